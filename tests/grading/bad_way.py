"""A bad way to AWS: a proxy that answers some of S3's requests itself with 503, and cuts other answers off."""

import contextlib
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
BUSY_BODY = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"


class BadWay:
    """A proxy on a loopback port. One request for each connection; requests to other services go through untouched.

    share: of S3's answers, how many are spoilt, half of them with a 503, half cut off in mid-body.
    slow: seconds that each answer of S3 waits.
    """

    def __init__(self, target: str, *, share: float = 0.0, slow: float = 0.0, seed: int = 1) -> None:
        self.share, self.slow = share, slow
        self.count: Counter[str] = Counter()
        self._target = (urlsplit(target).hostname or "", urlsplit(target).port or 0)
        self._random, self._lock = random.Random(seed), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextmanager
    def open(self) -> Iterator["BadWay"]:
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            yield self
        finally:
            self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):  # a client that was killed
            request = _request(client)
            if not request:
                return
            is_s3 = b"/s3/aws4_request" in request
            fate = self._fate() if is_s3 else "passed"
            self.count[fate] += 1
            if is_s3:
                time.sleep(self.slow)
            if fate == "refused":
                client.sendall(BUSY % (len(BUSY_BODY), BUSY_BODY))
                return
            answer = self._ask(request)
            if fate == "cut off":
                head, _, body = answer.partition(b"\r\n\r\n")
                answer = head + b"\r\n\r\n" + body[: len(body) // 2]
            client.sendall(answer)

    def _fate(self) -> str:
        with self._lock:
            lot = self._random.random()
        return "refused" if lot < self.share / 2 else "cut off" if lot < self.share else "passed"

    def _ask(self, request: bytes) -> bytes:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        with socket.create_connection(self._target) as server:
            server.sendall(b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body)
            parts = []
            while part := server.recv(1 << 16):
                parts.append(part)
        answer = b"".join(parts)
        head, _, body = answer.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


def _request(client: socket.socket) -> bytes:
    """Out: one whole request, or nothing where the client went away."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = client.recv(1 << 16)
        if not part:
            return b""
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < int(lengths[0] if lengths else 0):
        body += client.recv(1 << 16)
    return head + b"\r\n\r\n" + body
