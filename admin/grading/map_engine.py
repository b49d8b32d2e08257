"""Grading by a map on AWS: the judging function judges each submission, thousands side by side."""

import sys
from collections.abc import Callable, Iterator, Sequence

from admin import aws
from admin.errors import WorkshopError
from admin.grading.engine import Job
from admin.grading.grading_run import FILE, GradingRun, RunFile, end_run, fits, new_run, read_run, write_run
from admin.grading.map_run import Ended, Execution, StateMachine
from admin.grading.published_check import check_published
from admin.grading.row import Row, error_row
from admin.grading.steps import each
from admin.grading.submissions import Submission

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

    def rows(self, submissions: Sequence[Submission], job: Job) -> dict[str, Row]:
        """Make rows, and keep each as soon as it is there.

        Args:
            submissions: whose.
            job: what is graded, by what, and where to.

        Returns:
            A row for each submission by its pseudonym; its status is error where something went wrong on our side.

        Raises:
            WorkshopError: nothing, or not everything, could be tried.
        """
        begun = self._begun(job)
        if not submissions and begun is None:
            return {}
        machine = StateMachine(job.workshop)
        check_published(job.workshop, job.key)
        file = begun or new_run(job.key.digest, late=job.late)
        write_run(job.out, file)
        rows = dict(_Round(submissions, job, GradingRun(job.workshop, file.name), machine, self.announce).rows())
        end_run(job.out)
        return rows

    def _begun(self, job: Job) -> RunFile | None:
        """Find the run to go on with; None for a new one."""
        run = read_run(job.out)
        if run is None:
            if self.resume:
                raise WorkshopError(f"{job.out} holds no interrupted run: leave --resume away.")
            return None
        if not self.resume:
            raise WorkshopError(
                f"The grading run {run.name} was begun here and has not ended: go on with '{RESUME}', or remove "
                f"{job.out / FILE} to begin anew."
            )
        if (run.answer_key, run.late) != (job.key.digest, job.late):
            other = "another answer key" if run.late == job.late else f"{'' if run.late else 'no '}--late"
            raise WorkshopError(
                f"The grading run {run.name} was begun with {other}: resume it in the same way, or remove "
                f"{job.out / FILE} to begin anew."
            )
        return run


class _Round:
    """The submissions of one call, and where they stand."""

    def __init__(
        self,
        submissions: Sequence[Submission],
        job: Job,
        run: GradingRun,
        machine: StateMachine,
        announce: Callable[[int], None],
    ) -> None:
        self.job, self.run, self.machine, self.announce = job, run, machine, announce
        self.manifests = run.read_manifests()
        # As they were listed for the run: their rows are conditional writes, and say nothing of later versions.
        listed = {name: one for manifest in self.manifests for name, one in manifest.items()}
        self.left = {one.pseudonym: listed.get(one.pseudonym, one) for one in submissions}

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Gather what the last execution judges, then have judged what is missing."""
        if self.manifests:
            self._wait(self.manifests[-1])
            yield from self._gathered()
        for name, one in [(name, one) for name, one in self.left.items() if not fits(one)]:
            reason = f"The names of what {name} handed in are too long for AWS; grade without --engine."
            del self.left[name]
            yield name, error_row(name, one.group.name, reason)
        if not self.left:
            return
        self.announce(len(self.left))
        self.manifests.append(dict(self.left))
        self.run.write_manifest(len(self.manifests), self.left.values())
        execution, ended = self._wait(self.manifests[-1])
        yield from self._gathered()
        if not ended.complete:
            raise WorkshopError(
                f"The execution {execution.arn} ended as {ended.status} ({ended.why or 'without a cause'}) before all "
                f"were tried; {len(self.left)} are left, and the others are kept. Mend that, then run '{RESUME}'."
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

    def _gathered(self) -> Iterator[tuple[str, Row]]:
        """Fetch and keep the rows that are there of those who are left."""
        graded, pictures = self.run.graded(), self.run.pictures()
        there = [self.left.pop(name) for name in list(self.left) if name in graded]

        def fetch(one: Submission) -> Row:
            row = self.run.fetch_row(one.pseudonym, graded[one.pseudonym])
            self.run.fetch_pictures(row, pictures, self.job.out)
            self.job.keep(row, one, invoke=False)
            return row

        for one, row in each(self.job.pool, there, fetch, "gathering"):
            yield one.pseudonym, row

    def _failed(self, execution: Execution) -> Iterator[tuple[str, Row]]:
        """Make the rows of those who have none: an error of ours and never a zero."""
        try:
            reasons = execution.failures() if self.left else {}
        except aws.ERRORS as error:
            reasons = {}
            print(aws.explain(error, f"asking why items of {execution.arn} failed"), file=sys.stderr)
        for name, one in self.left.items():
            reason = reasons.get(name, f"{execution.arn} left no row of {name}; grade again.")
            yield name, error_row(name, one.group.name, reason)
