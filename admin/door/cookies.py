"""The signed cookie that keeps a participant in: readable by anybody who has it, and made by the door's key alone."""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from admin.names import PSEUDONYM_PATTERN, is_pseudonym

LONGEST = 200  # characters; a cookie has about 120
COOKIE = re.compile(
    rf"(?P<signed>1\.(?P<pseudonym>{PSEUDONYM_PATTERN})\.(?P<generation>[1-9][0-9]{{0,5}})"
    r"\.(?P<browser>[A-Za-z0-9_-]{8,32})\.(?P<expires>[1-9][0-9]{8,10}))\.(?P<mac>[A-Za-z0-9_-]{43})"
)


@dataclass(frozen=True)
class Ticket:
    """What a cookie says.

    Attributes:
        pseudonym: whose session it opens.
        generation: of the code that was typed; a replaced code ends the cookies of the one before.
        browser: random, 8 to 32 letters, digits, hyphens and underscores; another in each browser.
        expires: when the cookie ends, to the second, with a time zone.
    """

    pseudonym: str
    generation: int
    browser: str
    expires: datetime


def sign(key: str, ticket: Ticket) -> str:
    """Write a cookie.

    Args:
        key: the door's.
        ticket: what it should say.

    Returns:
        Its value: letters, digits, dots, hyphens and underscores.
    """
    expires = int(ticket.expires.timestamp())
    signed = f"1.{ticket.pseudonym}.{ticket.generation}.{ticket.browser}.{expires}"
    return f"{signed}.{_mac(key, signed)}"


def read(key: str, text: str, now: datetime) -> Ticket | None:
    """Read a cookie.

    Args:
        key: the door's.
        text: the cookie's value, from anybody.
        now: the time, with a time zone.

    Returns:
        What it says; None where this key did not sign it or it has ended.
    """
    match = COOKIE.fullmatch(text) if len(text) <= LONGEST else None
    if match is None or not hmac.compare_digest(match["mac"], _mac(key, match["signed"])):
        return None
    expires = datetime.fromtimestamp(int(match["expires"]), UTC)
    if now >= expires or not is_pseudonym(match["pseudonym"]):
        return None
    return Ticket(match["pseudonym"], int(match["generation"]), match["browser"], expires)


def _mac(key: str, signed: str) -> str:
    """Sign a text; the word before it keeps signatures of cookies apart from hashes of codes."""
    digest = hmac.new(key.encode(), f"cookie|{signed}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
