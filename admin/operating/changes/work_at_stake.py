"""Whose work goes with what is removed, and what of it nobody has graded."""

from collections.abc import Sequence
from pathlib import Path

from admin.errors import WorkshopError
from admin.grading.graded import Work, find_work
from admin.operating.changes.environments import group_of, is_storage
from admin.operating.changes.summary import fold
from admin.workshop.groups import Workshop


def work_at_stake(workshop: Workshop, folders: Sequence[Path], grades: Path) -> Work:
    """Look at the work of those whose environments are removed.

    Args:
        workshop: the workshop.
        folders: the environments'; with the storage goes everybody's work.
        grades: the folder of the grades.

    Returns:
        What lies there, and what is ungraded.

    Raises:
        WorkshopError: AWS cannot be asked.
    """
    storage = any(map(is_storage, folders))
    groups = [group for folder in folders if (group := group_of(workshop, folder))]
    return find_work(workshop, workshop.groups if storage else groups, grades, storage=storage)


def refuse_ungraded(work: Work, grades: Path) -> None:
    """Refuse to remove work that is not graded.

    Args:
        work: what lies there.
        grades: the folder of the grades.

    Raises:
        WorkshopError: somebody's work is ungraded; nothing was changed.
    """
    if not work.ungraded:
        return
    reasons = sorted(set(work.ungraded.values()))
    lines = [
        fold(f"  {reason}: ", sorted(name for name, why in work.ungraded.items() if why == reason))
        for reason in reasons
    ]
    raise WorkshopError(
        f"What {len(work.ungraded)} participants handed in is not in {grades / 'grades.json'} as it lies in the "
        "buckets now, and would be gone:\n" + "\n".join(lines) + "\nRun 'make grade' first, which keeps the grades "
        "there. To remove it all the same, add UNGRADED=1 (--ungraded). Nothing was changed."
    )


def notes_of(work: Work, *, storage: bool) -> list[str]:
    """Say for the summary what work lies there.

    Args:
        work: what lies there.
        storage: whether zips and copies are removed with it.

    Returns:
        A line or two.
    """
    where = "is removed" if storage else "stays in the storage"
    lines = [f"Work: {work.zips} zips and {work.copies} copies ({where}), {work.birds} results of birds."]
    if work.ungraded:
        lines.append(fold("UNGRADED, and gone with this: ", sorted(work.ungraded)))
    elif work.zips or work.copies or work.birds:
        lines.append("All of it is graded.")
    return lines
