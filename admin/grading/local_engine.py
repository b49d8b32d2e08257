"""Grading on this machine: functions are run if that is asked for, and then everybody is judged."""

from collections.abc import Sequence

from admin.grading.class_listing import list_outputs
from admin.grading.crops_folder import kept_in_folder
from admin.grading.engine import Job
from admin.grading.grader import Grader
from admin.grading.invocations import Invocation, invoke_function
from admin.grading.listing import Listing
from admin.grading.row import Row
from admin.grading.starter import starter_code
from admin.grading.steps import each
from admin.grading.submissions import Submission, with_outputs
from admin.judging.judges import Judges
from admin.judging.rubric_file import load_rubric


class LocalEngine:
    """Judges with processes of its own."""

    def __init__(self, *, invoke: bool = False) -> None:
        """Prepare to grade.

        Args:
            invoke: first run each participant's function, in its own Lambda sandbox; then judge what it answered, and
                what lies in the bucket then.
        """
        self.invoke = invoke

    def rows(self, submissions: Sequence[Submission], job: Job) -> dict[str, Row]:
        """Make rows, and keep each as soon as it is there.

        All functions are run before the bucket is listed again, once for the class, and before the first zip is judged:
        so no row says what an older zip was worth while a newer one lies there.

        Args:
            submissions: whose.
            job: what is graded, by what, and where to.

        Returns:
            A row for each submission by its pseudonym; its status is error where something went wrong on our side.

        Raises:
            WorkshopError: the target bucket cannot be listed any more.
        """
        if not submissions:
            return {}
        answers: dict[str, Invocation | Row] = {}
        outputs = job.listing.outputs
        if self.invoke:
            to_run = [one for one in submissions if one.function and one.is_handed_in]
            ran = each(job.pool, to_run, lambda one: invoke_function(job.workshop, one), "running")
            answers = {one.pseudonym: answer for one, answer in ran}
            outputs = list_outputs(job.workshop)
        rubric = load_rubric()
        with Judges(job.key.expected, rubric) as judges:
            starter = starter_code(job.workshop.terraform)
            keep = kept_in_folder(job.out)
            grader = Grader(job.workshop, rubric, judges, keep, starter=starter, invoke=self.invoke)

            def judge(submission: Submission) -> Row:
                answer = answers.get(submission.pseudonym)
                if isinstance(answer, Row):
                    return answer
                row = grader.judge(now(submission, before=job.listing.outputs), answer)
                # The next round knows of no invocation before it, and has to find the class as it lies there.
                job.keep(row, now(submission, before=outputs), invoke=self.invoke)
                return row

            def now(submission: Submission, *, before: Listing) -> Submission:
                return with_outputs(submission, job.workshop, outputs, late=job.late, before=before)

            return {one.pseudonym: row for one, row in each(job.pool, submissions, judge, "grading")}
