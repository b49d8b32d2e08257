"""The network against figures that PyTorch computed with the same weights, and what the birds' model answers.

PROBES were computed once with torch 2.13.0 and efficientnet-lite-pytorch 0.1.0, which others wrote, in float32.
"""

import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from admin.cli import main
from admin.model import artefact, inference
from admin.model.birds import BIRDS, NO_BIRD
from admin.model.imagenet_birds import LABELS, pack_birds
from admin.model.network import Network

# Of the probe of each seed: the likeliest class, its probability, and the sum of the features.
PROBES = json.loads((Path(__file__).parent / "probes.json").read_text())


def probe(seed: int) -> np.ndarray:
    """Waves of a few lengths and directions, which excite more classes than noise does."""
    across, down = np.meshgrid(np.arange(224), np.arange(224))
    waves = [np.sin((across * (seed + 1) + down * (c + 1)) / (5 + 3 * c + seed)) for c in range(3)]
    return np.array(waves, np.float32)


@pytest.mark.parametrize("expected", PROBES, ids=lambda expected: str(expected["seed"]))
def test_the_network_computes_what_torch_does(expected: dict) -> None:
    network, picture = Network(), probe(expected["seed"])
    probabilities = network.ask([picture], "probabilities")[0]
    assert int(probabilities.argmax()) == expected["class"]
    assert float(probabilities.max()) == pytest.approx(expected["probability"], abs=1e-5)
    assert float(network.ask([picture], "features").sum()) == pytest.approx(expected["features"], rel=1e-4)


def test_the_birds_artefact_has_the_same_bytes_every_time_and_hides_no_dog() -> None:
    packed = pack_birds()
    assert pack_birds() == packed
    with tarfile.open(fileobj=io.BytesIO(packed)) as opened:
        read = {member.name: opened.extractfile(member).read() for member in opened}  # type: ignore[union-attr]
    assert read["labels.txt"].decode().splitlines() == LABELS == [*BIRDS.values(), NO_BIRD]
    assert len(set(LABELS)) == 60
    whole, birds = Network(), inference.load_bytes(read["model.onnx"])
    for seed in range(3):
        answer, known = inference.ask(birds, probe(seed)), whole.ask([probe(seed)], "probabilities")[0]
        merged = np.append(known[list(BIRDS)], np.delete(known, list(BIRDS)).max())
        assert answer == pytest.approx(merged / merged.sum(), abs=1e-6)


def test_pixels_of_any_size_are_asked_about() -> None:
    pictures = [np.full(size, 90, np.uint8) for size in ((1, 1, 3), (3, 4000, 3), (224, 224, 3))]
    answers = Network().probabilities(pictures)
    assert answers.shape == (3, 1000) and answers.sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_the_verb_writes_an_artefact_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "group" / "model.tar.gz"
    assert main(["model", "--birds", "--out", str(out), "--json"]) == 0
    printed = capsys.readouterr()
    said = json.loads(printed.out)
    assert said["container"] == artefact.kind_of(out) == "pytorch-inference" and said["labels"][-1] == "no bird"
    assert "60 labels" in printed.err
    assert main(["model", "--out", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err and out.stat().st_size == said["bytes"]


def jpeg(image: Image.Image, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=95, **options)  # type: ignore[arg-type]
    return content.getvalue()


def test_pictures_are_turned_upright_and_brought_to_rgb() -> None:
    left_red = Image.new("RGB", (60, 40), "blue")
    left_red.paste("red", (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: its left side comes to the top
    turned = inference.decode(jpeg(left_red, exif=exif))
    assert turned.size == (40, 60) and turned.getpixel((20, 10))[0] > 200  # type: ignore[index]
    assert inference.decode(jpeg(left_red.convert("CMYK"))).getpixel((5, 20))[0] > 200  # type: ignore[index]
    clear = io.BytesIO()
    Image.new("RGBA", (8, 8), (200, 0, 0, 0)).save(clear, "PNG")
    assert inference.decode(clear.getvalue()).getpixel((4, 4)) == (255, 255, 255)
    deep = io.BytesIO()
    Image.fromarray(np.full((8, 8), 32768, np.uint16)).save(deep, "PNG")
    assert inference.decode(deep.getvalue()).getpixel((4, 4)) == (128, 128, 128)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    with pytest.raises(inference.PictureError, match="pixels"):
        inference.decode(bomb.getvalue())
