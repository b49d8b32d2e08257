"""From a source to the spool: visits are found, looked at, encoded, and kept for the upload.

open source -> watch (motion, tracks, visits) -> look (a bird at all?) -> encode -> keep (spool, or a folder) -> upload
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from admin import files
from admin.camera.boxes import Box
from admin.camera.captures import Camera, Film
from admin.camera.folder import Folder
from admin.camera.frames import Frame
from admin.camera.look import BIRD, Look
from admin.camera.pictures import encode, name_of
from admin.camera.preview import Board
from admin.camera.spool import FullError
from admin.camera.visits import Habits, Shot, Visit, Watch, sharpness

FULL_SECONDS = 60.0  # between two complaints about the same full spool


@dataclass(frozen=True)
class Row:
    """What came of one visit, as --json prints it.

    Attributes:
        visit: its number, from 1.
        camera: the camera's name.
        at: when its picture was taken, in ISO 8601.
        seconds: how long the visit was watched.
        frames: in how many pictures it was; 1 for a picture of a folder.
        box: where the visitor is in the whole picture: left, top, width, height, in pixels.
        sharpness: variance of the Laplacian.
        bird: probability of a bird, None where nobody looked.
        file: the picture's name; None where it was not kept.
        kept: whether it was.
        reason: why not; "" where it was.
    """

    visit: int
    camera: str
    at: str
    seconds: float
    frames: int
    box: Box
    sharpness: float
    bird: float | None
    file: str | None
    kept: bool
    reason: str


@dataclass
class Count:
    """How many visits there were, and what came of them.

    Attributes:
        visits: all.
        kept: those whose picture was kept.
        refused: those that are no bird.
        lost: those for which there was no room.
        frames: pictures that were looked at.
    """

    visits: int = 0
    kept: int = 0
    refused: int = 0
    lost: int = 0
    frames: int = 0


@dataclass(frozen=True)
class Desk:
    """Where visits go.

    Attributes:
        camera: the camera's name.
        keep: takes a file's name and its JPEG; raises FullError where there is no room.
        report: is told what came of each visit.
        say: tells the person at the terminal.
        waiting: says how many pictures wait, how many were uploaded, and what is wrong, for the preview.
        look: says whether it is a bird; None where nobody looks.
        board: the preview; None where there is none.
        longest: the longest side of a picture, in pixels.
    """

    camera: str
    keep: Callable[[str, bytes], Any]
    report: Callable[[Row], None]
    say: Callable[[str], None]
    waiting: Callable[[], tuple[int, int, str]]
    look: Look | None = None
    board: Board | None = None
    longest: int = 640


class Feed:
    """Feeds one source's visits.

    Attributes:
        count: what came of them so far.
    """

    def __init__(self, desk: Desk, habits: Habits, title: str) -> None:
        """Prepare.

        Args:
            desk: where visits go.
            habits: how they are told.
            title: the source's, for the preview.
        """
        self.count = Count()
        self._desk, self._habits, self._title = desk, habits, title
        self._names: set[str] = set()
        self._complained = -FULL_SECONDS
        self._began = time.monotonic()

    def watch(self, source: Film | Camera, stop: threading.Event) -> None:
        """Watch a film to its end, or a camera until it is stopped.

        Args:
            source: the film or camera.
            stop: ends it.
        """
        watch = Watch(self._habits)
        try:
            for frame in source.frames(stop):
                if frame is None:
                    self._take(watch.end())
                    watch = Watch(self._habits)  # the camera may come back in another place
                    continue
                self.count.frames += 1
                self._take(watch.look(frame))
                self._show(frame, watch)
        finally:
            self._take(watch.end())

    def gather(self, source: Folder, stop: threading.Event, *, once: bool) -> None:
        """Take a folder's pictures; each is a visit.

        A picture for which there is no room is waited with, since the folder keeps it.

        Args:
            source: the folder.
            stop: ends it.
            once: end when all that are there were taken.
        """
        for _, image, written in source.pictures(stop, once=once):
            self.count.frames += 1
            shot = Shot(image, Box(0, 0, image.shape[1], image.shape[0]), sharpness(image), written)
            self._take_one(Visit(0.0, 0.0, 1, shot), stop)

    def _take(self, visits: list[Visit]) -> None:
        for visit in visits:
            self._take_one(visit, None)

    def _take_one(self, visit: Visit, stop: threading.Event | None) -> None:
        desk, shot = self._desk, visit.shot
        self.count.visits += 1
        bird = round(desk.look.bird(shot.image), 3) if desk.look else None
        content = encode(shot.image, desk.longest)
        name, reason = None, ""
        if bird is not None and bird < BIRD:
            self.count.refused += 1
            reason = f"no bird ({bird:.2f})"
        else:
            name, reason = self._keep(shot.at, content, stop)
        at = datetime.fromtimestamp(shot.at).astimezone().isoformat(timespec="milliseconds")
        row = Row(
            self.count.visits, desk.camera, at, round(visit.lasted, 2), visit.frames, shot.box,
            round(shot.sharpness, 1), bird, name, name is not None, reason,
        )  # fmt: skip
        if desk.board:
            desk.board.add(row.visit, content, reason or (f"bird {bird:.2f}" if bird is not None else "kept"))
        desk.report(row)

    def _keep(self, at: float, content: bytes, stop: threading.Event | None) -> tuple[str | None, str]:
        """Keep a picture; return its name, or None and why not. With stop, wait until there is room."""
        name = name_of(at, self._desk.camera, content)
        while name in self._names:  # the same picture at the same millisecond: two birds never are
            at += 0.001
            name = name_of(at, self._desk.camera, content)
        while True:
            try:
                self._desk.keep(name, content)
            except FullError as error:
                self._complain(str(error), waits=stop is not None)
                if stop is None or stop.wait(1.0):
                    self.count.lost += 1
                    return None, f"no room: {error}"
            else:
                self.count.kept += 1
                self._names = {*list(self._names)[-100:], name}
                return name, ""

    def _complain(self, reason: str, *, waits: bool) -> None:
        if time.monotonic() - self._complained < FULL_SECONDS:
            return
        self._complained = time.monotonic()
        what = "the folder's next picture waits" if waits else "new pictures are not kept"
        self._desk.say(f"No room for pictures ({reason}): {what} until there is; those that wait stay as they are.")

    def _show(self, frame: Frame, watch: Watch) -> None:
        if self._desk.board is None:
            return
        waiting, uploaded, state = self._desk.waiting()
        passed = max(time.monotonic() - self._began, 0.001)
        document = {
            "camera": self._desk.camera, "source": self._title, "state": state, "visits": self.count.visits,
            "refused": self.count.refused, "uploaded": uploaded, "waiting": waiting,
            "fps": round(self.count.frames / passed, 1),
        }  # fmt: skip
        self._desk.board.show(frame.image, watch.boxes(), document)


def keep_in(folder: Path) -> Callable[[str, bytes], Any]:
    """Give what keeps pictures in a folder, for a dry run.

    Args:
        folder: made if missing.

    Returns:
        A function of a name and a JPEG, which raises FullError where the disk refuses.
    """

    def keep(name: str, content: bytes) -> None:
        try:
            files.write(folder / name, content, mode=files.PRIVATE)
        except OSError as error:
            raise FullError(f"{folder}: {error.strerror or error}") from None

    return keep
