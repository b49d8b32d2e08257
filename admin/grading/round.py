"""One round of grading over a class: whose row is kept, whose function is run, and what is judged then."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tqdm import tqdm

from admin import aws
from admin.errors import WorkshopError
from admin.grading.grader import Grader
from admin.grading.invocations import Invocation, invoke_function
from admin.grading.objects import Listing
from admin.grading.row import Row, error_row
from admin.grading.state import GradingState
from admin.grading.submissions import ClassListing, Submission, list_outputs, with_outputs
from admin.judging.verdict import Status

Done = TypeVar("Done")


class Round:
    """One round of grading."""

    def __init__(
        self, listing: ClassListing, grader: Grader, state: GradingState, pool: ThreadPoolExecutor, *, late: bool
    ) -> None:
        """Prepare a round.

        Args:
            listing: the class as it was listed for this round.
            grader: the judge of each participant.
            state: the rows of earlier rounds.
            pool: the threads that work on the class.
            late: what was written after a group's end counts too.
        """
        self.listing, self.grader, self.state, self.pool, self.late = listing, grader, state, pool, late
        self._outputs = listing.outputs
        self._answers: dict[str, Invocation | Row] = {}

    def rows(self) -> list[Row]:
        """Make everybody's row.

        All functions are run before the bucket is listed again, once for the class, and before the first zip is judged:
        so no row says what an older zip was worth while a newer one lies there.

        Returns:
            The rows in the roster's order; what went wrong on our side makes a row with the status error.

        Raises:
            WorkshopError: the target bucket cannot be listed any more.
        """
        submissions = self.listing.submissions
        rows = {one.pseudonym: row for one, row in self._each(submissions, self._find, "comparing") if row}
        left = [one for one in submissions if one.pseudonym not in rows]
        if self.grader.invoke and left:
            to_run = [one for one in left if one.function and one.is_handed_in]
            self._answers = {one.pseudonym: answer for one, answer in self._each(to_run, self._invoke, "running")}
            self._outputs = list_outputs(self.grader.workshop)
        rows |= {one.pseudonym: row for one, row in self._each(left, self._judge, "grading")}
        return [rows[one.pseudonym] for one in submissions]

    def _find(self, submission: Submission) -> Row | None:
        """Find the row of somebody who has changed nothing, or make that of somebody whose group cannot be listed."""
        pseudonym, group = submission.pseudonym, submission.group
        if trouble := self.listing.trouble.get(group.name):
            reason = aws.explain(trouble, f"listing what {group.name} has in {group.region}")
            return error_row(pseudonym, group.name, reason)
        return self.state.find(pseudonym, submission.fingerprint(), invoke=self.grader.invoke)

    def _invoke(self, submission: Submission) -> Invocation:
        return invoke_function(self.grader.workshop, submission)

    def _judge(self, submission: Submission) -> Row:
        answer = self._answers.get(submission.pseudonym)
        if isinstance(answer, Row):
            return answer
        row = self.grader.judge(self._now(submission, before=self.listing.outputs), answer)
        if row.status is not Status.ERROR:
            # The next round knows of no invocation before it, and has to find the class as it lies there.
            listed = self._now(submission, before=self._outputs)
            self.state.keep(row, listed.fingerprint(), invoke=self.grader.invoke)
        return row

    def _now(self, submission: Submission, *, before: Listing) -> Submission:
        return with_outputs(submission, self.grader.workshop, self._outputs, late=self.late, before=before)

    def _each(
        self, submissions: Sequence[Submission], step: Callable[[Submission], Done], name: str
    ) -> list[tuple[Submission, Done | Row]]:
        """Take a step with each submission; where it goes wrong on our side, it makes a row with the status error."""

        def attempt(submission: Submission) -> Done | Row:
            pseudonym = submission.pseudonym
            try:
                return step(submission)
            except aws.ERRORS as error:
                reason = aws.explain(error, f"grading {pseudonym}")
            except WorkshopError as error:
                reason = str(error)
            except OSError as error:
                reason = f"A file for {pseudonym} cannot be read or written ({error}): mend that, and grade again."
            except Exception as error:  # noqa: BLE001 - a bug that one submission meets must not end the run
                what = f"{type(error).__name__}: {error}"
                reason = f"The grader failed on {pseudonym} ({what}); report this to its maintainers."
            return error_row(pseudonym, submission.group.name, reason)

        done = self.pool.map(attempt, submissions)
        shown = tqdm(done, total=len(submissions), desc=name, unit="participant", delay=2)
        return list(zip(submissions, shown, strict=True))
