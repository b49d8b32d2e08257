"""A folder into which another camera puts its pictures: each is a visit, and new ones are taken as they come."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from admin import files
from admin.camera.place import PICTURES, Place
from admin.errors import WorkshopError
from admin.judging.jpeg import START, jpeg_size

PAUSE_SECONDS = 1.0
MOST_BYTES = 64_000_000  # of one picture's file
MOST_PIXELS = 60_000_000  # of one picture, once it is decoded: 180 MB
STILL_SECONDS = 1.0  # a file that was written to within these may not be whole yet
LEAST_SIDE = 32  # pixels


class Taken:
    """Which pictures of a folder were taken already, also by an earlier run."""

    def __init__(self, path: Path | None) -> None:
        """Read what an earlier run took.

        Args:
            path: where it is written down; None for nowhere.
        """
        self._path = path
        self._known: set[str] = set()
        if path:
            try:
                self._known = {str(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line}
            except FileNotFoundError:
                pass
            except (OSError, ValueError):  # cut off by a full disk: pictures are then taken once more at worst
                self._known = set()

    def __contains__(self, mark: str) -> bool:
        return mark in self._known

    def add(self, mark: str) -> None:
        """Note that a picture was taken. Raises OSError where it cannot be written down."""
        self._known.add(mark)
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(mark) + "\n")

    def keep(self, marks: set[str]) -> None:
        """Forget all pictures but these, so that what is written down does not grow without end."""
        if self._path and self._known - marks:
            self._known &= marks
            files.write(
                self._path, "".join(json.dumps(mark) + "\n" for mark in sorted(self._known)), mode=files.PRIVATE
            )


class Folder:
    """A folder of pictures, the oldest first.

    Attributes:
        broken: how many files could not be read as pictures.
    """

    def __init__(self, place: Place, say: Callable[[str], None], taken: Taken) -> None:
        """Look into the folder.

        Args:
            place: the folder.
            say: tells the person at the terminal which file is no picture.
            taken: which pictures were taken already.

        Raises:
            WorkshopError: nobody may look into the folder.
        """
        self.broken = 0
        self._folder, self._title, self._say, self._taken = Path(place.address), place.title, say, taken
        self._taken.keep({mark for mark, _ in self._marks()})

    def pictures(self, stop: threading.Event, *, once: bool) -> Iterator[tuple[Path, NDArray[np.uint8], float]]:
        """Take pictures as they come.

        Args:
            stop: ends it.
            once: end when all that are there were taken.

        Yields:
            Each picture's file, its pixels as BGR, turned upright, shape (height, width, 3), and when it was written,
            in seconds since 1970. A picture counts as taken when the next one is asked for.
        """
        while not stop.is_set():
            is_waiting = False
            for mark, path in self._marks():
                if stop.is_set():
                    return
                if mark in self._taken:
                    continue
                written = _written(path)
                if written is None:
                    continue
                if 0 <= time.time() - written < STILL_SECONDS:
                    is_waiting = True
                    continue
                image = self._read(path)
                if image is not None:
                    yield path, image, written
                self._taken.add(mark)
            if once and not is_waiting:
                return
            stop.wait(PAUSE_SECONDS)

    def _marks(self) -> list[tuple[str, Path]]:
        """List the pictures' files, the oldest first, each with what tells it from any other."""
        found = []
        try:
            for path in self._folder.iterdir():
                if path.suffix.lower() in PICTURES and not path.name.startswith("."):
                    try:
                        status = path.stat()
                    except OSError:  # it went away just now
                        continue
                    found.append((status.st_mtime_ns, f"{path.name}|{status.st_size}|{status.st_mtime_ns}", path))
        except OSError as error:
            raise WorkshopError(f"The folder {self._title} cannot be read ({error.strerror}).") from None
        return [(mark, path) for _, mark, path in sorted(found)]

    def _read(self, path: Path) -> NDArray[np.uint8] | None:
        try:
            return read_picture(path)
        except WorkshopError as error:
            self.broken += 1
            self._say(f"{path.name} is passed over: {error}")
            return None


def read_picture(path: Path) -> NDArray[np.uint8]:
    """Read a picture's file, turned upright as its EXIF data say.

    Args:
        path: a JPEG or PNG.

    Returns:
        Its pixels as BGR, shape (height, width, 3).

    Raises:
        WorkshopError: it is no such picture, or too large; the message says why.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WorkshopError(f"it has more than {MOST_BYTES:,} bytes.")
        content = path.read_bytes()
    except OSError as error:
        raise WorkshopError(f"it cannot be read ({error.strerror}).") from None
    size = _size(content)
    if size is None:
        raise WorkshopError("it is neither a JPEG nor a PNG, whatever its name ends in.")
    if size[0] * size[1] > MOST_PIXELS:
        raise WorkshopError(f"it has {size[0]} x {size[1]} pixels, more than {MOST_PIXELS:,}.")
    try:
        image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        image = None
    if image is None:
        raise WorkshopError("it is damaged.")
    if min(image.shape[:2]) < LEAST_SIDE:
        raise WorkshopError(f"it has {image.shape[1]} x {image.shape[0]} pixels, which is too small for a bird.")
    return np.asarray(image, np.uint8)


def _size(content: bytes) -> tuple[int, int] | None:
    """Read width and height before anything is decoded, since a small file may hold a picture of any size."""
    if content.startswith(START):
        return jpeg_size(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n") and content[12:16] == b"IHDR":
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return None


def _written(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None
