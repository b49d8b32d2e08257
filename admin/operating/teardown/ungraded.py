"""Whose work would be removed without a grade, or without being gathered: the reasons to refuse a teardown."""

import itertools
from collections.abc import Iterable
from pathlib import Path

from admin.errors import WorkshopError
from admin.grading.graded import find_work
from admin.grading.grades import read_grades
from admin.grading.grading_run import FILE as RUN_FILE
from admin.grading.grading_run import read_run
from admin.grading.row import Row
from admin.workshop.groups import Group, Workshop

GRADES = "grades.json"
SHOWN = 12


def read_rows(grades: Path) -> dict[str, Row]:
    """Read the rows of the grades, by pseudonym.

    Args:
        grades: the folder of the grades.

    Returns:
        The rows; none where nothing was graded yet.

    Raises:
        WorkshopError: there are grades, and they cannot be read.
    """
    path = grades / GRADES
    return {row.pseudonym: row for row in read_grades(path).participants} if path.exists() else {}


def graded_versions(rows: Iterable[Row]) -> frozenset[str]:
    """Collect the version ids of the objects that were graded."""
    evidence = [row.evidence for row in rows if row.evidence]
    found = itertools.chain.from_iterable((one.input_copied, one.zip) for one in evidence)
    return frozenset(each.version_id for each in found if each)


def ungraded(workshop: Workshop, groups: list[Group], grades: Path, *, everything: bool) -> list[str]:
    """Find what was handed in and has no grade, or another version of which was graded.

    Args:
        workshop: the workshop.
        groups: whose participants.
        grades: the folder of the grades.
        everything: whether the storage is removed, too, with what lies there of people on no roster.

    Returns:
        A sentence for each participant, and for a grading run whose rows were not gathered.

    Raises:
        WorkshopError: AWS refused.
    """
    run = read_run(grades)
    lines = [f"the grading run {run.name} was begun, and not gathered ({grades / RUN_FILE})"] if run else []
    found = find_work(workshop, groups, grades, storage=everything).ungraded
    return lines + [f"{name}: {why}" for name, why in sorted(found.items())]


def refuse(lines: list[str]) -> None:
    """Refuse where something has no grade.

    Args:
        lines: what was found.

    Raises:
        WorkshopError: there is something.
    """
    if lines:
        more = f"\n  and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
        shown = "\n".join(f"  {line}" for line in lines[:SHOWN])
        raise WorkshopError(
            f"Not everything is graded and gathered, and nothing was changed:\n{shown}{more}\n"
            "Run 'make grade' first ('workshop grade --engine stepfunctions --resume' for a run that was not "
            "gathered). To remove it all the same, add --ungraded: the archive keeps the work, without a grade."
        )
