"""What a check comes to: a state, a sentence, and what mends it."""

from dataclasses import dataclass
from enum import StrEnum

from admin import aws
from admin.aws_profile import ProfileError
from admin.aws_sentences import Trouble
from admin.errors import WorkshopError

LONGEST_REASON = 300  # characters of somebody else's error


class State(StrEnum):
    """How a check went."""

    OK = "ok"
    WARNING = "warning"  # the session can be held, but somebody has to look at it, or nobody could tell
    FAILURE = "failure"  # an apply or the session fails unless it is mended


@dataclass(frozen=True)
class Finding:
    """How one check went, in a sentence or two, and what to do about it (None where nothing is to do)."""

    state: State
    text: str
    fix: str | None = None


@dataclass(frozen=True)
class Check:
    """A finding with the name of the check, and the group it is about (None: the workshop as a whole)."""

    id: str
    group: str | None
    state: State
    text: str
    fix: str | None


def ok(text: str) -> Finding:
    """Make the finding that all is well."""
    return Finding(State.OK, text)


def warning(text: str, fix: str) -> Finding:
    """Make the finding that somebody has to look at something."""
    return Finding(State.WARNING, text, fix)


def failure(text: str, fix: str) -> Finding:
    """Make the finding that something fails unless it is mended."""
    return Finding(State.FAILURE, text, fix)


def could_not_ask(error: Exception) -> Finding:
    """Make the finding of a check that got no answer.

    Args:
        error: what botocore or the project raised.

    Returns:
        A warning that says why nobody could tell.
    """
    if isinstance(error, ProfileError):
        return warning("Could not look: AWS_PROFILE is of no use.", "See the check 'credentials'.")
    if isinstance(error, WorkshopError):
        return warning(f"Could not look: {error}", "Mend that, then run doctor again.")
    reason, fix = _explained(error)
    return warning(f"Could not ask: {reason}.", fix)


def _explained(error: Exception) -> tuple[str, str]:
    """Say why AWS gave no answer, and what to do about it."""
    login = "See the check 'credentials'."
    match aws.trouble(error):
        case Trouble.NO_CREDENTIALS:
            return "there are no AWS credentials", login
        case Trouble.EXPIRED | Trouble.STALE_REQUEST:
            return "the AWS session has expired", login
        case Trouble.UNKNOWN_KEY | Trouble.WRONG_SIGNATURE | Trouble.WRONG_TIME:
            return f"AWS does not take these credentials ({aws.code(error)})", "See 'credentials' and 'clock'."
        case Trouble.DENIED | Trouble.CLOSED:
            words = aws.words(error).rstrip(".")
            return f"AWS refused: {words}", "Use credentials that may do this, or look it up in the console."
    if aws.code(error):
        words = shortened(aws.words(error)) or aws.code(error)
        return f"AWS answered {aws.code(error)}: {words}", "Run doctor again; if it stays so, look in the console."
    return shortened(str(error)), "Check the network and the AWS settings of this machine, then run doctor again."


def shortened(text: str) -> str:
    """Return the first line of an error's text, cut where it is endless, without the dot at its end."""
    lines = text.strip().splitlines()
    return lines[0][:LONGEST_REASON].rstrip(".") if lines else ""


def size(count: int) -> str:
    """Write a number of bytes as people do."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
