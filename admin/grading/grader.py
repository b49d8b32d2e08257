"""The grader: judges one participant at a time, from what was listed and the objects it fetches."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from admin import aws
from admin.grading.contents import Contents
from admin.grading.flags import flag_own
from admin.grading.listing import StoredObject
from admin.grading.objects import fetch
from admin.grading.row import Evidence, FunctionEvidence, ObjectEvidence, Row, error_row, put_together
from admin.grading.submissions import Submission
from admin.grading.thumbnails import Keep
from admin.judging.configuration import Configuration, judge_configuration
from admin.judging.judges import Judges
from admin.judging.limits import MAX_ARCHIVE_BYTES, MAX_COPY_BYTES
from admin.judging.reason import RefusedError
from admin.judging.rubric import Criterion, Rubric
from admin.judging.species import judge_messages, judge_species
from admin.judging.verdict import Status, Verdict, malformed, unreadable_copy
from admin.workshop.groups import Group, Workshop

if TYPE_CHECKING:
    from admin.grading.invocations import Invocation  # the judging function runs nobody's function

MAX_RESULT_BYTES = 1_000_000
DENIED = "no_access"  # the reason of the status denied
# Refused, stored with a key of the participant's own, or moved to an archive: asking again does not help.
UNREADABLE = aws.DENIED | {"InvalidRequest", "InvalidObjectState"}


class Grader:
    """A judge of participants by one answer key; safe to use from several threads.

    Equal content is fetched and judged once, and an object's bytes are dropped once they have been judged.
    """

    def __init__(
        self,
        workshop: Workshop,
        rubric: Rubric,
        judges: Judges,
        keep: Keep,
        *,
        starter: str | None,
        invoke: bool = False,
        remembered: int | None = None,
    ) -> None:
        """Prepare to judge.

        Args:
            workshop: the workshop.
            rubric: weights and texts.
            judges: the processes that read untrusted bytes and compare them with the answer key.
            keep: what keeps the small pictures of a zip.
            starter: the checksum of the code that functions are provisioned with (Base64 of SHA-256); None: not known.
            invoke: whether rows hold the criterion response.
            remembered: how many contents' verdicts are remembered; None: all.
        """
        self.workshop, self.rubric, self.judges, self.keep = workshop, rubric, judges, keep
        self.invoke, self._starter = invoke, starter
        self._contents = Contents(workshop.target_bucket, remembered)

    def judge(self, submission: Submission, invocation: "Invocation | None" = None) -> Row:
        """Judge one participant.

        Args:
            submission: what they handed in, as it lies there after the invocation.
            invocation: what it answered; None where it was not run.

        Returns:
            Their row of grades.json; its status is error where their function does not stand.

        Raises:
            botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
        """
        group, function = submission.group, submission.function
        if function is None:
            reason = f"The function of {submission.pseudonym} does not stand: run 'make apply ENV={group.region}'."
            return error_row(submission.pseudonym, group.name, reason)
        copy, archive = self._judge_copy(submission), self._judge_zip(submission)
        species = self._judge_species(submission) if submission.group.has_endpoint else None
        response = self._judge_response(submission, archive, invocation) if self.invoke else None
        row = put_together(
            submission.pseudonym,
            group.name,
            configuration=judge_configuration(function.configuration, wanted_of(group), self.rubric),
            copy=copy,
            archive=archive,
            species=species,
            response=response,
        )
        evidence = Evidence(
            _evidence(submission.copy, copy.sha256),
            _evidence(submission.archive, archive.sha256, is_dated=archive.is_dated),
            FunctionEvidence(function.code_sha256, function.revision_id),
        )
        return flag_own(
            row._replace(evidence=evidence, late=_written(submission.late)),
            is_starter=function.code_sha256 == self._starter,
            left_zip=bool(invocation) and self.workshop.output_zip(submission.pseudonym) not in submission.rewritten,
        )

    def _judge_copy(self, submission: Submission) -> Verdict:
        key = self.workshop.output_copy(submission.pseudonym)
        try:
            verdict = self._look_at(submission, key, submission.copy, MAX_COPY_BYTES, self.judges.judge_copy)
        except RefusedError as refusal:
            verdict = unreadable_copy(refusal, self.rubric)
            return verdict._replace(status=Status.DENIED) if refusal.reason.why == DENIED else verdict
        return verdict or Verdict(Status.MISSING, (self.rubric.missed("input_copied", "missing", key=key),))

    def _judge_zip(self, submission: Submission) -> Verdict:
        key = self.workshop.output_zip(submission.pseudonym)
        try:
            verdict = self._look_at(submission, key, submission.archive, MAX_ARCHIVE_BYTES, self._check_zip)
        except RefusedError as refusal:
            verdict = malformed(refusal, self.rubric)
            return verdict._replace(status=Status.DENIED) if refusal.reason.why == DENIED else verdict
        missed = self.rubric.missed("zip_readable", "missing", key=key)
        return verdict or Verdict(Status.MISSING, (missed, *self.rubric.without_zip()))

    def _check_zip(self, content: bytes) -> Verdict:
        verdict = self.judges.judge_zip(content)
        kept = tuple(crop._replace(thumbnail=b"", picture=self.keep(crop.thumbnail)) for crop in verdict.crops)
        return verdict._replace(crops=kept)

    def _look_at(
        self,
        submission: Submission,
        key: str,
        listed: StoredObject | None,
        limit: int,
        check: Callable[[bytes], Verdict],
    ) -> Verdict | None:
        """Fetch an untrusted object and judge its content, unless the same content is judged already.

        Returns:
            The verdict, or None if there is no such object.

        Raises:
            RefusedError: its content cannot be judged: a folder, no bytes, more than the limit, or AWS refused it.
        """
        if listed is None:
            if key in submission.folders:
                raise RefusedError("folder")
            return None
        if not listed.size:
            raise RefusedError("no_bytes")
        if listed.size > limit:
            raise RefusedError("archive_too_large", most=limit // 1_000_000)
        try:
            sha256, verdict = self._contents.judged(listed, check)
        except ClientError as error:
            if aws.code(error) in UNREADABLE or aws.code(error).startswith("KMS."):
                raise RefusedError(DENIED) from error
            raise
        return verdict._replace(sha256=sha256)

    def _judge_species(self, submission: Submission) -> Verdict:
        bucket = self.workshop.upload_bucket(submission.group.name)

        def results() -> Iterator[tuple[str, bytes]]:
            for listed in submission.birds:
                fits = 0 < listed.size <= MAX_RESULT_BYTES
                yield listed.key, fetch(bucket, listed, submission.group.region).content if fits else b""

        facts = {"pseudonym": submission.pseudonym, "bucket": bucket}
        if submission.group.exercise:
            function = self.workshop.bird_function(submission.pseudonym)
            return judge_messages(results(), self.rubric, function=function, **facts)
        return judge_species(results(), self.rubric, **facts)

    def _judge_response(self, submission: Submission, archive: Verdict, invocation: "Invocation | None") -> Criterion:
        # Not at the top: the judging function runs nobody's function.
        from admin.judging.response import judge_response, nothing_to_run  # noqa: PLC0415

        if invocation is None:
            return nothing_to_run(self.rubric)
        names = [crop.name for crop in archive.crops]
        location = f"{self.workshop.target_bucket}/{self.workshop.output_zip(submission.pseudonym)}"
        return judge_response(invocation.body, names, location, self.rubric, failed=invocation.failed)


def _written(late: datetime | None) -> str | None:
    return late.isoformat(timespec="seconds") if late else None


def wanted_of(group: Group) -> Configuration:
    """Say what the functions of a group should have."""
    return Configuration(group.memory_size, group.timeout, group.layers)


def _evidence(
    listed: StoredObject | None, sha256: str | None, *, is_dated: bool | None = None
) -> ObjectEvidence | None:
    """Say which object was graded; sha256 is None where its bytes were not fetched."""
    if listed is None:
        return None
    written = listed.modified.isoformat(timespec="seconds")
    return ObjectEvidence(sha256, listed.version_id, listed.size, written, is_dated)
