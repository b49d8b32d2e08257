"""A folder of pictures: what is one, what is none, and that each is taken once."""

import os
import threading
import time
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from admin import cli
from admin.camera.folder import PAUSE_SECONDS, Folder, Taken, read_picture
from admin.camera.place import read_place
from admin.errors import WorkshopError


def old(path):
    os.utime(path, (time.time() - 60, time.time() - 60))
    return path


def picture(path, **how):
    Image.new("RGB", (80, 60), (200, 30, 40)).save(path, **how)
    return old(path)


def taken(folder, memory=None, said=None, stop=None):
    source = Folder(read_place(str(folder)), (said if said is not None else []).append, Taken(memory))
    return [path.name for path, _, _ in source.pictures(stop or threading.Event(), once=True)]


def test_each_is_taken_once_also_by_a_second_run(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name in ("b.jpg", "a.JPG", "c.png", ".hidden.jpg", "notes.txt"):
        (picture(folder / name) if name[-3:] != "txt" else folder / name).touch()
        if (folder / name).exists():
            old(folder / name)
    memory = tmp_path / "taken"
    assert sorted(taken(folder, memory)) == ["a.JPG", "b.jpg", "c.png"]
    assert taken(folder, memory) == []
    picture(folder / "d.jpg")
    assert taken(folder, memory) == ["d.jpg"]
    (folder / "a.JPG").unlink()
    taken(folder, memory)
    assert "a.JPG" not in memory.read_text()


def test_what_is_no_picture_is_passed_over_with_a_sentence(tmp_path):
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "iphone.jpg").write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 100)
    (tmp_path / "bomb.jpg").write_bytes(b"PK\x03\x04" + b"\0" * 1000)
    bomb = b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + b"\0" * 100
    (tmp_path / "large.jpg").write_bytes(bomb)
    whole = picture(tmp_path / "half.jpg").read_bytes()
    (tmp_path / "half.jpg").write_bytes(whole[:200])
    Image.new("CMYK", (80, 60), (0, 255, 255, 0)).save(tmp_path / "cmyk.jpg")
    for path in tmp_path.iterdir():
        old(path)
    said = []
    assert taken(tmp_path, said=said) == ["cmyk.jpg"], said
    assert len(said) == 5 and any("65535 x 65535 pixels" in text for text in said)
    assert read_picture(tmp_path / "cmyk.jpg").shape == (60, 80, 3)


def test_a_picture_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    picture(tmp_path / "a.jpg", exif=exif)
    assert read_picture(tmp_path / "a.jpg").shape == (80, 60, 3)


def test_a_picture_that_is_being_written_is_waited_for(tmp_path, monkeypatch):
    written = picture(tmp_path / "a.jpg").stat().st_mtime
    now = [written + 0.5]

    class Stop(threading.Event):
        def wait(self, timeout=None):
            now[0] += timeout
            return False

    monkeypatch.setattr("admin.camera.folder.time", SimpleNamespace(time=lambda: now[0]))
    assert taken(tmp_path, stop=Stop()) == ["a.jpg"] and now[0] == written + 0.5 + PAUSE_SECONDS


def test_too_small(tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    with pytest.raises(WorkshopError, match="8 x 8"):
        read_picture(tmp_path / "a.jpg")


def test_a_large_picture_is_uploaded_in_a_sensible_size(tmp_path, capfd):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    cv2.imwrite(str(folder / "a.jpg"), np.zeros((1500, 3000, 3), np.uint8))
    old(folder / "a.jpg")
    assert (
        cli.main(["feed", "--source", str(folder), "--once", "--dry-run", "--out", str(out), "--name", "garden"]) == 0
    )
    [path] = out.iterdir()
    assert Image.open(path).size == (640, 320) and "-garden-" in path.name
    assert "1 visits in 1 pictures; 1 written to" in capfd.readouterr().err
