"""What is asked of the door: a request that came through API Gateway, from anybody."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from answers import COOKIE, Refusal

MAX_BODY_BYTES = 10_000  # of all requests but those that bring code
LANGUAGE = re.compile(r"^\s*(de|en)\b[^;]*(?:;\s*q=(?P<weight>[01](?:\.\d{1,3})?))?\s*$", re.IGNORECASE)
SAFE = ("GET", "HEAD")


@dataclass(frozen=True)
class Request:
    """One request. Its repr shows neither cookie nor body.

    Attributes:
        method: such as "GET".
        path: as it was sent, with its percent escapes read by API Gateway.
        query: the parameters.
        headers: by name in lower case.
        cookie: the session's cookie; None without, or where several are sent.
        body: as bytes.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str] = field(repr=False)
    cookie: str | None = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def language(self) -> str:
        """The language to answer in, "en" or "de": what the browser prefers of the two."""
        best, found = 0.0, "en"
        for part in self.headers.get("accept-language", "")[:200].split(","):
            match = LANGUAGE.match(part)
            weight = float(match["weight"] or 1) if match else 0
            if match and weight > best:
                best, found = weight, match[1].lower()
        return found

    def refuse_foreign(self) -> None:
        """Refuse what another page has a browser send.

        Raises:
            Refusal: Origin or Sec-Fetch-Site name another page, or a change is asked for without the content type that
                no form and no link can send. A program that is no browser sends neither header.
        """
        origin, site = self.headers.get("origin"), self.headers.get("sec-fetch-site")
        is_own = origin is None or urlsplit(origin).netloc.lower() == self.headers.get("host", "").lower() != ""
        is_json = self.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
        own_sites = (None, "same-origin") if self.method not in SAFE else (None, "same-origin", "none")
        if not is_own or site not in own_sites or not (is_json or self.method in SAFE):
            raise Refusal(403, "foreign-page")

    def document(self, allowed: dict[str, type], *, needed: tuple[str, ...] = (), most: int = MAX_BODY_BYTES) -> Any:
        """Read the body.

        Args:
            allowed: the type of each field that may be there.
            needed: the fields that must be.
            most: bytes of the body.

        Returns:
            The fields.

        Raises:
            Refusal: it is too large, or no JSON object of such fields.
        """
        if len(self.body) > most:
            raise Refusal(413, "too-large", most=most)
        try:
            document = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise Refusal(400, "no-json")
        for name, value in document.items():
            if name not in allowed or type(value) is not allowed[name]:
                raise Refusal(400, "bad-field", field=repr(name[:40]))
        for name in needed:
            if name not in document:
                raise Refusal(400, "bad-field", field=repr(name))
        return document

    def refuse_query(self, allowed: tuple[str, ...]) -> None:
        """Refuse parameters that nobody asked for: a participant's name in one, say."""
        for name in self.query:
            if name not in allowed:
                raise Refusal(400, "bad-field", field=repr(name[:40]))


def read_request(event: dict[str, Any]) -> Request:
    """Read an event of API Gateway's (payload format 2.0).

    Args:
        event: from anybody, but in API Gateway's form.

    Returns:
        The request.

    Raises:
        Refusal: the body is not what API Gateway says.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    body = event.get("body") or ""
    try:
        content = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass")
    except (binascii.Error, ValueError):
        raise Refusal(400, "no-json") from None
    query = dict(parse_qsl(event.get("rawQueryString") or "", keep_blank_values=True))
    cookies = event.get("cookies") or headers.get("cookie", "").split(";")
    return Request(event["requestContext"]["http"]["method"], event["rawPath"], query, headers, _own(cookies), content)


def _own(cookies: list[str]) -> str | None:
    """Find the session's cookie; of several none, since a neighbour of the address may have set one."""
    pairs = (cookie.strip().partition("=") for cookie in cookies)
    found = {value for name, _, value in pairs if name == COOKIE}
    return found.pop() if len(found) == 1 else None
