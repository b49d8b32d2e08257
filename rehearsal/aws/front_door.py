"""The front door of the local AWS: who is let in, before MiniStack sees anything of a request.

Every port of the loopback is open to all users of this machine and to every page in their browsers, and MiniStack
answers them all: by ways of its own that ask for no key, and with headers that let pages read the answer. Here a
request must be addressed to this machine, come from no foreign page, and be signed with a key that holds. Without a
signature pass only what AWS answers too: HTTP APIs, forms for S3 (signed in a field), and browsers' preflights.
"""

import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from rehearsal.aws.credentials import RootAccounts, RootKey, is_form
from rehearsal.aws.signatures import Refusal, SentRequest, signed_by

Message = dict[str, Any]
Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

READY = "/_ready"  # no bucket's name begins so
DOWNLOADS = ("/_ministack/lambda-code/", "/_ministack/lambda-layers/")
PLAIN_HOST = re.compile(r"127\.0\.0\.1|localhost")
API_HOST = re.compile(r"[a-f0-9]{8}\.execute-api\.localhost")
HOST = re.compile(r"127\.0\.0\.1|([a-z0-9.-]+\.)?localhost")
BUCKET_PATH = re.compile(r"/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/?")


class FrontDoor:
    """The ASGI application in front of MiniStack's."""

    def __init__(self, ministack: Any, port: int, root: RootKey, accounts: RootAccounts) -> None:
        """Stand in front of MiniStack.

        Args:
            ministack: its app module.
            port: the server's.
            root: the run's key.
            accounts: where other accounts' roots are known.
        """
        self._ministack, self._port, self._root, self._accounts = ministack, f":{port}", root, accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as ASGI asks for it."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._ministack.app(scope, receive, send)
        else:  # a WebSocket
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, send = _read(scope), self._ministack._with_date_header(send)
        host, path = request.headers.get("host", ""), scope["path"]
        if reason := self._from_elsewhere(host, request.headers.get("origin")):
            await _refuse(send, 403, "text/plain", f"{reason}\n".encode())
            return
        if path == READY:
            await _refuse(send, 200, "text/plain", b"")
            return
        send = self._without_foreign_cors(request, host, path, send)
        if _is_ministacks_own(path):
            await self._answer_signed(request, scope, receive, send)
        elif _is_at(host, API_HOST) or (request.method == "OPTIONS" and _is_at(host, PLAIN_HOST)):
            await self._ministack.app(scope, receive, send)
        elif self._is_form(request, path):
            mark = is_form.set(True)
            try:
                await self._ministack.app(scope, receive, send)
            finally:
                is_form.reset(mark)
        else:
            await self._answer_signed(request, scope, receive, send)

    async def _answer_signed(self, request: SentRequest, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _whole_body(receive)
        if body is None:
            return
        signer = signed_by(request, body, self._accounts.learn)
        if isinstance(signer, tuple):
            await self._refuse_as_aws(request, scope["path"], body, signer, send)
        elif _is_ministacks_own(scope["path"]) and not self._is_download(request, scope["path"], signer):
            await _refuse(send, 404, "text/plain", b"This path is MiniStack's own and closed.\n")
        else:
            await self._ministack.app(scope, _again(body, receive), send)

    def _from_elsewhere(self, host: str, origin: str | None) -> str:
        """Return why a request is none for this server or comes from a foreign page; nothing where it is welcome."""
        if not _is_at(host, HOST):
            return f"The local AWS does not answer for the host {host[:100]!r}. Use 127.0.0.1{self._port}."
        own = origin is None or (origin.startswith("http://") and origin.endswith(self._port))
        if not own or not _is_at((origin or host).removeprefix("http://"), HOST):
            return f"The local AWS does not answer pages of {str(origin)[:100]!r}."
        return ""

    def _is_form(self, request: SentRequest, path: str) -> bool:
        """Whether it is a browser's upload to a bucket: nothing else is done for a request of this shape."""
        return (
            request.method == "POST"
            and request.headers.get("content-type", "").startswith("multipart/form-data")
            and not {"authorization", "x-amz-target"} & set(request.headers)
            and not request.query_string
            and BUCKET_PATH.fullmatch(path) is not None
            and self._bucket(request, path)
        )

    def _bucket(self, request: SentRequest, path: str) -> bool:
        """Whether a request is for a bucket that there is."""
        host = request.headers["host"]
        service = self._ministack.detect_service(request.method, path, request.headers, request.query)
        return service == "s3" and self._ministack._s3_cors_target(host, path) is not None

    def _is_download(self, request: SentRequest, path: str, signer: str) -> bool:
        """Whether it is a link to a function's code or to a layer that this server signed itself."""
        ours = request.presigned and signer == self._root.access_key_id
        return ours and request.method == "GET" and path.startswith(DOWNLOADS)

    def _without_foreign_cors(self, request: SentRequest, host: str, path: str, send: Send) -> Send:
        """Leave CORS headers to APIs and buckets, whose own configuration makes them."""

        async def send_without(message: Message) -> None:
            if message["type"] == "http.response.start" and any(_is_cors(name) for name, _ in message["headers"]):
                configured = _is_at(host, API_HOST) or ("origin" in request.headers and self._bucket(request, path))
                if not configured:
                    kept = [(name, value) for name, value in message["headers"] if not _is_cors(name)]
                    message = {**message, "headers": kept}
            await send(message)

        return send_without

    async def _refuse_as_aws(self, request: SentRequest, path: str, body: bytes, reason: Refusal, send: Send) -> None:
        """Refuse in the form of the service that is asked, so that its clients understand."""
        from ministack.core.iam_evaluator import AuthError  # noqa: PLC0415 - after the environment is set

        asked = (request.method, path, request.headers)
        service = self._ministack.detect_service(*asked, self._ministack._routing_params(*asked, body, request.query))
        status, headers, said = self._ministack._credential_failure(
            service, "", str(uuid.uuid4()), AuthError(*reason), request.headers
        )
        await _refuse(send, status, headers["Content-Type"], b"" if request.method == "HEAD" else said)


def _is_at(host: str, pattern: re.Pattern[str]) -> bool:
    """Whether a host, with whatever port, is one of a pattern."""
    return pattern.fullmatch(host.partition(":")[0]) is not None


def _is_ministacks_own(path: str) -> bool:
    return path.startswith("/_") or path == "/health"


def _is_cors(name: bytes) -> bool:
    return name.lower().startswith(b"access-control-")


def _read(scope: Scope) -> SentRequest:
    from ministack.core.sigv4 import decode_header_value  # noqa: PLC0415 - after the environment is set

    headers: dict[str, str] = {}
    for raw, value in scope["headers"]:
        name, text = raw.decode("latin-1").lower(), decode_header_value(value)
        headers[name] = f"{headers[name]},{text}" if name in headers else text
    query = scope.get("query_string", b"").decode("latin-1")
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    return SentRequest(scope["method"], path, query, parse_qs(query, keep_blank_values=True), headers)


async def _whole_body(receive: Receive) -> bytes | None:
    """Return a request's body; None where the client went away before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what hands a body over once more, in one piece."""
    pieces = [body]

    async def receive_again() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return receive_again


async def _refuse(send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
