"""A page on this computer's loopback that shows what the camera sees, with a box around what moves."""

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from admin.camera.boxes import Box
from admin.loopback import LoopbackHandler, LoopbackServer

PAGE = Path(__file__).with_name("page")
FILES = {
    "": ("preview.html", "text/html; charset=utf-8"),
    "preview.css": ("preview.css", "text/css; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    "preview.js": ("preview.js", "text/javascript; charset=utf-8"),
}
LONGEST_SIDE = 960  # pixels of what is shown
SHOWN_SECONDS = 0.1  # between two pictures
MOST_WATCHING = 4  # streams at once
LAST = 12  # visits that are shown
COLOURS = {(False, False): (156, 147, 138), (True, False): (0, 135, 208), (True, True): (75, 138, 27)}  # BGR


class Board:
    """What the page shows just now; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._news = threading.Condition()
        self._picture, self._number = b"", 0
        self._drawn_at = 0.0
        self.watching = 0
        self.state: dict[str, Any] = {}
        self._visits: OrderedDict[int, tuple[bytes, dict[str, Any]]] = OrderedDict()

    def show(self, image: NDArray[np.uint8], boxes: Sequence[tuple[Box, bool, bool]], state: dict[str, Any]) -> None:
        """Show a picture, if somebody watches and the last one is old enough."""
        now = time.monotonic()
        self.state = state
        if not self.watching or now - self._drawn_at < SHOWN_SECONDS:
            return
        self._drawn_at = now
        scale = min(LONGEST_SIDE / max(image.shape[:2]), 1.0)
        size = max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1)
        drawn = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        for box, is_visit, is_told in boxes:
            left, top, width, height = box.scaled(scale)
            colour = COLOURS[is_visit or is_told, is_told]
            cv2.rectangle(drawn, (left, top), (left + width, top + height), colour, 2)
        content = cv2.imencode(".jpg", drawn, [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()
        with self._news:
            self._picture, self._number = content, self._number + 1
            self._news.notify_all()

    def add(self, number: int, picture: bytes, what: str) -> None:
        """Show a visit among the last ones."""
        with self._news:
            self._visits[number] = picture, {"number": number, "time": time.strftime("%H:%M:%S"), "what": what}
            while len(self._visits) > LAST:
                self._visits.popitem(last=False)

    def document(self) -> dict[str, Any]:
        """Give what the page asks for every second; the newest visit comes first."""
        with self._news:
            return self.state | {"last": [about for _, about in reversed(self._visits.values())]}

    def visit(self, number: int) -> bytes | None:
        """Give the picture of one of the last visits."""
        with self._news:
            return self._visits[number][0] if number in self._visits else None

    def next(self, after: int, seconds: float) -> tuple[bytes, int]:
        """Wait for a newer picture than a number; that one again where none comes in time."""
        with self._news:
            self._news.wait_for(lambda: self._number > after, seconds)
            return self._picture, self._number


class PreviewServer(LoopbackServer):
    """Serves the page until it is shut down.

    Attributes:
        board: what it shows.
    """

    def __init__(self, board: Board, port: int) -> None:
        """Listen.

        Args:
            board: what the page shows.
            port: on 127.0.0.1; 0 for any free one.

        Raises:
            WorkshopError: the port cannot be had.
        """
        self.board = board
        super().__init__(Handler, port, page="preview", option="the number")

    def handle_error(self, *_: object) -> None:
        """Say nothing of a browser that has gone."""


class Handler(LoopbackHandler):
    """Answers one request."""

    server: PreviewServer
    server_version = "camera"

    def get(self, place: str) -> None:
        """Answer with a file of the page, the state, a visit's picture, or the stream."""
        if place in FILES:
            name, kind = FILES[place]
            self.answer(HTTPStatus.OK, (PAGE / name).read_bytes(), kind)
        elif place == "state.json":
            self.answer(HTTPStatus.OK, json.dumps(self.server.board.document()).encode(), "application/json")
        elif place == "stream" and self.server.board.watching < MOST_WATCHING:
            self._stream()
        else:
            number = place.removeprefix("visit/").removesuffix(".jpg")
            picture = self.server.board.visit(int(number)) if number.isdecimal() and len(number) < 10 else None
            if picture is None:
                self.refuse(HTTPStatus.NOT_FOUND)
            else:
                self.answer(HTTPStatus.OK, picture, "image/jpeg")

    def _stream(self) -> None:
        """Send picture after picture (multipart/x-mixed-replace), until the browser goes."""
        board = self.server.board
        self.begin(HTTPStatus.OK, {"Content-Type": "multipart/x-mixed-replace; boundary=picture"})
        self.close_connection = True
        board.watching += 1
        number = 0
        try:
            while True:
                picture, number = board.next(number, 1.0)
                if not picture:
                    continue
                head = f"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode() + picture + b"\r\n")
        except OSError:
            pass
        finally:
            board.watching -= 1
