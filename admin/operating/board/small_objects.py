"""What the door, the judging function and the species function write, read with the care that others' text needs.

A participant may write what they like into their own folder, so nothing of it may stop the look at a class.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from admin.door import notes

Note = TypeVar("Note")
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
    """A bird's result: its species, None where it was refused; and the picture's version, "" where it says none."""

    species: str | None
    certainty: float | None
    at: datetime | None
    version: str = ""


def read_sign_ins(data: bytes) -> SignIns:
    """Read the content of sign-ins.json; ValueError where it is something else, as of the others."""
    note = _sound(notes.parse_sign_ins(data))
    return SignIns(moment(note.first), len(note.browsers))


def read_last_run(data: bytes) -> LastRun:
    """Read the content of last-run.json."""
    note = _sound(notes.parse_last_run(data))
    error = note.error or {}
    words = error_text(error.get("type"), error.get("message"), error.get("line"))
    return LastRun(moment(note.at), note.running, note.failed, words)


def read_hand(data: bytes) -> Hand:
    """Read the content of hand.json."""
    note = _sound(notes.parse_hand(data))
    return Hand(note.up, text(note.text, TEXT), moment(note.at))


def read_help(data: bytes) -> Help:
    """Read the content of help.json."""
    note = _sound(notes.parse_help(data))
    return Help(note.coming, moment(note.at))


def read_feedback(data: bytes) -> Feedback:
    """Read a row of the feedback bucket; KeyError and TypeError, too, where it is something else."""
    row = json.loads(data)
    score = row["score"]
    return Feedback(str(row["status"]), int(score) if score is not None else None, int(row["max_score"]))


def read_bird(data: bytes) -> Bird:
    """Read a bird's result; KeyError and TypeError, too, where it is something else."""
    result = json.loads(data)
    certainty = result.get("certainty")
    return Bird(
        species=text(result["species"], NAME) or None,
        certainty=float(certainty) if certainty is not None else None,
        at=moment(result.get("identified_at")),
        version=text(result.get("version"), TEXT),
    )


def _sound(note: Note | None) -> Note:
    if note is None:
        raise ValueError("not what the door writes")
    return note


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


def moment(value: Any) -> datetime | None:
    """Read a time; None for what is none."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
