"""What was made of pictures before: one code makes equal pictures for a whole class, and each is decoded once."""

from collections.abc import Callable
from typing import Any, TypeVar

MOST = 1_000  # of some 10 KB each, since a crop's small picture is among it

Made = TypeVar("Made")


class Known:
    """Remembers what was made of a content, for one answer key and one rubric; the oldest is forgotten first."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._made: dict[tuple[str, bytes], Any] = {}

    def once(self, kind: str, digest: bytes, make: Callable[[], Made]) -> Made:
        """Make something of a content, unless that was done before.

        Args:
            kind: what is made.
            digest: of the content, all that the result depends on.
            make: makes it; what it raises is not remembered.

        Returns:
            What make returned, now or before.
        """
        place = kind, digest
        if place not in self._made:
            made = make()
            if len(self._made) >= MOST:
                del self._made[next(iter(self._made))]
            self._made[place] = made
        result: Made = self._made[place]
        return result
