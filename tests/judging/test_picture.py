"""The instructor's picture: what it may be, and that it is worked on upright."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from admin.errors import WorkshopError
from admin.judging.picture import open_picture, read_picture, turn_upright

SIZE = (120, 90)


def jpeg(mode: str = "RGB", size: tuple[int, int] = SIZE) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size).save(content, "JPEG")
    return content.getvalue()


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_jpeg_is_returned_as_it_is(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(jpeg(mode))
    assert read_picture(path).content == jpeg(mode)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match=r"nowhere\.jpg cannot be read \(No such file"):
        read_picture(tmp_path / "nowhere.jpg")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkshopError, match="cannot be read"):
        read_picture(tmp_path)


def as_png() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", SIZE).save(content, "PNG")
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
        pytest.param(jpeg(size=(79, 400)), "takes none below 80 a side", id="too-small"),
        pytest.param(jpeg("L", (5000, 5001)), "more than 25 million", id="too-many-pixels"),
    ],
)
def test_unusable_picture_is_refused_in_one_sentence(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    with pytest.raises(WorkshopError, match=reason) as refusal:
        read_picture(path)
    assert str(path) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def held(orientation: int) -> tuple[Image.Image, bytes]:
    """A picture, and the JPEG that a camera held so writes of it."""
    rows, columns = np.mgrid[0:90, 0:120]
    seen = Image.fromarray(np.stack([rows * 2, columns * 2, rows + columns], axis=2).astype(np.uint8))
    undo = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}
    undo |= {2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE}
    undo |= {7: Image.Transpose.TRANSVERSE}
    stored = seen.transpose(undo[orientation]) if orientation in undo else seen
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    content = io.BytesIO()
    stored.save(content, "JPEG", quality=100, subsampling=0, exif=exif)
    return seen, content.getvalue()


def differ(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any sample."""
    assert one.size == other.size
    return int(np.abs(np.asarray(one).astype(int) - np.asarray(other).astype(int)).max())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_worked_on_as_it_is_seen(tmp_path: Path, orientation: int) -> None:
    seen, content = held(orientation)
    assert differ(open_picture(content, "class.jpg"), seen) < 8
    (tmp_path / "class.jpg").write_bytes(content)
    picture = read_picture(tmp_path / "class.jpg")
    assert picture.orientation == orientation
    upright = turn_upright(picture)
    assert (upright == content) is (orientation == 1)
    with Image.open(io.BytesIO(upright)) as image:
        assert ImageOps.exif_transpose(image).size == image.size
        assert differ(image, seen) < 8


def test_an_orientation_that_is_none_counts_as_upright(tmp_path: Path) -> None:
    _, content = held(1)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 77
    with Image.open(io.BytesIO(content)) as image:
        image.save(tmp_path / "odd.jpg", exif=exif)
    assert read_picture(tmp_path / "odd.jpg").orientation == 1
