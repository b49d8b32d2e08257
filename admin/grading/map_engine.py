"""Grading by a map on AWS: the judging function judges each submission, thousands side by side."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from admin import aws
from admin.errors import WorkshopError
from admin.grading.answer_key import AnswerKey
from admin.grading.grading_run import FILE, GradingRun, RunFile, end_run, fits, new_run, read_run, write_run
from admin.grading.map_run import Ended, Execution, StateMachine
from admin.grading.published_check import check_published
from admin.grading.row import Row, error_row
from admin.grading.submissions import Submission
from admin.workshop.groups import Workshop

RESUME = "workshop grade --engine stepfunctions --resume"


class MapEngine:
    """Judges on AWS; what a run has judged is there to be taken up again after an interruption.

    A run grades the class as it was listed when the run began, whatever is handed in meanwhile.
    """

    invoke = False  # the judging function may not run participants' functions

    def __init__(self, *, resume: bool, announce: Callable[[int], None]) -> None:
        """Prepare to judge.

        Args:
            resume: go on with the run that was interrupted.
            announce: is told how many submissions are about to be judged, before anything that costs money.
        """
        self.resume, self.announce = resume, announce

    def judge(
        self, submissions: Sequence[Submission], *, workshop: Workshop, key: AnswerKey, out: Path, late: bool
    ) -> Iterator[tuple[Submission, Row]]:
        """Judge submissions.

        Args:
            submissions: those without a row of an earlier run.
            workshop: the workshop.
            key: the answer key.
            out: the folder of the grades.
            late: whether what was written after a group's end counts.

        Yields:
            Each submission as it was judged, and its row; the row's status is error where judging failed.

        Raises:
            WorkshopError: nothing, or not everything, could be tried.
        """
        begun = self._begun(out, key, late=late)
        if not submissions and begun is None:
            return
        machine = StateMachine(workshop)
        check_published(workshop, key)
        file = begun or new_run(key.digest, late=late)
        write_run(out, file)
        yield from _Class(submissions, GradingRun(workshop, file.name), machine, out, self.announce).rows()
        end_run(out)

    def _begun(self, out: Path, key: AnswerKey, *, late: bool) -> RunFile | None:
        """Find the run to go on with; None for a new one."""
        run = read_run(out)
        if run is None:
            if self.resume:
                raise WorkshopError(f"{out} holds no interrupted run: leave --resume away.")
            return None
        if not self.resume:
            raise WorkshopError(
                f"The grading run {run.name} was begun here and has not ended: go on with '{RESUME}', or remove "
                f"{out / FILE} to begin anew."
            )
        if (run.answer_key, run.late) != (key.digest, late):
            other = "another answer key" if run.late == late else f"{'' if run.late else 'no '}--late"
            raise WorkshopError(
                f"The grading run {run.name} was begun with {other}: resume it in the same way, or remove {out / FILE} "
                "to begin anew."
            )
        return run


class _Class:
    """The submissions of one call, and where they stand."""

    def __init__(
        self,
        submissions: Sequence[Submission],
        run: GradingRun,
        machine: StateMachine,
        out: Path,
        announce: Callable[[int], None],
    ) -> None:
        self.run, self.machine, self.out, self.announce = run, machine, out, announce
        self.manifests = run.read_manifests()
        # As they were listed for the run: their rows are conditional writes, and say nothing of later versions.
        listed = {name: one for manifest in self.manifests for name, one in manifest.items()}
        self.left = {one.pseudonym: listed.get(one.pseudonym, one) for one in submissions}

    def rows(self) -> Iterator[tuple[Submission, Row]]:
        """Gather what the last execution judges, then have judged what is missing."""
        if self.manifests:
            self._wait(self.manifests[-1])
            yield from self._gathered()
        for one in [one for one in self.left.values() if not fits(one)]:
            reason = f"The names of what {one.pseudonym} handed in are too long for AWS; grade without --engine."
            yield self.left.pop(one.pseudonym), error_row(one.pseudonym, one.group.name, reason)
        if not self.left:
            return
        self.announce(len(self.left))
        self.manifests.append(dict(self.left))
        self.run.write_manifest(len(self.manifests), self.left.values())
        execution, ended = self._wait(self.left)
        yield from self._gathered()
        if not ended.complete:
            raise WorkshopError(
                f"The execution {execution.arn} ended as {ended.status} ({ended.why or 'without a cause'}) before all "
                f"were tried; {len(self.left)} are left, and the others are kept. Mend that, and go on with '{RESUME}'."
            )
        yield from self._failed(execution)

    def _wait(self, items: dict[str, Submission]) -> tuple[Execution, Ended]:
        """Start the last manifest's execution, unless that has been done, and wait for its end."""
        number = len(self.manifests)
        execution = self.machine.start(f"{self.run.name}-{number}", self.run.name, self.run.manifest_key(number))
        try:
            return execution, execution.wait(len(items))
        except KeyboardInterrupt:
            print(f"AWS goes on with {execution.arn}; '{RESUME}' takes it up.", file=sys.stderr)
            raise

    def _gathered(self) -> Iterator[tuple[Submission, Row]]:
        """Fetch the rows that are there of those who are left."""
        graded = self.run.graded()
        there = [one for name, one in self.left.items() if name in graded]
        with ThreadPoolExecutor(aws.CONNECTIONS) as pool:
            for one, row in zip(there, pool.map(self._fetch, there), strict=True):
                yield self.left.pop(one.pseudonym), row

    def _fetch(self, one: Submission) -> Row:
        try:
            return self.run.fetch_row(one.pseudonym, self.out)
        except aws.ERRORS as error:
            reason = aws.explain(error, f"fetching the row of {one.pseudonym}")
        except WorkshopError as error:
            reason = str(error)
        return error_row(one.pseudonym, one.group.name, reason)

    def _failed(self, execution: Execution) -> Iterator[tuple[Submission, Row]]:
        """Make the rows of those who have none: an error of ours and never a zero."""
        try:
            reasons = execution.failures() if self.left else {}
        except aws.ERRORS as error:
            reasons = {}
            print(aws.explain(error, f"asking why items of {execution.arn} failed"), file=sys.stderr)
        for name, one in self.left.items():
            reason = reasons.get(name, f"{execution.arn} left no row of {name}; grade again.")
            yield one, error_row(name, one.group.name, reason)
