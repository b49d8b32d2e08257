"""Further groups for a rehearsal, made as an instructor makes them, in the throw-away copy."""

from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from admin.errors import WorkshopError
from admin.workshop.groups import Workshop
from admin.workshop.new_group import plan_group, write_group
from admin.workshop.settings import read_workshop
from admin.workshop.slot import Slot

MOST = 12
FURTHER_REGIONS = ("eu-north-1", "eu-west-1", "us-east-1", "us-west-2", "ap-southeast-2")


def check_count(wanted: int, standing: int) -> None:
    """Refuse a number of groups that cannot be rehearsed.

    Args:
        wanted: how many groups there are to be; 0 for those that stand.
        standing: how many environments of groups there are.

    Raises:
        WorkshopError: there are more already, or it is beyond MOST.
    """
    if wanted and not standing <= wanted <= MOST:
        raise WorkshopError(
            f"GROUPS={wanted}: {standing} groups are set up, so give a number from {standing} to {MOST}."
        )


def add_groups(terraform: Path, wanted: int) -> None:
    """Make as many groups as are wanted: by turns in the region of one that stands, and in a region of its own.

    Args:
        terraform: the throw-away copy.
        wanted: how many groups there are to be; 0 for those that stand.

    Raises:
        WorkshopError: a group cannot be made.
    """
    workshop = read_workshop(terraform)
    check_count(wanted, len(workshop.groups))
    first = [group.region for group in workshop.groups]
    for turn in range(wanted - len(workshop.groups)):
        fresh = [region for region in FURTHER_REGIONS if region not in {one.region for one in workshop.groups}]
        region = first[turn // 2 % len(first)] if turn % 2 == 0 or not fresh else fresh[0]
        write_group(plan_group(workshop, name=_free_name(workshop), region=region, slot=_slot(workshop)))
        workshop = read_workshop(terraform)


def _free_name(workshop: Workshop) -> str:
    taken = {name for group in workshop.groups for name in (group.name, group.folder.name)}
    names = (f"group-{number}" for number in count(len(workshop.groups) + 1))
    return next(name for name in names if name not in taken)


def _slot(workshop: Workshop) -> Slot:
    """Choose a slot after all others, so that the groups' order is that in which they were made."""
    start = max([datetime.now(UTC).replace(microsecond=0), *(group.end for group in workshop.groups)])
    return Slot(start, start + timedelta(hours=1), ())
