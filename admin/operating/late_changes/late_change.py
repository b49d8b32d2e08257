"""What a late change is: the files that it edits, what Terraform is planned with, and whose things it may touch."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin.operating.changes.change import Seat
from admin.workshop.groups import Group, Workshop

# All that hangs on a group's time slot: the participants' window, the door's settings, the end of the endpoint.
OF_THE_SLOT = re.compile(
    r"^module\.group\.module\.(participant_access\."
    r"|front_door\[0\]\.aws_lambda_function\.this$"
    r"|endpoint\[0\]\.(module\.\w+(\[0\])?\.)?aws_scheduler_schedule\.)"
)


@dataclass(frozen=True)
class FileEdit:
    """A file that is written.

    Attributes:
        path: the file.
        content: all of it.
        words: what is done to it, such as "add ada".
    """

    path: Path
    content: bytes
    words: str


@dataclass(frozen=True)
class Copying:
    """Work that is copied to where its participant is from now on.

    Attributes:
        old: their pseudonym of before.
        new: their pseudonym now, maybe the same.
        source: their group of before.
        target: their group now, maybe the same.
    """

    old: str
    new: str
    source: Group
    target: Group


@dataclass(frozen=True)
class LateChange:
    """A change of a workshop that stands.

    Attributes:
        after: the workshop as it is to be.
        groups: those that it concerns, as they are to be.
        environment: the one that is planned; whoever stands in another is removed there first, by a plan of their own.
        variables: what Terraform is planned with, by the environment's name.
        edits: the files that are written once the answer is yes.
        pseudonyms: whose things it may touch; none for a change of the slot.
        notes: what is lost, or to be known, before the question.
        copying: the work that is copied afterwards; None for none.
        carried: the functions whose code is kept, each with the one that gets it; none where the groups' moves see to
            that.
        wanted: the pseudonym for whom a function may be created; empty for none.
    """

    after: Workshop
    groups: Sequence[Group]
    environment: str
    variables: Mapping[str, Mapping[str, Any]]
    edits: Sequence[FileEdit]
    pseudonyms: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)
    copying: Copying | None = None
    carried: Sequence[tuple[Seat, Seat]] = ()
    wanted: str = ""

    def is_own(self, address: str) -> bool:
        """Whether a resource is one that the change may touch.

        Args:
            address: Terraform's.
        """
        if not self.pseudonyms:
            return OF_THE_SLOT.match(address) is not None
        return any(f'["{name}"]' in address for name in self.pseudonyms)
