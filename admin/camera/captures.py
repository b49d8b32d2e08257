"""Films and cameras, picture by picture: broken pictures are passed over, and a camera that was lost is found again."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from admin.camera.frames import Frame
from admin.camera.place import Kind, Place
from admin.errors import WorkshopError

TIMEOUT_MS = 10_000  # for an address to answer, and for its next picture
BROKEN = 100  # pictures of a film, one after another, that cannot be read: then the rest is given up
LOST = 3  # pictures of a camera, one after another, that do not come
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds until a lost camera is tried again
USUAL_FPS = 25.0  # of a film that does not say


class Capture(Protocol):
    """What OpenCV gives for a source."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Whether it can be read."""

    def read(self) -> tuple[bool, Any]:
        """Read the next picture."""

    def get(self, what: int, /) -> float:
        """Read a property."""

    def release(self) -> None:
        """Close it."""


Opener = Callable[[Place], Capture]


def open_capture(place: Place) -> Capture:
    """Open a source with OpenCV."""
    if place.kind is Kind.DEVICE:
        return cv2.VideoCapture(int(place.address))
    if place.kind is Kind.STREAM:
        limits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, TIMEOUT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, TIMEOUT_MS]
        return cv2.VideoCapture(place.address, cv2.CAP_FFMPEG, limits)
    return cv2.VideoCapture(place.address, cv2.CAP_FFMPEG)


class Film:
    """A film, from its beginning to its end.

    Attributes:
        broken: how many of its pictures could not be read.
    """

    def __init__(self, place: Place, opener: Opener = open_capture) -> None:
        """Open the film.

        Args:
            place: the film.
            opener: opens it.

        Raises:
            WorkshopError: it is none that OpenCV can read.
        """
        self.broken = 0
        self._capture = opener(place)
        if not self._capture.isOpened():
            self._capture.release()
            raise WorkshopError(f"{place.title} is no film that OpenCV can read: save it as MP4 with H.264.")

    def frames(self, stop: threading.Event) -> Iterator[Frame | None]:
        """Read picture by picture, as fast as they are asked for.

        Args:
            stop: ends it.

        Yields:
            Pictures. Their time is the present's at the film's beginning, and goes on by the film's own.
        """
        began, number, missed = time.time(), 0, 0
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        fps = fps if 0.1 <= fps <= 1000 else USUAL_FPS  # also where it is no number
        expected = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        while not stop.is_set() and missed < BROKEN:
            image = _read(self._capture)
            number += 1
            if image is None:
                if not number < expected:
                    break
                missed += 1
                self.broken += 1
                continue
            missed = 0
            yield Frame(image, number / fps, began + number / fps)
        if missed:  # the end of a film that says it is longer, and not pictures that are broken
            self.broken -= missed
        self._capture.release()


class Camera:
    """A camera, at this computer or in the network, until it is stopped.

    A thread of its own reads it, so that what is looked at is the newest picture however slow the looking is.
    """

    broken = 0

    def __init__(
        self, place: Place, say: Callable[[str], None], opener: Opener = open_capture, pause: float = FIRST_PAUSE
    ) -> None:
        """Open the camera.

        Args:
            place: the camera.
            say: tells the person at the terminal that it was lost, or is back.
            opener: opens it.
            pause: seconds until a lost camera is tried again for the first time.

        Raises:
            WorkshopError: there is no such camera.
        """
        self._place, self._say, self._opener, self._pause = place, say, opener, pause
        self._capture = opener(place)
        if not self._capture.isOpened():
            self._capture.release()
            where = (
                "look for its plug and its number (0, 1, ...)" if place.kind is Kind.DEVICE else "look at its address"
            )
            raise WorkshopError(f"There is no picture from {place.title}: {where}, and that no other program uses it.")
        self._news = threading.Condition()
        self._image: NDArray[np.uint8] | None = None
        self._is_lost = False

    def frames(self, stop: threading.Event) -> Iterator[Frame | None]:
        """Read the newest picture, again and again.

        Args:
            stop: ends it.

        Yields:
            Pictures; None where the camera was lost, which ends what is under way in front of it.
        """
        reader = threading.Thread(target=self._pump, args=(stop,), daemon=True, name="camera")
        reader.start()
        while not stop.is_set():
            with self._news:
                self._news.wait_for(lambda: self._image is not None or self._is_lost or stop.is_set(), timeout=0.5)
                image, self._image = self._image, None
                is_lost, self._is_lost = self._is_lost, False
            if is_lost:
                yield None
            if image is not None:
                yield Frame(image, time.monotonic(), time.time())
        reader.join(timeout=2)  # OpenCV may wait for a picture for longer; the thread ends with the process

    def _pump(self, stop: threading.Event) -> None:
        missed = 0
        while not stop.is_set():
            image = _read(self._capture)
            if image is not None:
                missed = 0
                with self._news:
                    self._image = image
                    self._news.notify_all()
                continue
            missed += 1
            if missed >= LOST:
                missed = 0
                self._find_again(stop)
        self._capture.release()

    def _find_again(self, stop: threading.Event) -> None:
        """Try to open the camera until it is there."""
        self._capture.release()
        with self._news:
            self._is_lost = True
            self._news.notify_all()
        self._say(f"{self._place.title} gives no more pictures: it is tried again until it does.")
        pause, since = self._pause, time.monotonic()
        while not stop.wait(pause):
            capture = self._opener(self._place)
            if capture.isOpened():
                self._capture = capture
                self._say(f"{self._place.title} is back after {time.monotonic() - since:.0f} s.")
                return
            capture.release()
            pause = min(2 * pause, LONGEST_PAUSE)


def _read(capture: Capture) -> NDArray[np.uint8] | None:
    """Read a picture in three colours; None where there is none, or one that nothing can be done with."""
    try:
        is_there, image = capture.read()
    except cv2.error:
        return None
    if not is_there or image is None or image.size == 0 or image.dtype != np.uint8:
        return None
    if image.ndim == 2:
        image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    return image if image.ndim == 3 and image.shape[2] == 3 else None
