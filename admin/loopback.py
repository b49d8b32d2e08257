"""A page on this machine's loopback, for whoever has its address.

Other users of this machine and pages of other sites can reach a loopback port, so nothing is answered without the
random token in the path, to another host's name, or to what another page asks for or sends.
"""

import hmac
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from admin.errors import WorkshopError

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class LoopbackServer(ThreadingHTTPServer):
    """Serves a page until it is shut down.

    Attributes:
        token: without which nothing is answered.
    """

    daemon_threads = True

    def __init__(self, handler: "type[LoopbackHandler]", port: int, *, page: str, option: str) -> None:
        """Listen.

        Args:
            handler: what answers.
            port: on 127.0.0.1; 0 for any free one.
            page: what the page is called where the port cannot be had.
            option: what names the port on the command line, and may be left away.

        Raises:
            WorkshopError: the port cannot be had.
        """
        self.token = secrets.token_urlsafe(24)
        try:
            super().__init__(("127.0.0.1", port), handler)
        except (OSError, OverflowError) as error:
            raise WorkshopError(
                f"The {page} cannot listen on port {port} ({error}): leave {option} away, or choose another."
            ) from None

    @property
    def url(self) -> str:
        """The page's address, which opens it to whoever has it."""
        return f"http://127.0.0.1:{self.server_port}/{self.token}/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """What a browser on this machine calls this server."""
        return f"127.0.0.1:{self.server_port}", f"localhost:{self.server_port}"


class LoopbackHandler(BaseHTTPRequestHandler):
    """Answers one request; there is nothing here, unless who inherits from it says so."""

    server: LoopbackServer
    timeout = 10  # seconds for a request to come in, and for an answer to go out
    sys_version = ""

    def do_GET(self) -> None:
        """Answer whoever may ask."""
        place = self._place()
        if place is not None:
            self.get(place)

    def do_POST(self) -> None:
        """Take what our own page sends."""
        place = self._place()
        if place is not None:
            self.post(place)

    def get(self, place: str) -> None:  # noqa: ARG002 - for who inherits
        """Answer with what is at a place.

        Args:
            place: what stands behind the token, without its query; "" is the page itself.
        """
        self.refuse(HTTPStatus.NOT_FOUND)

    def post(self, place: str) -> None:  # noqa: ARG002 - for who inherits
        """Take what is sent to a place.

        Args:
            place: what stands behind the token, without its query.
        """
        self.refuse(HTTPStatus.NOT_FOUND)

    def _place(self) -> str | None:
        """Say what below the token is asked for; None, once refused, where the request may not ask for anything."""
        hosts, headers = self.server.hosts, self.headers
        token, slash, place = self.path.removeprefix("/").partition("/")
        is_own = headers.get("Host") in hosts
        if place or self.command != "GET":  # whoever has the address may open the page from anywhere
            origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
            is_own = is_own and (origin is None or origin in [f"http://{host}" for host in hosts])
            is_own = is_own and (site in (None, "same-origin") or (site == "none" and self.command == "GET"))
        # Both are compared: as bytes, since what is asked for may hold any character.
        knows = hmac.compare_digest(token.encode(), self.server.token.encode())
        if not (is_own and knows and slash):
            self.refuse(HTTPStatus.FORBIDDEN)
            return None
        return place.partition("?")[0]

    def refuse(self, status: HTTPStatus) -> None:
        """Answer with nothing but a status."""
        self.answer(status, f"{status.phrase}\n".encode(), "text/plain; charset=utf-8")

    def answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        """Answer, if the browser is still there.

        Args:
            status: of the answer.
            body: what is sent.
            kind: its Content-Type.
        """
        try:
            self.begin(status, {"Content-Type": kind, "Content-Length": str(len(body))})
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def begin(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        """Send the head of an answer: these headers, and what binds a page.

        Raises:
            OSError: the browser has gone.
        """
        self.send_response(status)
        for name, value in {**HEADERS, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing: the path holds the token."""
