"""A group's front door over HTTP, with no browser: one cookie, and the page's patience with a door that is busy."""

import http.client
import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

COOKIE = "__Host-session"
BUSY = frozenset({429, 502, 503, 504})
# Until every process of a door knows of a sign-out: LIST_SECONDS in handlers/front_door/gate.py, and a little.
SIGNED_OUT_SECONDS = 5.5
PAUSES_SECONDS = (2.0, 4.0, 8.0, *(15.0,) * 5)  # between attempts at a door that is busy, as the page waits
ANSWER_SECONDS = 120  # an HTTP API waits for 30, once a place is free among the few processes of a function here
Header = tuple[str, str]


@dataclass(frozen=True)
class Reply:
    """What came back. Its repr shows neither cookies nor body.

    Attributes:
        status: of HTTP.
        headers: by name in lower case; of several with one name the last.
        body: as bytes.
        cookies: whole Set-Cookie values.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    cookies: tuple[str, ...] = field(default=(), repr=False)

    @property
    def json(self) -> Any:
        """The body read as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def code(self) -> str:
        """What the door calls its refusal; "" where it is none of the door's."""
        document = self.json
        return str(document.get("code", "")) if isinstance(document, dict) else ""


class DoorClient:
    """One browser at a door.

    Attributes:
        url: the door's address.
        host: its name with the port, as the header Host has it.
        cookie: the session's, "" while nobody is signed in.
        requests: how many were sent.
        busy: how many of them were answered that the door is busy.
    """

    def __init__(self, url: str, *, pauses: tuple[float, ...] = PAUSES_SECONDS) -> None:
        """Stand before a door; nothing is sent yet.

        Args:
            url: such as "http://a1b2c3d4.execute-api.localhost:4566"; the port is one of this machine's.
            pauses: seconds between attempts at a door that is busy, each by up to half more or less, or all come
                again at once; none: the first answer counts.
        """
        self.url, self.host, self._pauses = url, urlsplit(url).netloc, pauses
        self.cookie, self.requests, self.busy = "", 0, 0

    def ask(
        self,
        method: str,
        path: str,
        document: object = None,
        *,
        raw: bytes | None = None,
        headers: Iterable[Header] | None = None,
        cookie: str | None = None,
    ) -> Reply:
        """Ask for something as the door's own page does.

        Args:
            method: such as "PUT".
            path: sent as it stands, with its query.
            document: the body, as JSON.
            raw: the body instead, as bytes.
            headers: in the place of the page's own; names may come twice.
            cookie: the session's in the place of this browser's; "" for none.

        Returns:
            The answer, the last one where the door was busy.
        """
        body = raw if raw is not None else None if document is None else json.dumps(document).encode()
        sent = list(self.headers(method) if headers is None else headers)
        value = self.cookie if cookie is None else cookie
        sent += [("Cookie", f"{COOKIE}={value}")] if value else []
        for pause in (*self._pauses, None):
            reply = send(self.host, method, path, body, sent)
            self.requests += 1
            if reply.status not in BUSY or pause is None:
                break
            self.busy += 1
            time.sleep(max(pause * random.uniform(0.5, 1.5), float(reply.headers.get("retry-after") or 0)))  # noqa: S311
        return reply

    def headers(self, method: str) -> list[Header]:
        """Make the headers that a browser sends from the door's own page."""
        own = [("Accept-Language", "en"), ("Sec-Fetch-Site", "same-origin")]
        return own + ([] if method == "GET" else [("Origin", self.url), ("Content-Type", "application/json")])

    def sign_in(self, code: str) -> Reply:
        """Sign in with a code; the cookie is kept where the door gives one."""
        reply = self.ask("POST", "/session", {"code": code})
        if reply.status == 204:
            self.cookie = cookie_in(reply)
        return reply


def cookie_in(reply: Reply) -> str:
    """Return the session's cookie that an answer sets; "" where it sets none."""
    pairs = (cookie.partition(";")[0].partition("=") for cookie in reply.cookies)
    return next((value for name, _, value in pairs if name == COOKIE), "")


def send(host: str, method: str, path: str, body: bytes | None, headers: Iterable[Header]) -> Reply:
    """Send one request to a server of this machine.

    Args:
        host: the header Host, whose port is asked: not every machine knows names below localhost.
        method: such as "GET".
        path: as it stands.
        body: None for none.
        headers: beside Host and Content-Length.

    Returns:
        The answer.

    Raises:
        OSError, http.client.HTTPException: there is none.
    """
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(f"//{host}").port or 80, timeout=ANSWER_SECONDS)
    try:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None or method not in ("GET", "HEAD"):
            connection.putheader("Content-Length", str(len(body or b"")))
        connection.endheaders(body)
        answer = connection.getresponse()
        content = answer.read()
        found = [(name.lower(), value) for name, value in answer.getheaders()]
        cookies = tuple(value for name, value in found if name == "set-cookie")
        return Reply(answer.status, dict(found), content, cookies)
    finally:
        connection.close()


def fetch(link: str) -> Reply:
    """Open a presigned link."""
    return _open(urllib.request.Request(link))  # noqa: S310 - the local AWS's


def post_form(url: str, fields: Mapping[str, str], content: bytes) -> Reply:
    """Upload a file with a presigned form, as a browser does.

    Args:
        url: where the form goes.
        fields: what comes before the file.
        content: the file.

    Returns:
        S3's answer.
    """
    mark = f"----{uuid.uuid4().hex}"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    file = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="bird"\r\n\r\n'
    body = "".join([*parts, file]).encode() + content + f"\r\n--{mark}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    return _open(urllib.request.Request(url, body, kind, method="POST"))  # noqa: S310 - the local AWS's


def _open(request: urllib.request.Request) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
            return Reply(answer.status, _lower(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, _lower(error.headers), error.read())


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
