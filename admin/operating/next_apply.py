"""What the next apply will do to whom, said when the roster is put in and not when it is too late."""

from collections.abc import Mapping

from admin.errors import WorkshopError
from admin.operating.changes.carried_code import own_versions
from admin.operating.changes.summary import fold
from admin.operating.doctor.state import FUNCTIONS, read_state
from admin.workshop.groups import Group, Workshop


def next_apply(after: Workshop) -> list[str]:
    """Hold the participants of each group against what stands.

    Args:
        after: the workshop with the participants that it has from now on.

    Returns:
        A line for each who leaves or moves, and one for all who join a group.

    Raises:
        WorkshopError: a state cannot be read.
    """
    standing = _standing(after)
    lines = []
    for pseudonym, group in sorted(standing.items()):
        now = after.group_of(pseudonym)
        if now is None:
            lines.append(
                f"{pseudonym} leaves {group.name}: the next apply deletes their function and its code"
                f"{_versions(after, pseudonym, group)}. {after.output_folder(pseudonym)} and "
                f"{after.output_zip(pseudonym)} stay in {after.target_bucket}."
            )
        elif now.name != group.name:
            lines.append(
                f"{pseudonym}: {group.name} -> {now.name}. The next apply of either removes their function there and "
                f"makes it here, its code is carried over{_versions(after, pseudonym, group)}."
            )
    for group in after.groups:
        if joins := sorted(set(group.participants) - standing.keys()):
            count = "1 joins" if len(joins) == 1 else f"{len(joins)} join"
            lines.append(fold(f"{count} {group.name}, whose next apply makes a function each: ", joins))
    return lines


def _standing(workshop: Workshop) -> Mapping[str, Group]:
    """Find whose function stands, by the groups' states."""
    prefix = workshop.function_name("")
    return {
        name.removeprefix(prefix): group
        for group in workshop.groups
        for name in read_state(group.folder).managed(FUNCTIONS)
        if name.startswith(prefix)
    }


def _versions(workshop: Workshop, pseudonym: str, group: Group) -> str:
    try:
        count = len(own_versions(workshop.function_name(pseudonym), group.region))
    except WorkshopError:
        return " (how many versions they have, AWS did not say)"
    return f", with {count} version{'' if count == 1 else 's'} of their own" if count else ""
