"""The board's own server on this machine's loopback.

Other users of this machine and pages of other sites can reach a loopback port, so nothing is answered without the
random token in the path, to another host's name, or to what another page sends.
"""

import hmac
import json
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
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
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BoardServer(ThreadingHTTPServer):
    """Serves the board until it is shut down.

    Attributes:
        look: what all pages are shown.
        token: without which nothing is answered.
    """

    daemon_threads = True

    def __init__(self, look: SharedLook, port: int) -> None:
        """Listen.

        Args:
            look: what all pages are shown.
            port: on 127.0.0.1; 0 for any free one.

        Raises:
            WorkshopError: the port cannot be had.
        """
        self.look, self.token = look, secrets.token_urlsafe(24)
        try:
            super().__init__(("127.0.0.1", port), Handler)
        except (OSError, OverflowError) as error:
            raise WorkshopError(
                f"The board cannot listen on port {port} ({error}): leave --port away, or choose another."
            ) from None

    @property
    def url(self) -> str:
        """The board's address, which opens it to whoever has it."""
        return f"http://127.0.0.1:{self.server_port}/{self.token}/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser on this machine calls this server."""
        return f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: BoardServer
    timeout = 10  # seconds for a request to come in
    server_version, sys_version = "board", ""

    def do_GET(self) -> None:
        """Answer with a file of the page, or with the class."""
        place = self._place()
        if place == "status.json":
            self._answer_json(HTTPStatus.OK, self.server.look.current() | {"workshop": self._names.name})
        elif place in FILES:
            name, kind = FILES[place]
            self._answer(HTTPStatus.OK, (PAGE / name).read_bytes(), kind)
        elif place is not None:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Mark that somebody is on the way to a participant, or no longer."""
        place = self._place()
        if place is None:
            return
        if place != "help":
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            pseudonym, coming = self._help()
        except (ValueError, KeyError, TypeError, RecursionError):
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        if not any(pseudonym in group.participants for group in self.server.look.watch.groups):
            self._refuse(HTTPStatus.NOT_FOUND)
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

    def _place(self) -> str | None:
        """Say what below the token is asked for; None, once refused, where the request may not ask for anything."""
        hosts, headers = self.server.hosts, self.headers
        origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
        is_own = (
            headers.get("Host") in hosts
            and (origin is None or origin in [f"http://{host}" for host in hosts])
            and (site in (None, "none", "same-origin") if self.command == "GET" else site in (None, "same-origin"))
        )
        token, slash, place = self.path.removeprefix("/").partition("/")
        if self.command == "GET" and not place:  # whoever has the address may open the page from anywhere
            is_own = headers.get("Host") in hosts
        # Both are compared: as bytes, since what is asked for may hold any character.
        knows = hmac.compare_digest(token.encode(), self.server.token.encode())
        if not (is_own and knows and slash):
            self._refuse(HTTPStatus.FORBIDDEN)
            return None
        return place.partition("?")[0]

    def _refuse(self, status: HTTPStatus) -> None:
        self._answer(status, f"{status.phrase}\n".encode(), "text/plain; charset=utf-8")

    def _answer_json(self, status: HTTPStatus, data: Any) -> None:
        self._answer(status, json.dumps(data).encode(), JSON_TYPE)

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log nothing: the path holds the token."""
