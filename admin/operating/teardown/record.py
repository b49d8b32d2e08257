"""How far a teardown is, in a file of the archive's folder, so that it goes on where it was interrupted."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin import files
from admin.errors import WorkshopError
from admin.operating.teardown.ownership import Known

FILE = "progress.json"
LOCK = ".teardown.lock"


@dataclass
class Record:
    """What a teardown has to remember.

    Attributes:
        path: the file.
        begun_at: when it was begun (ISO 8601, UTC); empty where none is under way.
        groups: the names of the groups that it is for; None for everything.
        archived: whether the archive was whole, and removing may have begun.
        regions: every region that anything of the workshop was seen in.
        known_groups: the region of each group.
        participants: the group of each participant.
        stood: what was seen to be the workshop's: region, name, group.
    """

    path: Path
    begun_at: str = ""
    groups: list[str] | None = None
    archived: bool = False
    regions: list[str] = field(default_factory=list)
    known_groups: dict[str, str] = field(default_factory=dict)
    participants: dict[str, str] = field(default_factory=dict)
    stood: list[list[str]] = field(default_factory=list)

    def goes_on(self, groups: list[str] | None) -> bool:
        """Say whether this is a teardown of the same groups that was interrupted."""
        return bool(self.begun_at) and self.groups == groups

    def begin(self, groups: list[str] | None) -> None:
        """Begin a teardown; what earlier ones have seen is kept."""
        self.begun_at, self.groups, self.archived = datetime.now(UTC).isoformat(timespec="seconds"), groups, False
        self.write()

    def end(self) -> None:
        """Say that the teardown has come to its end."""
        self.begun_at, self.archived = "", False
        self.write()

    def teach(self, known: Known) -> None:
        """Add what earlier teardowns of the same folder have seen to what is known."""
        for name, region in self.known_groups.items():
            known.groups.setdefault(name, region)
        for pseudonym, group in self.participants.items():
            known.participants.setdefault(pseudonym, group)
        for region, name, group in self.stood:
            known.stood.setdefault((region, name), group)

    def remember(self, known: Known, regions: list[str]) -> None:
        """Write down what is known before anything is removed."""
        self.regions, self.known_groups = sorted({*self.regions, *regions}), dict(known.groups)
        self.participants = dict(known.participants)
        self.stood = sorted([region, name, group] for (region, name), group in known.stood.items())
        self.write()

    def write(self) -> None:
        """Write the file. Raises WorkshopError where it cannot be written."""
        data = {name: value for name, value in vars(self).items() if name != "path"}
        try:
            files.write(self.path, json.dumps(data, indent=1) + "\n")
        except OSError as error:
            why = f"{self.path} cannot be written ({error.strerror})"
            raise WorkshopError(f"{why}: make room, or choose another --out.") from None


def read_record(folder: Path) -> Record:
    """Read how far an earlier teardown came.

    Args:
        folder: the archive's.

    Returns:
        The record; an empty one where there was none.

    Raises:
        WorkshopError: the file is not what a teardown writes.
    """
    path = folder / FILE
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        record = Record(path, **data)
        for _region, _name, _group in record.stood:
            pass
    except FileNotFoundError:
        return Record(path)
    except (OSError, ValueError, TypeError) as error:
        raise WorkshopError(
            f"{path} is not what a teardown writes ({error}): remove it, and the teardown begins anew; the archive "
            "beside it is kept."
        ) from None
    return record


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep a second teardown out of the archive's folder, until this one ends however it ends.

    Args:
        folder: made if missing.

    Yields:
        Nothing.

    Raises:
        WorkshopError: another one is under way, or nothing can be written there.
    """
    import fcntl  # noqa: PLC0415 - POSIX only

    files.refuse_unwritable(folder / LOCK)
    with (folder / LOCK).open("w", encoding="utf-8") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WorkshopError(f"Another teardown is at work in {folder}: wait until it has ended.") from None
        yield
