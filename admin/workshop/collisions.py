"""Groups that would get the same names in AWS, refused before anything is applied."""

import re
from collections.abc import Sequence

from admin.errors import WorkshopError
from admin.names import SHARED, Names
from admin.workshop.groups import Group

GROUP_PATTERN = "[a-z][a-z0-9-]{1,30}[a-z0-9]"  # as modules/group has it
WORKSHOP_PATTERN = "[a-z0-9]+(-[a-z0-9]+)*"  # as modules/names has it
SHORTEST_WORKSHOP, LONGEST_WORKSHOP = 3, 20
LONGEST = 46  # characters of both names together: the longest role name has 18 more, and IAM takes 64


def check_workshop_name(name: object, where: str) -> str:
    """Look whether a workshop can be called so.

    Args:
        name: what the settings say.
        where: the file that says so, for the message.

    Returns:
        The name.

    Raises:
        WorkshopError: it is none that bucket names can begin with; the message proposes one.
    """
    text = name if isinstance(name, str) else ""
    if SHORTEST_WORKSHOP <= len(text) <= LONGEST_WORKSHOP and re.fullmatch(WORKSHOP_PATTERN, text):
        return text
    near = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")[:LONGEST_WORKSHOP].strip("-")
    hint = f", such as {near!r}" if len(near) >= SHORTEST_WORKSHOP else ""
    raise WorkshopError(
        f"{where}: the workshop name {name!r} goes into bucket names; use {SHORTEST_WORKSHOP} to {LONGEST_WORKSHOP} "
        f"characters of a-z, 0-9 and single inner hyphens{hint}."
    )


def check_name(names: Names, group: str, where: str) -> None:
    """Look whether a group can be called so.

    Args:
        names: the workshop's.
        group: the group's name.
        where: the file that says so, for the message; empty for none.

    Raises:
        WorkshopError: the name has another form, is that of what all groups share, or is too long for AWS.
    """
    place, length = f"{where}: " if where else "", len(names.name) + len(group)
    if not re.fullmatch(GROUP_PATTERN, group):
        raise WorkshopError(
            f"{place}the group name {group!r} goes into names in AWS; use 3 to 32 characters of a-z, 0-9 and hyphens, "
            "such as group-1145."
        )
    if group == SHARED:
        raise WorkshopError(
            f"{place}no group can be called {group!r}, which stands for what the groups share; rename it."
        )
    if length > LONGEST:
        raise WorkshopError(
            f"{place}the workshop name {names.name!r} and the group name {group!r} have {length} characters together, "
            f"and names in AWS have room for {LONGEST}; shorten the group's name."
        )


def check_collisions(names: Names, groups: Sequence[Group]) -> None:
    """Look whether each group's names are its own, and whether AWS takes them.

    Args:
        names: the workshop's.
        groups: all groups.

    Raises:
        WorkshopError: a group is called as what all share, its name is too long, or it would share its name or its
            number in the region with another; the message names the file.
    """
    named: dict[str, Group] = {}
    numbered: dict[tuple[str, int], Group] = {}
    for group in groups:
        path = group.folder / "group.auto.tfvars"
        check_name(names, group.name, str(path))
        other = named.setdefault(group.name, group)
        if other.folder != group.folder:
            raise WorkshopError(
                f"{path}: the group in envs/{other.folder.name} is called {group.name!r}, too; give each a name of its "
                "own."
            )
        place = (group.region, group.number_in_region)
        other = numbered.setdefault(place, group)
        if other.folder != group.folder:
            free = free_number(groups, group.region)
            raise WorkshopError(
                f"{path}: {other.name} in envs/{other.folder.name} is group number {group.number_in_region} of "
                f"{group.region}, too, so their species functions would have one name; set number_in_region = {free}."
            )


def free_number(groups: Sequence[Group], region: str) -> int:
    """Find the least number that no group of a region has.

    Args:
        groups: all groups.
        region: such as "eu-west-3".

    Returns:
        The number, 1 where the region has no group.
    """
    taken = {group.number_in_region for group in groups if group.region == region}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
