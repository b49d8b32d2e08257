"""The list of whom a group's door knows: a generation and a hash for each participant, and no code."""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from admin.errors import WorkshopError
from admin.names import is_pseudonym

MAX_BYTES = 1_000_000  # about 5,000 participants
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One participant on the list.

    Attributes:
        generation: of the code that is good now, from 1.
        code: its hash, from codes.hash_code.
    """

    generation: int
    code: str = field(repr=False)


@dataclass(frozen=True)
class DoorList:
    """The list.

    Attributes:
        participants: entries by pseudonym.
    """

    participants: Mapping[str, Entry] = field(default_factory=dict)

    def find(self, code: str) -> str | None:
        """Find whose code it is.

        Args:
            code: its hash.

        Returns:
            The pseudonym; None for a code that is nobody's. It takes as long for either.
        """
        found = None
        for pseudonym, entry in self.participants.items():
            if hmac.compare_digest(entry.code, code):
                found = pseudonym
        return found

    def is_current(self, pseudonym: str, generation: int) -> bool:
        """Say whether a participant's code of this generation has not been replaced since."""
        entry = self.participants.get(pseudonym)
        return entry is not None and entry.generation == generation


def parse(data: bytes) -> DoorList:
    """Read the list as it lies in the code bucket.

    Args:
        data: the object's bytes.

    Returns:
        The list.

    Raises:
        WorkshopError: it is none.
    """
    try:
        document: Any = json.loads(data)["participants"] if len(data) <= MAX_BYTES else None
        entries = {name: Entry(row["generation"], row["code"]) for name, row in document.items()}
        is_good = all(map(_is_good, entries, entries.values()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_good = False
    if not is_good:
        raise WorkshopError("The front door's list cannot be read: let 'workshop provision ROSTER' write it anew.")
    return DoorList(entries)


def dump(door_list: DoorList) -> bytes:
    """Write the list as JSON, sorted, so that equal lists are equal bytes."""
    rows = {
        name: {"generation": entry.generation, "code": entry.code} for name, entry in door_list.participants.items()
    }
    return json.dumps({"participants": rows}, indent=1, sort_keys=True).encode() + b"\n"


def _is_good(name: object, entry: Entry) -> bool:
    return (
        isinstance(name, str)
        and is_pseudonym(name)
        and type(entry.generation) is int
        and entry.generation >= 1
        and isinstance(entry.code, str)
        and HASH.fullmatch(entry.code) is not None
    )
