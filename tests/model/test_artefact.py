"""Artefacts of both kinds, and files that are neither."""

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from admin.errors import WorkshopError
from admin.model import artefact


def archive(path: Path, *names: str) -> Path:
    with tarfile.open(path, "w:gz") as packed:
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size = 7
            packed.addfile(entry, io.BytesIO(b"content"))
    return path


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (("labels.txt", "code/inference.py", "model.onnx"), "pytorch-inference"),
        (("./labels.txt", "./code/inference.py", "./model.pth"), "pytorch-inference"),
        (("model_algo_1-0000.params", "model_algo_1-symbol.json", "model-shapes.json"), "image-classification"),
        (("labels.txt", "model-symbol.json", "model-0000.params"), "image-classification"),
        (("model_algo_1-symbol.json",), None),
        (("labels.txt", "weights.npy"), None),
        (("code/inference.py", "model-symbol.json", "model-0000.params"), None),
    ],
)
def test_kinds_are_told_apart(tmp_path: Path, names: tuple[str, ...], kind: str | None) -> None:
    assert artefact.kind_of(archive(tmp_path / "model.tar.gz", *names)) == kind


def test_what_is_no_archive_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(WorkshopError, match=r"is no \.tar\.gz that can be opened to its end"):
        artefact.kind_of(path)
    whole = archive(path, "labels.txt", "model.onnx").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(WorkshopError, match=r"is no \.tar\.gz that can be opened to its end"):
        artefact.kind_of(path)


def test_an_archive_with_too_much_in_it_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "model.tar.gz", *(f"{number}" for number in range(artefact.MAX_MEMBERS + 1)))
    with pytest.raises(WorkshopError, match="holds more than a model"):
        artefact.kind_of(path)


def test_a_packed_artefact_has_its_labels_first_and_the_same_bytes_tomorrow() -> None:
    packed = artefact.pack(["Jay", "Fink, grün"], b"onnx", {"kind": "birds"})
    assert artefact.pack(["Jay", "Fink, grün"], b"onnx", {"kind": "birds"}) == packed
    with tarfile.open(fileobj=io.BytesIO(packed)) as opened:
        assert opened.getnames() == ["labels.txt", "code/inference.py", "model.json", "model.onnx"]
        labels = opened.extractfile("labels.txt")
        assert labels is not None and labels.read().decode() == "Jay\nFink, grün\n"


def test_the_artefact_is_told_apart_without_the_model_extra() -> None:
    code = (
        "import sys; import admin.model.artefact; print(sorted({'cv2', 'onnx', 'numpy', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
