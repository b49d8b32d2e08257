"""The small objects in a participant's folder by which page and board know of each other.

All but `Help` are written in the participant's own session, so a participant may forge their own: whoever reads one
gets checked values or nothing.
"""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

MAX_BYTES = 4096
MOST_BROWSERS = 40  # fit into MAX_BYTES
LONGEST_TEXT = 200  # characters of what somebody who raises a hand may say
LONGEST_MESSAGE = 500  # characters of an error's message


@dataclass(frozen=True)
class SignIns:
    """Where a participant is signed in.

    Attributes:
        first: when the participant signed in for the first time, in ISO 8601.
        browsers: when each browser did, by its random id; two are two people with one code, or one with two devices.
    """

    first: str
    browsers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LastRun:
    """What came of a participant's last run from the page.

    Attributes:
        at: when it began, in ISO 8601.
        running: whether it had not ended when this was written.
        failed: whether it failed.
        seconds: how long it took.
        error: of a failed run its type and message, and the line of the participant's file or None.
    """

    at: str
    running: bool
    failed: bool
    seconds: float
    error: dict[str, Any] | None = None


@dataclass(frozen=True)
class Hand:
    """A raised hand, or one that was lowered again.

    Attributes:
        up: whether it is raised.
        text: what it is about.
        at: since when, in ISO 8601.
    """

    up: bool
    text: str
    at: str


@dataclass(frozen=True)
class Help:
    """The board's word that somebody is on the way.

    Attributes:
        coming: whether somebody is.
        at: since when, in ISO 8601.
    """

    coming: bool
    at: str


def dump(note: SignIns | LastRun | Hand | Help) -> bytes:
    """Write a note as JSON of at most MAX_BYTES."""
    document = asdict(note)
    if isinstance(note, SignIns):
        newest = sorted(note.browsers.items(), key=lambda item: item[1])[-MOST_BROWSERS:]
        document["browsers"] = dict(newest)
    return json.dumps(document).encode()


def parse_sign_ins(data: bytes) -> SignIns | None:
    """Read sign-ins; None where these are none."""
    document = _document(data)
    browsers = document.get("browsers")
    if not isinstance(browsers, dict) or not _is_time(document.get("first")):
        return None
    if len(browsers) > MOST_BROWSERS or not all(map(_is_time, browsers.values())):
        return None
    return SignIns(document["first"], browsers)


def parse_last_run(data: bytes) -> LastRun | None:
    """Read what came of a last run; None where this is none."""
    document = _document(data)
    running, failed, seconds = (document.get(name) for name in ("running", "failed", "seconds"))
    if not _is_time(document.get("at")) or not isinstance(running, bool) or not isinstance(failed, bool):
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < 10_000:
        return None
    error = document.get("error")
    if error is not None:
        error = _error(error) if isinstance(error, dict) else None
        if error is None:
            return None
    return LastRun(document["at"], running, failed, float(seconds), error)


def parse_hand(data: bytes) -> Hand | None:
    """Read a hand; None where this is none."""
    document = _document(data)
    up, text = document.get("up"), document.get("text")
    if not isinstance(up, bool) or not isinstance(text, str) or not _is_time(document.get("at")):
        return None
    return Hand(up, text[:LONGEST_TEXT], document["at"])


def parse_help(data: bytes) -> Help | None:
    """Read whether somebody is on the way; None where nothing says so."""
    document = _document(data)
    coming = document.get("coming")
    return Help(coming, document["at"]) if isinstance(coming, bool) and _is_time(document.get("at")) else None


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        document = None
    return document if isinstance(document, dict) else {}


def _error(document: dict[str, Any]) -> dict[str, Any] | None:
    kind, message, line = (document.get(name) for name in ("type", "message", "line"))
    if not isinstance(kind, str) or not isinstance(message, str):
        return None
    if line is not None and (isinstance(line, bool) or not isinstance(line, int) or line < 1):
        return None
    return {"type": kind[:LONGEST_TEXT], "message": message[:LONGEST_MESSAGE], "line": line}


def _is_time(value: object) -> bool:
    """Whether a value is a time in ISO 8601 with a time zone."""
    try:
        return isinstance(value, str) and len(value) <= 40 and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
