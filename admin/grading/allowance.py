"""How many bytes may be in memory at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MAX_IN_MEMORY_BYTES = 64_000_000  # of objects on their way or being judged, all threads together


class Allowance:
    """A limit on the bytes in memory at a time: a thread that needs more waits. Safe to use from several threads."""

    def __init__(self, bytes_: int = MAX_IN_MEMORY_BYTES) -> None:
        """Set the limit.

        Args:
            bytes_: how many may be in memory.
        """
        self._all = self._free = bytes_
        self._changed = threading.Condition()

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Wait for a share of the allowance, and hold it for the length of a with statement.

        Args:
            size: in bytes; an object larger than the whole allowance holds all of it.

        Yields:
            Nothing.
        """
        share = min(size, self._all)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= share)
            self._free -= share
        try:
            yield
        finally:
            with self._changed:
                self._free += share
                self._changed.notify_all()
