"""What the door, the judging function and the species function write, read with the care that others' text needs.

A participant may write what they like into their own folder, so nothing of it may stop the look at a class.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

MOST_DOOR_BYTES = 4096  # of an object of the door's
MOST_BYTES = 65_536  # of a feedback row and of a bird's result
TEXT, NAME = 200, 60  # the most characters that are kept of a text


@dataclass(frozen=True)
class SignIns:
    """When a participant signed in first, and in how many browsers they are signed in."""

    first: datetime | None
    browsers: int


@dataclass(frozen=True)
class LastRun:
    """What came of a participant's last run."""

    at: datetime | None
    is_running: bool
    failed: bool
    error: str


@dataclass(frozen=True)
class Hand:
    """A participant's hand."""

    is_up: bool
    text: str
    at: datetime | None


@dataclass(frozen=True)
class Help:
    """Whether somebody is on the way."""

    is_coming: bool
    at: datetime | None


@dataclass(frozen=True)
class Feedback:
    """The part of a feedback row that the board shows; a score of None is no zero."""

    status: str
    score: int | None
    max_score: int


@dataclass(frozen=True)
class Bird:
    """A bird's result: its species, None where it was refused."""

    species: str | None
    certainty: float | None
    at: datetime | None


def read_sign_ins(data: Any) -> SignIns:
    """Read the content of sign-ins.json."""
    return SignIns(_time(data.get("first")), len(dict(data.get("browsers") or {})))


def read_last_run(data: Any) -> LastRun:
    """Read the content of last-run.json."""
    error = data.get("error") or {}
    return LastRun(
        at=_time(data.get("at")),
        is_running=data.get("running") is True,
        failed=data.get("failed") is True,
        error=error_text(error.get("type"), error.get("message"), error.get("line")),
    )


def read_hand(data: Any) -> Hand:
    """Read the content of hand.json."""
    return Hand(data.get("up") is True, text(data.get("text"), TEXT), _time(data.get("at")))


def read_help(data: Any) -> Help:
    """Read the content of help.json."""
    return Help(data.get("coming") is True, _time(data.get("at")))


def read_feedback(data: Any) -> Feedback:
    """Read a row of the feedback bucket."""
    score = data["score"]
    return Feedback(str(data["status"]), int(score) if score is not None else None, int(data["max_score"]))


def read_bird(data: Any) -> Bird:
    """Read a bird's result."""
    certainty = data.get("certainty")
    return Bird(
        species=text(data["species"], NAME) or None,
        certainty=float(certainty) if certainty is not None else None,
        at=_time(data.get("identified_at")),
    )


def error_text(kind: Any, message: Any, line: Any) -> str:
    """Word an error, such as "KeyError: 'OUTPUT' (line 12)"; empty where there is neither kind nor message."""
    words = ": ".join(part for part in (text(kind, NAME), text(message, TEXT)) if part)
    return f"{words} (line {line})" if words and type(line) is int else words


def text(value: Any, most: int) -> str:
    """Take a text for one line: without control characters, shortened; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    # Not more than is shown is looked at; a character that reverses the direction of writing does not print either.
    plain = " ".join("".join(one if one.isprintable() else " " for one in value[: 2 * most]).split())
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."


def _time(value: Any) -> datetime | None:
    """Read a time; None for what is none."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
