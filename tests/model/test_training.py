"""Training on folders of all kinds: what comes of it, and what is refused in one sentence."""

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from admin import files
from admin.cli import main
from admin.model import folder, head, inference
from admin.model.folder import read_folder
from rehearsal.models.samples import SPECIES, draw_bird

TWO = SPECIES[:2]


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[bytes]]:
    return {species: [draw_bird(species, seed) for seed in range(11)] for species in TWO}


@pytest.fixture
def pictures(drawn: dict[str, list[bytes]], tmp_path: Path) -> Path:
    root = tmp_path / "pictures"
    for species, drawings in drawn.items():
        (root / species).mkdir(parents=True)
        for number, drawing in enumerate(drawings):
            (root / species / f"{number:02}.jpg").write_bytes(drawing)
    return root


def run(*words: object) -> int:
    return main(["train", *map(str, words)])


def test_the_model_knows_what_it_was_shown(pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN two species, THEN the same artefact twice, which names fresh drawings, and a report."""
    out, report = tmp_path / "model.tar.gz", tmp_path / "report"
    assert run(pictures, "--out", out, "--report", report, "--seed", 7, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["accuracy"]["right"] == said["accuracy"]["of"] == 22 and said["accuracy"]["interval"][0] > 0.8
    assert said["confusion"] == [[11, 0], [0, 11]] and said["wrong"] == said["left_out"] == said["twice"] == []
    first = out.read_bytes()
    assert run(pictures, "--out", out, "--seed", 7) == 0
    assert out.read_bytes() == first
    assert "22 of 22 pictures named rightly" in capsys.readouterr().out
    with tarfile.open(out) as opened:
        opened.extractall(tmp_path / "model")
    model = inference.model_fn(str(tmp_path / "model"))
    names = (tmp_path / "model" / "labels.txt").read_text().splitlines()
    assert names == sorted(TWO)
    for species in TWO:
        answer = inference.predict_fn(inference.input_fn(draw_bird(species, 99), "image/jpeg"), model)
        assert names[int(answer.argmax())] == species and answer.sum() == pytest.approx(1, abs=1e-5)
    with Image.open(report / "confusion.png") as matrix:
        assert matrix.format == "PNG" and matrix.width > 300
    page = (report / "report.html").read_text()
    assert "22 of 22" in page and page.count("data:image/png;base64,") == 1
    assert json.loads((report / "report.json").read_text())["seed"] == 7


def test_what_cannot_be_used_is_listed_and_the_rest_is_trained(
    pictures: Path, drawn: dict[str, list[bytes]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there = pictures / TWO[0], pictures / TWO[1]
    (here / "photo.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    (here / "empty.jpg").write_bytes(b"")
    (here / "notes.txt").write_bytes(b"cardinals of 2019")
    (here / "cut.jpg").write_bytes(drawn[TWO[0]][0][:4000])
    (here / ".DS_Store").write_bytes(b"Bud1")
    with zipfile.ZipFile(here / "bomb.jpg", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("zeros", bytes(10_000_000))
    Image.new("1", (30_000, 30_000)).save(here / "gigantic.png")
    (here / "more").mkdir()
    (here / "secret.jpg").symlink_to("/etc/passwd")
    os.mkfifo(here / "pipe.jpg")
    (here / "again.jpg").write_bytes(drawn[TWO[0]][1])
    (there / "wrong place.jpg").write_bytes(drawn[TWO[0]][2])
    (pictures / "readme.txt").write_text("hello")
    Image.open(io.BytesIO(draw_bird(TWO[0], 50))).convert("CMYK").save(here / "cmyk.jpg")
    smaller = Image.open(io.BytesIO(drawn[TWO[0]][3]))
    smaller.resize((400, 300)).save(here / "smaller.jpg", quality=70)
    assert run(pictures, "--out", tmp_path / "model.tar.gz", "--json") == 1
    said = json.loads(capsys.readouterr().out)
    left = {one["path"]: one["why"] for one in said["left_out"]}
    assert left.pop("readme.txt") == "lies beside the species' folders, not in one"
    assert left.pop(f"{TWO[1]}/wrong place.jpg").startswith("is the same picture in")
    assert left.pop(f"{TWO[0]}/02.jpg").startswith("is the same picture in Northern Cardinal and Purple Martin")
    assert {path.partition("/")[2]: why for path, why in left.items()} == {
        "photo.HEIC": "is a HEIC or AVIF, as iPhones write: save it as a JPEG",
        "empty.jpg": "is empty",
        "notes.txt": "is no JPEG, PNG or WEBP",
        "cut.jpg": "is damaged",
        "bomb.jpg": "is a zip archive, whatever it is called",
        "gigantic.png": "has more than 50000000 pixels",
        "more": "is a folder within a species' folder",
        "secret.jpg": "is a symbolic link",
        "pipe.jpg": "is no file",
        "again.jpg": f"is the same file as {TWO[0]}/01.jpg",
    }
    assert [f"{TWO[0]}/03.jpg", f"{TWO[0]}/smaller.jpg"] in said["twice"]
    assert {one["name"]: one["used"] for one in said["species"]} == {TWO[0]: 12, TWO[1]: 11}  # the CMYK one is used


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda root: [path.unlink() for path in (root / TWO[0]).glob("0[3-9].jpg")], "pictures of Purple Martin (4)"),
        (lambda root: [path.unlink() for path in (root / TWO[0]).iterdir()], "Too few pictures of Purple Martin (0)"),
        (lambda root: [path.write_bytes(b"") for path in (root / TWO[0]).glob("0[0-4].jpg")], "Purple Martin (6)"),
        (lambda root: (root / TWO[0]).rename(root.parent / "away"), "holds only Northern Cardinal: it takes a folder"),
        (lambda root: (root / TWO[0]).rename(root / ("x" * 120)), "cannot be a species' name"),
        (lambda root: (root / TWO[0]).rename(root / "a\nb"), "cannot be a species' name"),
        (lambda root: (root / TWO[0]).rename(root / os.fsdecode(b"\xff")), "is not UTF-8"),
        (lambda root: (root / f"{TWO[0]} ").mkdir(), "Two folders are called Purple Martin"),
        (lambda root: _nest(root / "train"), "give the folder whose folders hold the pictures"),
        (lambda root: _all_the_same(root / TWO[0]), "Too few pictures of Purple Martin (1)"),
        (lambda root: _nearly_the_same(root / TWO[0]), "look the same"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_in_a_sentence(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], Any], said: str
) -> None:
    spoil(pictures)
    out = tmp_path / "model.tar.gz"
    assert run(pictures, "--out", out) == 2
    printed = capsys.readouterr()
    last = printed.err.strip().splitlines()[-1]
    assert last.startswith("workshop train: ") and said in last and "Traceback" not in printed.err
    assert printed.out == "" and not out.exists()


def _nest(train: Path) -> None:
    train.mkdir()
    for species in TWO:
        (train.parent / species).rename(train / species)
    (train.parent / "val").mkdir()


def _all_the_same(species: Path) -> None:
    for path in species.iterdir():
        path.write_bytes(draw_bird(TWO[0], 1))


def _nearly_the_same(species: Path) -> None:
    image = Image.open(io.BytesIO(draw_bird(TWO[0], 1)))
    for number, path in enumerate(sorted(species.iterdir())):
        image.save(path, quality=95 - number)


@pytest.mark.parametrize("root", ["nowhere", "a file", "nothing in it"])
def test_a_folder_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], root: str) -> None:
    (tmp_path / "a file").write_text("")
    (tmp_path / "nothing in it").mkdir()
    assert run(tmp_path / root, "--out", tmp_path / "model.tar.gz") == 2
    assert root in capsys.readouterr().err and not (tmp_path / "model.tar.gz").exists()


def test_of_forty_thousand_pictures_some_are_chosen_by_the_seed(tmp_path: Path) -> None:
    for species, count in (("Common", 39_000), ("Rare", 1_000), ("Rarest", 12)):
        (tmp_path / species).mkdir()
        for number in range(count):
            (tmp_path / species / f"{number}.jpg").touch()
    chosen = read_folder(tmp_path, seed=3)
    assert [(one.found, len(one.paths)) for one in chosen.species] == [(39_000, 1_988), (1_000, 1_000), (12, 12)]
    assert [one.paths for one in read_folder(tmp_path, seed=3).species] == [one.paths for one in chosen.species]
    assert read_folder(tmp_path, seed=4).species[0].paths != chosen.species[0].paths


def test_a_full_disk_leaves_the_old_model(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model.tar.gz"
    out.write_bytes(b"the old one")
    monkeypatch.setattr(files, "write", _full)
    assert run(pictures, "--out", out) == 2
    assert "No space left on device" in capsys.readouterr().err and out.read_bytes() == b"the old one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.tar.gz", "pictures"]


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_too_many_files_are_refused_before_they_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "MAX_ENTRIES", 1_000)
    for species in TWO:
        (tmp_path / species).mkdir()
        for number in range(600):
            (tmp_path / species / f"{number}.jpg").touch()
    with pytest.raises(folder.WorkshopError, match="more than 1000 files"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 100, 0.7222, 0.8749)]
)
def test_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    """The figures are those of statsmodels' proportion_confint(method="wilson")."""
    assert head.Share(part, whole).interval == pytest.approx((low, high), abs=1e-4)


def test_pictures_that_look_alike_are_never_on_both_sides_of_a_fold() -> None:
    """GIVEN species that nothing but near copies tell apart, THEN they are guessed, and not named by the copy."""
    chance = np.random.default_rng(1)
    features = np.repeat(chance.normal(size=(20, 1280)), 5, axis=0).astype(np.float32)
    species, alike = np.repeat(chance.permutation([0, 1] * 10), 5), np.repeat(np.arange(20), 5)
    apart = head.cross_validate(features, species, alike, seed=0).argmax(axis=1)
    together = head.cross_validate(features, species, np.arange(100), seed=0).argmax(axis=1)
    assert (together == species).all() and (apart == species).mean() < 0.8
