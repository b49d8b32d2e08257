"""Steps that are taken with each submission of a class, side by side."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tqdm import tqdm

from admin import aws
from admin.errors import WorkshopError
from admin.grading.row import Row, error_row
from admin.grading.submissions import Submission

Done = TypeVar("Done")


def each(
    pool: ThreadPoolExecutor, submissions: Sequence[Submission], step: Callable[[Submission], Done], name: str
) -> Iterator[tuple[Submission, Done | Row]]:
    """Take a step with each submission, and show on stderr how far it is.

    Args:
        pool: the threads that work on the class.
        submissions: those that the step is taken with.
        step: what is done with one.
        name: the step's, for whoever waits.

    Yields:
        Each submission and what the step made of it, in the order of the submissions; where the step went wrong on our
        side, a row with the status error.
    """

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

    done: Iterable[Done | Row] = pool.map(attempt, submissions)
    shown = tqdm(done, total=len(submissions), desc=name, unit="participant", delay=2)
    yield from zip(submissions, shown, strict=True)
