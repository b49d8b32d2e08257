"""A spool that is full, on a disk that is full, or in a folder that cannot be used."""

import errno
import os

import pytest

from admin import files
from admin.camera import spool as spools
from admin.camera.boxes import Box
from admin.camera.feed import Desk, Feed
from admin.camera.spool import FullError, Spool
from admin.camera.visits import Habits, Shot, Visit
from admin.errors import WorkshopError
from rehearsal.models.films import frames

NAME = "2026-12-04-101502-{:03d}-garden-0001.jpg"


@pytest.fixture
def spool(tmp_path):
    spool = Spool(tmp_path / "spool", 1000)
    yield spool
    spool.close()


def test_the_oldest_are_kept_where_it_is_full(spool):
    for number in range(3):
        spool.put(NAME.format(number), b"x" * 300)
    with pytest.raises(FullError, match="900 of 1,000 bytes"):
        spool.put(NAME.format(3), b"x" * 300)
    assert [path.name for path in spool.waiting()] == [NAME.format(number) for number in range(3)]
    spool.done(spool.waiting()[0], "birds/garden/x.jpg")
    spool.put(NAME.format(3), b"x" * 300)
    assert len(spool.uploads()) == 1


def test_an_upload_counts_from_the_moment_it_is_written_down(spool, monkeypatch):
    monkeypatch.setattr("admin.camera.spool.time.time", lambda: 1_796_000_000.0006)  # .001 where it is rounded
    spool.done(spool.put(NAME.format(0), b"x"), "birds/garden/x.jpg")
    assert spool.uploads() == [1_796_000_000.0006]


def test_a_full_disk_leaves_what_waits_as_it_is(spool, monkeypatch):
    spool.put(NAME.format(0), b"x")

    def refuse(path, *_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "write", refuse)
    with pytest.raises(FullError, match="No space left"):
        spool.put(NAME.format(1), b"x")
    monkeypatch.undo()
    monkeypatch.setattr(spools, "SPARE_BYTES", 10**18)
    with pytest.raises(FullError, match="the disk under"):
        spool.put(NAME.format(1), b"x")
    assert len(spool.waiting()) == 1


def test_a_visit_without_room_is_said_once_and_the_camera_goes_on():
    said, rows = [], []

    def full(*_):
        raise FullError("the disk is full")

    feed = Feed(Desk("garden", full, rows.append, said.append, lambda: (0, 0, "")), Habits(), "a film")
    image = next(frames("nothing", 64, 64))
    visit = Visit(0, 1, 10, Shot(image, Box(0, 0, 64, 64), 1.0, 1000.0))
    feed._take([visit, visit])
    assert len(said) == 1 and "those that wait stay" in said[0]
    assert [row.kept for row in rows] == [False, False] and feed.count.lost == 2


def test_a_folder_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(WorkshopError, match="name another folder with --spool"):
        Spool(tmp_path / "file" / "spool", 1000)


def test_what_is_no_picture_of_ours_is_left_alone(spool):
    (spool.folder / "holiday.jpg").write_bytes(b"x")
    (spool.folder / "uploads.log").write_text("no number\n\x00\n99999999999 later\n")
    assert spool.waiting() == [] and spool.uploads() == []


def test_it_is_its_owners_alone(spool):
    spool.put(NAME.format(0), b"x")
    assert oct((spool.folder / NAME.format(0)).stat().st_mode)[-3:] == "600"
    assert oct(spool.folder.stat().st_mode)[-3:] == "700"
