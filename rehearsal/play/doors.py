"""The groups' front doors as the instructor knows them: addresses, and everybody's codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from admin.access.codes import codes_of, door_url
from admin.errors import WorkshopError
from admin.workshop.groups import Workshop


@dataclass(frozen=True)
class Door:
    """One group's door. Its repr shows no code.

    Attributes:
        group: the group's name.
        url: the door's address.
        codes: everybody's, by pseudonym.
    """

    group: str
    url: str
    codes: Mapping[str, str] = field(repr=False)


def find_doors(workshop: Workshop) -> dict[str, Door]:
    """Find the doors that stand.

    Args:
        workshop: as applied and provisioned.

    Returns:
        The doors by their groups' names; without the groups whose settings leave it out.

    Raises:
        WorkshopError: a door does not stand, or does not know everybody of its group.
    """
    doors = {}
    for group in workshop.groups:
        if not (group.door.enabled and group.participants):
            continue
        door = Door(group.name, door_url(workshop, group), codes_of(workshop, group))
        if not door.url or set(door.codes) != set(group.participants):
            raise WorkshopError(f"The door of {group.name} knows {len(door.codes)} of {len(group.participants)}.")
        doors[group.name] = door
    return doors
