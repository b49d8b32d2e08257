"""The one writer of files: whole or not at all, as private as asked, and nothing left beside it."""

import os
import stat
from pathlib import Path

import pytest

from admin import files
from admin.errors import WorkshopError


def test_a_file_is_replaced_whole_and_its_folder_made(tmp_path):
    path = tmp_path / "new" / "grades.json"
    files.write(path, "old")
    files.write(path, "Grüße\r\n")
    assert path.read_bytes() == "Grüße\r\n".encode()
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [files.PUBLIC, files.PRIVATE])
def test_a_folder_in_the_way_leaves_no_temporary_file_behind(tmp_path, mode):
    (tmp_path / "ada.env").mkdir()
    with pytest.raises(OSError, match=r"ada\.env"):
        files.write(tmp_path / "ada.env", "export AWS_SECRET_ACCESS_KEY=secret", mode=mode)
    assert [path.name for path in tmp_path.iterdir()] == ["ada.env"]


def test_a_full_disk_leaves_the_old_file_and_no_part(tmp_path, monkeypatch):
    path = tmp_path / "ada.env"
    files.write(path, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        files.write(path, "new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_private_is_private_and_public_follows_the_umask(tmp_path):
    umask = os.umask(0o027)
    try:
        files.write(tmp_path / "private", "", mode=files.PRIVATE)
        files.write(tmp_path / "public", "")
    finally:
        os.umask(umask)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"private": 0o600, "public": 0o640}


def test_a_place_that_cannot_be_written_is_refused_and_nothing_is_left_there(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for path, why in {"file/x": "File exists", "file/x/y": "Not a directory", "folder": "Is a directory"}.items():
        with pytest.raises(WorkshopError, match=rf"{path} cannot be written \({why}\): choose another --out\."):
            files.refuse_unwritable(tmp_path / path)
    files.refuse_unwritable(tmp_path / "new" / "grades.json")
    assert not list((tmp_path / "new").iterdir())

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(WorkshopError, match="No space"):
        files.refuse_unwritable(tmp_path / "new" / "grades.json")
    assert not list((tmp_path / "new").iterdir())
