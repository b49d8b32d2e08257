"""The disk under the temporary folder: what a rehearsal needs of it, and whether it has that."""

import shutil
import tempfile

from admin.errors import WorkshopError

# Of the temporary folder, measured with du while 2 x 1 and 2 x 4 participants rehearsed (247 MB both times): the layers
# packed and unpacked, and each group's model and state. A participant's functions have some kB each.
BYTES, BYTES_GROUP, BYTES_PARTICIPANT = 220_000_000, 20_000_000, 1_000_000


def needed_bytes(groups: int, per_group: int) -> int:
    """Estimate how many bytes a rehearsal has in the temporary folder at its height.

    Args:
        groups: how many there are.
        per_group: how many participants each of them has.

    Returns:
        The bytes.
    """
    return BYTES + groups * (BYTES_GROUP + per_group * BYTES_PARTICIPANT)


def check_room(needed: int) -> None:
    """Refuse to start where the temporary folder's disk has not the room that a run needs.

    Args:
        needed: bytes.

    Raises:
        WorkshopError: there is less; the message says how much of what.
    """
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WorkshopError(
            f"The disk is full: {folder} has {free / 1e6:,.0f} MB left, and this rehearsal needs about "
            f"{needed / 1e6:,.0f} MB there for a while. Make room, set TMPDIR= to a folder on another disk, or give "
            "fewer PARTICIPANTS. Nothing was started."
        )
