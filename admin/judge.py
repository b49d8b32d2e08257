"""Judges: participants' uploads are read in child processes that are bounded in time and memory and can be killed."""

from types import TracebackType

from admin.archive import decode_png
from admin.check_output import Verdict, check_zip
from admin.crops import Expected, pixel_digest
from admin.errors import WorkshopError
from admin.rubric import Criterion, Rubric

SECONDS = 5.0
MEMORY = 256_000_000  # bytes


class JudgeError(WorkshopError):
    """Judging failed by our fault (the machine was too busy, no process could be started): never a zero."""


class Judges:
    """A pool of long-lived judge processes; judge_zip and judge_copy may be called from several threads.

        expected = Expected.of(picture, expected_crops(picture, faces, threshold), threshold)
        with Judges(expected, load_rubric(), workers=2) as judges:
            verdict = judges.judge_zip(content)
            criterion = judges.judge_copy(content)

    A call blocks until a worker is free and has answered. One upload gets SECONDS and MEMORY; what needs more is
    malformed, and only that upload: its process is killed and replaced. Reading stops being worth it beyond
    archive.MAX_ARCHIVE_BYTES for a zip and archive.MAX_COPY_BYTES for a copy, so download at most one byte more.
    What is judged depends on the bytes alone (no hint names the participant), so one answer serves equal bytes.
    """

    def __init__(self, expected: Expected, rubric: Rubric, *, workers: int = 2) -> None:
        """In: what participants are held against, the rubric, and how many uploads are judged at the same time."""
        self._expected, self._rubric, self._workers = expected, rubric, workers

    def __enter__(self) -> "Judges":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def judge_zip(self, content: bytes) -> Verdict:
        """Judge the bytes of a participant's zip.

        Out: status graded or malformed, the criteria zip_readable, face_count, emotions and crops in this order, and
        the pictures found. Raises JudgeError where it is our fault, which is a row with the status error.
        """
        return check_zip(content, self._expected.crops, self._expected.threshold, self._rubric)

    def judge_copy(self, content: bytes) -> Criterion:
        """Judge the bytes of input_copied.png. Out: the criterion input_copied. Raises JudgeError as judge_zip does."""
        member = decode_png("input_copied.png", content)
        if member.image is None:
            return self._rubric.missed("input_copied", "unreadable", key=member.name, reason=member.fault)
        if pixel_digest(member.image) != self._expected.picture.exact:
            return self._rubric.missed("input_copied", "different", key=member.name)
        return self._rubric.passed("input_copied")
