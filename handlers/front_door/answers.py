"""Answers of the door, with the headers that every one has, and refusals."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from sentences import code_of, sentence

JSON = "application/json; charset=utf-8"
# Nothing of the door may be framed, sniffed, kept by a proxy, or named to another page.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=86400",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
COOKIE = "__Host-session"


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        status: of HTTP.
        body: text, or bytes that are sent as they are.
        content_type: of the body.
        headers: beside HEADERS, or in their place.
        cookies: whole Set-Cookie values.
    """

    status: int
    body: str | bytes = ""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = field(default=(), repr=False)

    def event(self) -> dict[str, Any]:
        """Write the answer as API Gateway takes it (payload format 2.0)."""
        is_binary = isinstance(self.body, bytes)
        answer: dict[str, Any] = {
            "statusCode": self.status,
            "headers": HEADERS | ({"Content-Type": self.content_type} if self.body else {}) | self.headers,
            "body": base64.b64encode(self.body).decode() if is_binary else self.body,
            "isBase64Encoded": is_binary,
        }
        if self.cookies:
            answer["cookies"] = list(self.cookies)
        return answer


class Refusal(Exception):  # noqa: N818 - an answer, and no fault of the program
    """What the door will not do: answered with a sentence and a code."""

    def __init__(self, status: int, name: str, *, more: dict[str, Any] | None = None, **values: object) -> None:
        """Refuse.

        Args:
            status: of HTTP.
            name: of the sentence.
            more: further keys of the answer.
            **values: what stands in the sentence's braces.
        """
        super().__init__(name)
        self.status, self.name, self.more, self.values = status, name, more or {}, values

    def answer(self, language: str) -> Answer:
        """Word the refusal in a language, "en" or "de"."""
        said = {"error": sentence(self.name, language, **self.values), "code": code_of(self.name)}
        headers = {"Allow": str(self.values["allowed"])} if self.name == "wrong-method" else {}
        return Answer(self.status, dump(self.more | said), headers=headers)


def data(document: dict[str, Any], status: int = 200) -> Answer:
    """Answer with a JSON object."""
    return Answer(status, dump(document))


def nothing(*cookies: str) -> Answer:
    """Answer that it is done."""
    return Answer(204, cookies=cookies)


def dump(document: dict[str, Any]) -> str:
    """Write JSON; half characters, which participants may put into names and logs, become question marks."""
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace").decode()
