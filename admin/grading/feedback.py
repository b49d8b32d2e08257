"""Feedback: a participant's row, made as soon as an upload lies in the bucket, by the code that grades.

This is what the judging function does (handlers/judge_output). It reads a participant's outputs, judges them and writes
the row into the feedback bucket. Rows are written conditionally: whoever finds another row than the one that lay there
before it looked begins anew, so the row that stays was made from what lay in the bucket last.
"""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.grading.documents import row_data
from admin.grading.grader import Grader
from admin.grading.objects import write_over
from admin.grading.published import PublishedClass, PublishedKey, read_class_document, read_key_document
from admin.grading.row import Row, error_row
from admin.grading.submissions import find_submission
from admin.grading.thumbnails import kept_in_bucket, kept_nowhere
from admin.judging.judges import Judges
from admin.judging.rubric import Rubric
from admin.names import ANSWER_KEY, CLASS_LIST, STORAGE_REGION, Names
from admin.workshop.groups import Group, Workshop

ATTEMPTS = 8  # to write a row that others write too
REMEMBERED = 256  # contents whose verdicts a judge keeps; one of a hostile zip has up to 500 names
ABSENT = {"NoSuchKey", "404", "NotFound"}
UNCHANGED = {"304", "NotModified"}
NAMES = Names("")  # the keys in the feedback bucket do not depend on the workshop
NO_PICTURE = (
    "The workshop's picture has not been uploaded yet; your work is judged as soon as it is there. Instructor: run "
    "'workshop picture FILE'."
)


class Outcome(StrEnum):
    """What came of a call for feedback."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    UNKNOWN = "nobody on the class list"
    NO_CLASS = "no class list yet"


class Lesson(NamedTuple):
    """What judging depends on besides a submission.

    Attributes:
        listed: the class list.
        key: the answer key, None where no picture was uploaded yet.
        rubric: weights and texts.
    """

    listed: PublishedClass
    key: PublishedKey | None
    rubric: Rubric

    @property
    def workshop(self) -> Workshop:
        """The workshop with its participants."""
        return self.listed.workshop

    def trouble(self) -> str:
        """Say why nobody can be judged; empty where everybody can."""
        return self.key.unfit_for(self.workshop, self.rubric) if self.key else NO_PICTURE


def feedback_data(row: Row, lesson: Lesson) -> dict[str, Any]:
    """Turn a row into what a participant may read of it.

    Args:
        row: the participant's.
        lesson: what it was judged by.

    Returns:
        Plain JSON data: the row but for its crops, which say what faces they match, and for what only the instructor is
        told; and with what it was made by and when (ISO 8601, UTC, to the millisecond).
    """
    data = {name: value for name, value in row_data(row).items() if name not in ("crops", "flags")}
    return data | {
        "rubric": lesson.rubric.version,
        "answer_key": lesson.key.digest if lesson.key else None,
        "judged_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }


class FeedbackBucket:
    """The feedback bucket, as a judging function uses it from one call to the next; not for several threads."""

    def __init__(self, bucket: str, rubric: Rubric) -> None:
        """Remember bucket and rubric.

        Args:
            bucket: its name, in the storage region.
            rubric: weights and texts.
        """
        self.bucket, self._rubric = bucket, rubric
        self._documents: dict[str, tuple[str, Any]] = {}  # by key: ETag and content
        self._bench: _Bench | None = None
        self._run: tuple[str, Lesson] | None = None

    def refresh(self, pseudonym: str) -> Outcome:
        """Make a participant's row from what lies in the buckets now, and write it.

        Args:
            pseudonym: whose.

        Returns:
            What came of it.

        Raises:
            WorkshopError: judging failed for a reason of our own, or others wrote the row ATTEMPTS times.
            botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
        """
        key = NAMES.feedback(pseudonym)
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, 0.1 * 2**attempt))  # noqa: S311 - not a secret
            stored, etag = self._stored(key)  # before anything is looked at
            lesson = self._lesson()
            if lesson is None:
                return Outcome.NO_CLASS
            if (group := lesson.workshop.group_of(pseudonym)) is None:
                return Outcome.UNKNOWN
            data = feedback_data(self._row(lesson, group, pseudonym), lesson)
            if stored and _without_time(stored) == _without_time(data):
                return Outcome.UNCHANGED
            if self._write(key, data, etag):
                return Outcome.WRITTEN
        raise WorkshopError(f"Others wrote the feedback of {pseudonym} {ATTEMPTS} times while it was made; try again.")

    def grade(self, run: str, submission: dict[str, Any]) -> dict[str, Any]:
        """Judge one item of a manifest, and write its row beside the manifest.

        Args:
            run: the name of the grading run.
            submission: as admin/grading/manifest.py writes it.

        Returns:
            The pseudonym, the row's status, and whether the row is a new one: an item may be tried twice.

        Raises:
            WorkshopError: it cannot be judged for a reason of our own.
            botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
        """
        from admin.grading.manifest import read_submission_data  # noqa: PLC0415 - no upload needs it

        lesson = self._lesson_of(run)
        prefix = lesson.workshop.grading_run(run)
        one = read_submission_data(submission, lesson.workshop)
        row = self._at(lesson, run).grader.judge(one)
        written = self._write(f"{prefix}rows/{one.pseudonym}.json", row_data(row), None)
        return {"pseudonym": one.pseudonym, "status": row.status, "written": written}

    def _lesson_of(self, run: str) -> Lesson:
        """Read once what a whole run is judged by."""
        if self._run is None or self._run[0] != run:
            lesson = self._lesson()
            if lesson is None:
                raise WorkshopError("There is no class list: run 'workshop provision ROSTER', then grade again.")
            if trouble := lesson.trouble():
                raise WorkshopError(trouble)
            self._run = run, lesson
        return self._run[1]

    def _row(self, lesson: Lesson, group: Group, pseudonym: str) -> Row:
        if trouble := lesson.trouble():
            return error_row(pseudonym, group.name, trouble)
        return self._at(lesson, None).grader.judge(find_submission(lesson.workshop, group, pseudonym))

    def _lesson(self) -> Lesson | None:
        """Read the class list and the answer key; None where there is no class list."""
        listed = self._document(CLASS_LIST, read_class_document)
        return Lesson(listed, self._document(ANSWER_KEY, read_key_document), self._rubric) if listed else None

    def _document(self, key: str, read: Callable[[Any], Any]) -> Any:
        """Read a document, and only where it changed since the last time; None where there is none."""
        known = self._documents.get(key)
        condition = {"IfNoneMatch": known[0]} if known else {}
        try:
            answer = aws.client("s3", STORAGE_REGION).get_object(Bucket=self.bucket, Key=key, **condition)
        except ClientError as error:
            if known and aws.code(error) in UNCHANGED:
                return known[1]
            if aws.code(error) in ABSENT:
                return None
            raise
        try:
            content = read(json.loads(answer["Body"].read()))
        except (ValueError, KeyError, TypeError) as error:
            raise WorkshopError(
                f"s3://{self.bucket}/{key} is of another version ({error}): run 'make apply ENV=eu-central-1', then "
                "'workshop provision' and 'workshop picture' again."
            ) from error
        self._documents[key] = answer["ETag"], content
        return content

    def _at(self, lesson: Lesson, run: str | None) -> "_Bench":
        """Find, or make, what judges by this lesson; the last one's process is ended."""
        if self._bench is None or not self._bench.serves(lesson, run):
            if self._bench:
                self._bench.judges.__exit__(None, None, None)
            self._bench = _Bench(lesson, run, self.bucket)
        return self._bench

    def _stored(self, key: str) -> tuple[Any, str | None]:
        """Read a row as it is now, and its ETag; None for both where there is none."""
        try:
            answer = aws.client("s3", STORAGE_REGION).get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if aws.code(error) in ABSENT:
                return None, None
            raise
        return json.loads(answer["Body"].read()), answer["ETag"]

    def _write(self, key: str, data: dict[str, Any], etag: str | None) -> bool:
        """Write a row unless another lies there than the one with this ETag, or, without one, any; say whether."""
        body = json.dumps(data, indent=1, ensure_ascii=False).encode()
        return write_over(self.bucket, key, body, "application/json", etag=etag)


class _Bench:
    """A judge process and a grader, for one lesson and one purpose."""

    def __init__(self, lesson: Lesson, run: str | None, bucket: str) -> None:
        if lesson.key is None:
            raise WorkshopError(NO_PICTURE)
        self.lesson, self.run = lesson, run
        keep = kept_in_bucket(bucket, lesson.workshop.grading_run(run)) if run else kept_nowhere
        self.judges = Judges(lesson.key.expected, lesson.rubric, workers=1)
        self.judges.__enter__()
        self.grader = Grader(
            lesson.workshop, lesson.rubric, self.judges, keep, starter=lesson.listed.starter, remembered=REMEMBERED
        )

    def serves(self, lesson: Lesson, run: str | None) -> bool:
        return self.run == run and self.lesson.listed is lesson.listed and self.lesson.key is lesson.key


def _without_time(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "judged_at"}
