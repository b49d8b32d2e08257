"""A camera's session: the participants' role, cut down to uploads into a folder of the camera's own."""

from datetime import datetime
from typing import Any

from admin.access.session import open_session
from admin.door.session import ParticipantSession
from admin.errors import WorkshopError
from admin.names import LONGEST_PSEUDONYM, RESERVED_PSEUDONYMS, SHORTEST_PSEUDONYM, is_pseudonym
from admin.workshop.groups import Group, Workshop

CAMERA_VARIABLE = "WORKSHOP_CAMERA"  # 'workshop feed' reads the camera's name from it


def find_cameras_group(workshop: Workshop, camera: str, group: str | None) -> Group:
    """Say to which group a camera belongs, and refuse a name that is none or somebody's.

    Args:
        workshop: the workshop.
        camera: the camera's name.
        group: the group's; None where there is one only.

    Returns:
        The group.

    Raises:
        WorkshopError: the name breaks the rule for pseudonyms, is reserved, or a participant's, whose birds the camera
            could then add to; or there is no such group, or several and none was named.
    """
    if not is_pseudonym(camera) or camera in RESERVED_PSEUDONYMS:
        raise WorkshopError(
            f"{camera!r} cannot be a camera's name: {SHORTEST_PSEUDONYM} to {LONGEST_PSEUDONYM} of a-z, 0-9 and single "
            "inner hyphens, a letter first, and no reserved word; such as garden-1."
        )
    if owner := workshop.group_of(camera):
        raise WorkshopError(f"{camera} is a participant of {owner.name}: give the camera a name that is nobody's.")
    if group:
        return workshop.group(group)
    if len(workshop.groups) != 1:
        names = ", ".join(one.name for one in workshop.groups)
        raise WorkshopError(f"For whom is the camera {camera}? Add --group with one of {names}.")
    return workshop.groups[0]


def open_camera_session(
    workshop: Workshop,
    group: Group,
    camera: str,
    *,
    seconds: int | None = None,
    now: datetime | None = None,
    sts: Any = None,
) -> ParticipantSession:
    """Open a camera's session, named by the camera so that every CloudTrail event shows what acted.

    Args:
        workshop: the workshop.
        group: the camera's.
        camera: its name.
        seconds: how long it should last; without, until the group's window closes, within AWS's limits.
        now: the time to count from, for tests; without, the present.
        sts: the client to ask with; without, the usual one.

    Returns:
        The keys and when they end.

    Raises:
        WorkshopError: the name is a participant's, or see open_session.
    """
    find_cameras_group(workshop, camera, group.name)
    return open_session(workshop, group, camera, seconds=seconds, now=now, sts=sts, is_camera=True)
