"""The grader: judges one participant at a time against the answer key, from what was listed and what it fetches."""

import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin import aws, files
from admin.errors import RefusedError
from admin.grading.check import participant_row
from admin.grading.objects import Allowance, Entry, fetch, newest_versions, pause
from admin.grading.submissions import Submission, layers
from admin.judging.archive import MAX_ARCHIVE_BYTES, MAX_COPY_BYTES
from admin.judging.judges import Judges
from admin.judging.response import judge_response
from admin.judging.rubric import Criterion, Rubric
from admin.workshop.settings import Workshop

MAX_RESULT_BYTES = 1_000_000
DENIED = "no_access"  # the reason of the status denied
# Refused, stored with a key of the participant's own, or moved to an archive: asking again does not help.
UNREADABLE = aws.DENIED | {"InvalidRequest", "InvalidObjectState"}
INVOCATIONS = 4  # of a function that Lambda throttles; a throttled one has not run


@dataclass(frozen=True)
class Judged:
    """What one object is worth.

    status: missing, denied, malformed or graded. crops: the pictures in it, as the report shows them. sha256: of its
    bytes, None where they were not fetched.
    """

    status: str
    criteria: list[Criterion]
    crops: list[dict[str, Any]]
    sha256: str | None = None


class Grader:
    """Judges participants against one key; safe to use from several threads.

    Equal content is judged once, and of an object's bytes nothing is kept once it has been judged.
    """

    def __init__(self, workshop: Workshop, rubric: Rubric, judges: Judges, crops: Path, *, invoke: bool) -> None:
        """In: who judges untrusted bytes, against the answer key; a folder for small pictures; whether to invoke."""
        self.workshop, self.rubric, self.judges, self.crops, self.invoke = workshop, rubric, judges, crops, invoke
        self._allowance = Allowance()
        self._judged: dict[tuple[str, str], Future[Judged]] = {}
        self._lock = threading.Lock()

    def judge(self, submission: Submission) -> dict[str, Any]:
        """Out: the participant's row of grades.json. Raises what botocore raises where AWS cannot be used."""
        copy, zipped = self._judge_copy(submission), self._judge_zip(submission)
        bird = self._judge_birds(submission) if submission.group.has_endpoint else None
        parts = {part.status for part in (copy, zipped, bird) if part}
        status = next((word for word in ("denied", "malformed", "graded") if word in parts), "missing")
        criteria = [*self._judge_function(submission), *copy.criteria, *zipped.criteria]
        if self.invoke:
            criteria.append(self._judge_answer(submission, zipped.crops, absent=status == "missing"))
        criteria += bird.criteria if bird else []
        if status == "missing":  # what Terraform set up is not the participant's work
            criteria = [undone(criterion) for criterion in criteria]
        function = submission.function or {}
        return participant_row(submission.pseudonym, submission.group.name, status, criteria) | {
            "crops": zipped.crops,
            "evidence": {
                "input_copied": _evidence(submission.copy, copy.sha256),
                "zip": _evidence(submission.archive, zipped.sha256),
                "function": {"code_sha256": function.get("CodeSha256"), "revision_id": function.get("RevisionId")},
            },
        }

    def traces(self, submission: Submission) -> list[dict[str, Any]]:
        """Out: how the submission looks after the grader's own invocation, which writes the objects once more."""
        if not self.invoke:
            return []
        now = newest_versions(self.workshop.target_bucket, submission.pseudonym)
        copy = now.get(self.workshop.output_copy(submission.pseudonym))
        archive = now.get(self.workshop.output_zip(submission.pseudonym))
        return [replace(submission, copy=copy, archive=archive).fingerprint()]

    def keep(self, jpeg: bytes) -> str:
        """Keep a small picture under its content's name. Out: its path, relative to grades.json; empty for no bytes."""
        if not jpeg:
            return ""
        path = self.crops / f"{hashlib.sha256(jpeg).hexdigest()[:24]}.jpg"
        if not path.exists():
            files.write(path, jpeg)
        return f"{self.crops.name}/{path.name}"

    def _judge_function(self, submission: Submission) -> list[Criterion]:
        function, group = submission.function or {}, submission.group
        there = layers(function)
        lacking = [layer for layer in group.layers if layer not in there]
        memory, timeout = function["MemorySize"], function["Timeout"]
        return [
            self.rubric.passed("memory")
            if memory == group.memory_size
            else self.rubric.missed("memory", "wrong", got=memory, want=group.memory_size),
            self.rubric.passed("timeout")
            if timeout == group.timeout
            else self.rubric.missed("timeout", "wrong", got=timeout, want=group.timeout),
            self.rubric.missed("layer", "wrong", got=", ".join(there) or "none", want=", ".join(lacking))
            if lacking
            else self.rubric.passed("layer"),
        ]

    def _judge_copy(self, submission: Submission) -> Judged:
        key = self.workshop.output_copy(submission.pseudonym)
        try:
            judged = self._look_at(submission, key, submission.copy, MAX_COPY_BYTES, self._check_copy)
        except RefusedError as refused:
            criterion = self.rubric.missed("input_copied", "unreadable", reason=refused)
            return Judged("denied" if refused.why == DENIED else "graded", [criterion], [])
        return judged or Judged("missing", [self.rubric.missed("input_copied", "missing", key=key)], [])

    def _judge_zip(self, submission: Submission) -> Judged:
        key = self.workshop.output_zip(submission.pseudonym)
        try:
            judged = self._look_at(submission, key, submission.archive, MAX_ARCHIVE_BYTES, self._check_zip)
        except RefusedError as refused:
            criterion = self.rubric.missed("zip_readable", "malformed", reason=refused)
            status = "denied" if refused.why == DENIED else "malformed"
            return Judged(status, [criterion, *self.rubric.without_zip()], [])
        if judged is None:
            criterion = self.rubric.missed("zip_readable", "missing", key=key)
            return Judged("missing", [criterion, *self.rubric.without_zip()], [])
        return judged

    def _check_copy(self, content: bytes) -> Judged:
        return Judged("graded", [self.judges.judge_copy(content)], [])

    def _check_zip(self, content: bytes) -> Judged:
        verdict = self.judges.judge_zip(content)
        crops = [{"name": c.name, "picture": self.keep(c.thumbnail), "matches": c.matches} for c in verdict.crops]
        return Judged(verdict.status, verdict.criteria, crops)

    def _look_at(
        self, submission: Submission, key: str, entry: Entry | None, limit: int, check: Callable[[bytes], Judged]
    ) -> Judged | None:
        """Fetch an untrusted object and judge its content, unless the same content is judged already.

        Out: what it is worth, None where there is none. Raises RefusedError where it is not even fetched: a folder, no
        bytes at all, 5 GB, or AWS refused it.
        """
        if entry is None:
            if key in submission.folders:
                raise RefusedError("folder")
            return None
        if not entry.size:
            raise RefusedError("no_bytes")
        if entry.size > limit:
            raise RefusedError("archive_too_large", most=limit // 1_000_000)
        try:
            sha256, judged = self._judge_content(entry, check)
        except ClientError as error:
            if aws.code(error) in UNREADABLE or aws.code(error).startswith("KMS."):
                raise RefusedError(DENIED) from error
            raise
        return replace(judged.result(), sha256=sha256)

    def _judge_content(self, entry: Entry, check: Callable[[bytes], Judged]) -> tuple[str, Future[Judged]]:
        """Out: the SHA-256 of an object's bytes, and where the verdict on them is or will be."""
        with self._allowance.of(entry.size):
            download = fetch(self.workshop.target_bucket, entry)
            content = (check.__name__, download.sha256)
            with self._lock:
                if content in self._judged:
                    return download.sha256, self._judged[content]
                verdict: Future[Judged] = Future()
                self._judged[content] = verdict
            try:
                verdict.set_result(check(download.content))
            except BaseException as error:  # noqa: BLE001 - handed on to everybody who waits for this verdict
                with self._lock:
                    del self._judged[content]  # a fault of ours: whoever comes next tries again
                verdict.set_exception(error)
            return download.sha256, verdict

    def _judge_birds(self, submission: Submission) -> Judged:
        bucket = self.workshop.upload_bucket(submission.group.region)
        if not submission.birds:
            missed = self.rubric.missed("species", "missing", pseudonym=submission.pseudonym, bucket=bucket)
            return Judged("missing", [missed], [])
        for entry in submission.birds:
            if not 0 < entry.size <= MAX_RESULT_BYTES:
                continue
            try:
                if json.loads(fetch(bucket, entry, submission.group.region).content)["species"]:
                    return Judged("graded", [self.rubric.passed("species")], [])
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
        return Judged("graded", [self.rubric.missed("species", "unreadable", key=submission.birds[0].key)], [])

    def _judge_answer(self, submission: Submission, crops: list[dict[str, Any]], *, absent: bool) -> Criterion:
        if absent:
            return self.rubric.missed("response", "failed", reason=RefusedError("nothing_yet"))
        group, function = submission.group, self.workshop.function_name(submission.pseudonym)
        lambda_ = aws.client("lambda", group.region, retry=False, read_timeout=group.timeout + 10)
        for attempt in range(INVOCATIONS):
            try:
                answer = lambda_.invoke(FunctionName=function, Payload=b"{}")
                break
            except ClientError as error:
                if aws.code(error) != "TooManyRequestsException" or attempt == INVOCATIONS - 1:
                    raise
                pause(attempt + 1)
        location = f"{self.workshop.target_bucket}/{self.workshop.output_zip(submission.pseudonym)}"
        return judge_response(answer, [crop["name"] for crop in crops], location, self.rubric)


def undone(criterion: Criterion) -> Criterion:
    """Out: a criterion of somebody who handed in nothing."""
    hint, hint_de = criterion.hint or "Nothing was done yet.", criterion.hint_de or "Es wurde noch nichts gemacht."
    return replace(criterion, passed=False, points=0, hint=hint, hint_de=hint_de)


def _evidence(entry: Entry | None, sha256: str | None) -> dict[str, Any] | None:
    """Out: which object was graded, for the row; sha256 is None where its bytes were not fetched."""
    if entry is None:
        return None
    modified = entry.modified.isoformat(timespec="seconds")
    return {"sha256": sha256, "version_id": entry.version_id, "size": entry.size, "uploaded_at": modified}
