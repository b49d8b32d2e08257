"""What an engine is: it makes the rows of a class, on this machine (local_engine.py) or on AWS (map_engine.py)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from admin.grading.answer_key import AnswerKey
from admin.grading.class_listing import ClassListing
from admin.grading.row import Row
from admin.grading.state import GradingState
from admin.grading.submissions import Submission
from admin.judging.verdict import Status
from admin.workshop.groups import Workshop


@dataclass(frozen=True)
class Job:
    """What is graded, by what, and where to.

    Attributes:
        workshop: the workshop.
        key: the answer key.
        listing: the class as it was listed before anything else.
        late: what was written after a group's end counts too.
        out: the folder of the grades.
        state: the rows of earlier runs, which those of this run are put to.
        pool: the threads that work on the class.
    """

    workshop: Workshop
    key: AnswerKey
    listing: ClassListing
    late: bool
    out: Path
    state: GradingState
    pool: ThreadPoolExecutor

    def keep(self, row: Row, submission: Submission, *, invoke: bool) -> None:
        """Keep a row, unless its status is error: that one is to be made again.

        Args:
            row: a participant's.
            submission: what the next run has to find for the row to be valid.
            invoke: whether the row holds the criterion response.
        """
        if row.status is not Status.ERROR:
            self.state.keep(row, submission.fingerprint(), invoke=invoke)


class Engine(Protocol):
    """Makes rows.

    Attributes:
        invoke: whether it runs the participants' functions, so that rows hold the criterion response.
    """

    invoke: bool

    def rows(self, submissions: Sequence[Submission], job: Job) -> dict[str, Row]:
        """Make rows, and keep each as soon as it is there.

        Args:
            submissions: whose.
            job: what is graded, by what, and where to.

        Returns:
            A row for each submission by its pseudonym; its status is error where something went wrong on our side.

        Raises:
            WorkshopError: the class as a whole cannot be graded.
        """
