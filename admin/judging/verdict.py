"""What an upload is worth."""

from enum import StrEnum
from typing import NamedTuple

from admin.judging.reason import RefusedError
from admin.judging.rubric import Criterion, Rubric


class Status(StrEnum):
    """What became of a submission, or of a part of one; the values are those of grades.json."""

    GRADED = "graded"
    MISSING = "missing"
    MALFORMED = "malformed"
    DENIED = "denied"
    ERROR = "error"  # it could not be graded for a reason of our own; never a zero


class FoundCrop(NamedTuple):
    """One picture of a participant's zip.

    Attributes:
        name: as in the zip.
        matches: the number of the expected crop that shows the same, if any.
        thumbnail: a small JPEG, a grey square where the picture could not be read; empty once it is kept in a file.
        picture: that file, relative to grades.json; empty until then.
    """

    name: str
    matches: int | None
    thumbnail: bytes = b""
    picture: str = ""


class Verdict(NamedTuple):
    """What one upload is worth.

    Attributes:
        status: of this upload alone.
        criteria: those that it decides.
        crops: the pictures in it, in the zip's order.
        sha256: of its bytes (hex), None where they were not read.
        is_dated: whether a picture of a zip says when it was written, so that equal bytes say something.
    """

    status: Status
    criteria: tuple[Criterion, ...]
    crops: tuple[FoundCrop, ...] = ()
    sha256: str | None = None
    is_dated: bool = False


def malformed(refusal: RefusedError, rubric: Rubric) -> Verdict:
    """Make the verdict on a zip that is refused as a whole."""
    unreadable = rubric.missed("zip_readable", "malformed", reason=refusal.reason)
    return Verdict(Status.MALFORMED, (unreadable, *rubric.without_zip()))


def unreadable_copy(refusal: RefusedError, rubric: Rubric) -> Verdict:
    """Make the verdict on an input_copied.png that cannot be read."""
    return Verdict(Status.GRADED, (rubric.missed("input_copied", "unreadable", reason=refusal.reason),))
