"""A reverse proxy in front of the local AWS that spoils its answers.

It passes every header on as it came, the Host header too, so that signatures hold: the local AWS answers on loopback
whatever the port in it is.
"""

import contextlib
import http.client
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import urlsplit

HTML = b"<html><head><title>Sign in</title></head><body>Welcome to the guest network.</body></html>"
BUSY_XML = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
BUSY_QUERY = b"<ErrorResponse><Error><Code>ServiceUnavailable</Code><Message>Busy.</Message></Error></ErrorResponse>"
BUSY_JSON = b'{"__type": "ServiceUnavailableException", "message": "The service is not available."}'
ASK_SECONDS = 60
OF_THE_CONNECTION = {"connection", "proxy-connection", "keep-alive", "transfer-encoding"}


class Fault(Enum):
    """How an answer is spoilt; the value is what the table calls it."""

    UNAVAILABLE = "503 for ever"
    CUT_OFF = "cut off in mid-body"
    RESET = "connection reset"
    GARBAGE = "garbage bytes"
    HTML = "HTML with status 200"
    LOST_ANSWER = "done, and then 503"


@dataclass
class Call:
    """A request that came in.

    Attributes:
        method: HTTP's.
        path: with its query.
        operation: of services with one path for all, from the header X-Amz-Target; else empty.
        status: of the local AWS's answer, spoilt or not; None where it was not asked, or has not answered yet.
    """

    method: str
    path: str
    operation: str
    status: int | None = None


class Answer(NamedTuple):
    """The local AWS's answer: HTTP's status, the headers that are not the connection's, and the body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class FaultyProxy:
    """A proxy on a loopback port that spoils answers from a given call on.

    Attributes:
        target: host and port of the local AWS.
        fault: how; None for a proxy that spoils nothing.
        first: the number of the first call that is spoilt, from 1.
        calls: those that came in so far.
        url: where it listens.
    """

    def __init__(self, target: str, fault: Fault | None = None, *, first: int = 1) -> None:
        """Prepare to listen.

        Args:
            target: the address of the local AWS.
            fault: how answers are spoilt; None for not at all.
            first: the number of the first call that is spoilt, from 1. An answer is lost once for each different
                request, so that the repeated one is answered; every other fault stays.
        """
        self.target, self.fault, self.first = urlsplit(target).netloc, fault, first
        self.calls: list[Call] = []
        self._lost: set[tuple[str, str, str, bytes]] = set()
        self._lock = threading.Lock()
        handler = type("BoundHandler", (_Handler,), {"proxy": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def open(self) -> Iterator["FaultyProxy"]:
        """Answer until the context ends."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def fate(self, call: Call, body: bytes) -> Fault | None:
        """Count a call, and say how its answer is to be spoilt."""
        with self._lock:
            spoilt = self.fault if len(self.calls) + 1 >= self.first else None
            request = (call.method, call.path, call.operation, body)
            if spoilt is Fault.LOST_ANSWER:
                spoilt = None if request in self._lost else spoilt
                self._lost.add(request)
            self.calls.append(call)
        return spoilt


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._reset: set[socket.socket] = set()

    def reset_next(self, connection: socket.socket) -> None:
        """Have a connection closed without a shutdown."""
        self._reset.add(connection)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection, in good order unless it is to be reset."""
        if request in self._reset:
            self._reset.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet: clients that are killed break their connections off."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultyProxy

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        call = Call(self.command, self.path, self.headers.get("X-Amz-Target", ""))
        fault = self.proxy.fate(call, body)
        if fault is Fault.RESET:
            self._reset()
        elif fault is Fault.GARBAGE:
            self._end(random.Random(len(body)).randbytes(512))  # noqa: S311 - the same garbage each time
        elif fault is Fault.HTML:
            self._send(Answer(200, [("Content-Type", "text/html")], HTML))
        elif fault is Fault.UNAVAILABLE:
            self._send(self._busy())
        else:
            answer = self._ask(body)
            call.status = answer.status
            if fault is Fault.LOST_ANSWER:
                self._send(self._busy())
            elif fault is Fault.CUT_OFF:
                self._send(answer, whole=False)
            else:
                self._send(answer)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _take  # noqa: N815 - the base class looks for these names

    def _busy(self) -> Answer:
        is_query = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        if is_query:  # STS, IAM and other services that answer XML with an error inside of a response
            kind, body = "text/xml", BUSY_QUERY
        elif "/s3/aws4_request" in self.headers.get("Authorization", ""):
            kind, body = "application/xml", BUSY_XML
        else:
            kind, body = "application/x-amz-json-1.1", BUSY_JSON
        return Answer(503, [("Content-Type", kind)], body)

    def _ask(self, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self.proxy.target, timeout=ASK_SECONDS)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in OF_THE_CONNECTION:
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in OF_THE_CONNECTION]
            return Answer(answer.status, headers, answer.read())
        finally:
            connection.close()

    def _send(self, answer: Answer, *, whole: bool = True) -> None:
        """Send an answer; one that is not whole ends in mid-body, or before its head does where it has no body."""
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() != "content-length" or self.command == "HEAD":
                self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(answer.body)))
        if whole:
            self.end_headers()
            self.wfile.write(answer.body if self.command != "HEAD" else b"")
        elif answer.body and self.command != "HEAD":
            self.end_headers()
            self._end(answer.body[: len(answer.body) // 2])
        else:
            self.flush_headers()
            self._end(b"")

    def _end(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _reset(self) -> None:
        """Have the connection reset: no time to linger, and no shutdown, which would send an orderly end first."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.server.reset_next(self.connection)  # type: ignore[attr-defined]

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Stay quiet: calls are counted in calls."""
