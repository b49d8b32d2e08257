"""The board's own server on this machine's loopback."""

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.loopback import LoopbackHandler, LoopbackServer
from admin.operating.board.shared_look import SharedLook

PAGE = Path(__file__).with_name("page")
FILES = {
    "": ("board.html", "text/html; charset=utf-8"),
    "board.css": ("board.css", "text/css; charset=utf-8"),
    "board.js": ("board.js", "text/javascript; charset=utf-8"),
    "tiles.js": ("tiles.js", "text/javascript; charset=utf-8"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    "words.js": ("words.js", "text/javascript; charset=utf-8"),
}
JSON_TYPE = "application/json"
MOST_BYTES = 1000  # of what a page sends


class BoardServer(LoopbackServer):
    """Serves the board until it is shut down.

    Attributes:
        look: what all pages are shown.
    """

    def __init__(self, look: SharedLook, port: int) -> None:
        """Listen.

        Args:
            look: what all pages are shown.
            port: on 127.0.0.1; 0 for any free one.

        Raises:
            WorkshopError: the port cannot be had.
        """
        self.look = look
        super().__init__(Handler, port, page="board", option="--port")


class Handler(LoopbackHandler):
    """Answers one request."""

    server: BoardServer
    server_version = "board"

    def get(self, place: str) -> None:
        """Answer with a file of the page, or with the class."""
        if place == "status.json":
            self._answer_json(HTTPStatus.OK, self.server.look.current() | {"workshop": self._names.name})
        elif place in FILES:
            name, kind = FILES[place]
            self.answer(HTTPStatus.OK, (PAGE / name).read_bytes(), kind)
        else:
            self.refuse(HTTPStatus.NOT_FOUND)

    def post(self, place: str) -> None:
        """Mark that somebody is on the way to a participant, or no longer."""
        if place != "help":
            self.refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            pseudonym, coming = self._help()
        except (ValueError, KeyError, TypeError, RecursionError):
            self.refuse(HTTPStatus.BAD_REQUEST)
            return
        if not any(pseudonym in group.participants for group in self.server.look.watch.groups):
            self.refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            self.server.look.mark(pseudonym, coming=coming)
        except WorkshopError as error:
            self._answer_json(HTTPStatus.BAD_GATEWAY, {"error": str(error)})
            return
        self._answer_json(HTTPStatus.OK, self.server.look.current())

    @property
    def _names(self) -> Any:
        return self.server.look.watch.workshop

    def _help(self) -> tuple[str, bool]:
        """Read what a page sends: a pseudonym, and whether somebody is on the way. Raises ValueError and others."""
        if (self.headers.get("Content-Type") or "").partition(";")[0].strip().lower() != JSON_TYPE:
            raise ValueError("type")
        length = int(self.headers.get("Content-Length") or -1)
        if not 0 < length <= MOST_BYTES:
            raise ValueError("length")
        data = json.loads(self.rfile.read(length))
        if not isinstance(data["pseudonym"], str) or not isinstance(data["coming"], bool):
            raise TypeError("form")
        return data["pseudonym"], data["coming"]

    def _answer_json(self, status: HTTPStatus, data: Any) -> None:
        self.answer(status, json.dumps(data).encode(), JSON_TYPE)
