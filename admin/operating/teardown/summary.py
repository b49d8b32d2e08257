"""A screen of what a teardown is about to do, in the workshop's words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from admin.operating.changes import Change
from admin.operating.changes.summary import fold, screen
from admin.operating.leftovers import GLOBAL, Thing
from admin.operating.teardown.destroying import removal_of
from admin.operating.teardown.run import Teardown, chosen, keeping

HEIGHT = 20  # lines; the question and what was said before need the others


def summary(teardown: Teardown, changes: Sequence[Change]) -> list[str]:
    """Say what is kept, what is removed and how, and what is left alone.

    Args:
        teardown: prepared.
        changes: what Terraform has planned; none where it is not asked.

    Returns:
        At most HEIGHT lines of at most 100 columns.
    """
    options, found = teardown.options, teardown.found
    notes = []
    for group in chosen(teardown.workshop, options.groups):
        if group.end > datetime.now(UTC):
            notes.append(f"{group.name} is NOT OVER: its slot ends {group.end:%Y-%m-%d %H:%M %z}.")
    held = f", besides {len(teardown.manifest)} that are there" if len(teardown.manifest) else ""
    notes.append(f"First: {keeping(teardown)}{held}.")
    if teardown.lacking:
        notes.append(fold("UNGRADED, and kept without a grade: ", teardown.lacking))
    notes.append(f"Stands of the workshop: {counted(found.ours)}.")
    notes.append(removed_by(teardown, changes))
    if found.bystanders:
        notes.append(fold("Not touched, though alike in name or tag: ", [named(one) for one in found.bystanders]))
    return screen(changes, notes, height=HEIGHT) if changes else notes


def actions(teardown: Teardown) -> list[str]:
    """List everything that is done, in the words in which it is said when it is done.

    Args:
        teardown: prepared.

    Returns:
        A line for the archive, and one for each thing.
    """
    return [keeping(teardown), *(removal_of(thing) for thing in teardown.found.ours)]


def removed_by(teardown: Teardown, changes: Sequence[Change]) -> str:
    """Say who removes it."""
    if teardown.options.without_state:
        return "All of that is removed by name and tag, without Terraform's state."
    if changes:
        place = changes[0].text_file.parent
        return f"Terraform removes what is in its state, groups first. The whole plans are in {place}."
    return "No environment has a state with anything in it, so Terraform removes nothing."


def counted(things: Iterable[Thing]) -> str:
    """Count things by their kinds."""
    counts = Counter(thing.kind.name for thing in things)
    return ", ".join(f"{count} {_plural(name) if count > 1 else name}" for name, count in counts.items()) or "nothing"


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("cy") else f"{name}s"


def named(thing: Thing) -> str:
    """Name a thing with its kind and place."""
    return f"{thing.kind.name} {thing.name}{'' if thing.region == GLOBAL else f' ({thing.region})'}"
