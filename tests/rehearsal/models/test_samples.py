"""The pictures that are made, and those that PICTURE= may name."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rehearsal.models.samples import GROUP_SIZE, SPECIES, PictureError, draw_bird, group_picture, open_picture


def jpeg(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size).save(content, "JPEG")
    return content.getvalue()


def test_group_picture_is_the_same_jpeg_every_time(picture: bytes) -> None:
    assert group_picture() == picture
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", GROUP_SIZE)


@pytest.mark.parametrize("species", SPECIES)
def test_bird_depends_on_its_seed_only(species: str) -> None:
    assert draw_bird(species, 1) == draw_bird(species, 1)
    assert draw_bird(species, 1) != draw_bird(species, 2)


def test_bird_of_another_species_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_bird("Dodo", 1)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_jpeg_is_returned_as_it_is(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg(mode))
    assert open_picture(path) == jpeg(mode)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"nowhere\.jpg cannot be read \(No such file"):
        open_picture(tmp_path / "nowhere.jpg")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="cannot be read"):
        open_picture(tmp_path)


def as_png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (64, 48)).save(content, "PNG")
    return content.getvalue()


def noise() -> bytes:
    content = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (200, 200, 3), dtype=np.uint8)).save(content, "JPEG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"pseudonym,group\nada,paris\n", "is not a picture", id="text"),
        pytest.param(as_png(), "is a PNG file, whatever it is called", id="png"),
        pytest.param(noise()[:4000], "is not a picture that can be read", id="cut-off"),
        pytest.param(jpeg("CMYK"), "has the colour mode CMYK, which a PNG cannot hold", id="cmyk"),
        pytest.param(jpeg() + b"\0" * 15 * 1024 * 1024, "is larger than 15 MB", id="too-large"),
    ],
)
def test_unusable_picture_is_refused_in_one_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=reason) as refusal:
        open_picture(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert isinstance(refusal.value, ValueError)
