"""The phases of a rehearsal: said on the screen while they run, and timed."""

import contextlib
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from tabulate import tabulate

DOT_SECONDS = 3


class Phases:
    """The phases that have ended, in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._ended: list[tuple[str, float]] = []

    @contextlib.contextmanager
    def phase(self, name: str, what: str) -> Iterator[None]:
        """Time a phase and say on stderr that it is running, with a dot every three seconds.

        Args:
            name: the phase's, for timings.json.
            what: what happens in it, for whoever waits.

        Yields:
            Nothing.
        """
        print(f"{name:<12} {what} ", end="", file=sys.stderr, flush=True)
        begun, over = time.monotonic(), threading.Event()

        def tick() -> None:
            while not over.wait(DOT_SECONDS):
                print(".", end="", file=sys.stderr, flush=True)

        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        try:
            yield
        finally:
            over.set()
            ticker.join()
            seconds = round(time.monotonic() - begun, 1)
            self._ended.append((name, seconds))
            print(f" {seconds:.1f} s", file=sys.stderr, flush=True)

    @property
    def total_seconds(self) -> float:
        """The sum of the phases' seconds."""
        return round(sum(seconds for _, seconds in self._ended), 1)

    def timings(self) -> dict[str, Any]:
        """Return the content of timings.json."""
        phases = [{"name": name, "seconds": seconds} for name, seconds in self._ended]
        return {"phases": phases, "total_seconds": self.total_seconds}

    def table(self) -> str:
        """Make a table of the phases' seconds and their sum."""
        rows = [(name, f"{seconds:.1f} s") for name, seconds in self._ended]
        rows.append(("together", f"{self.total_seconds:.1f} s"))
        return tabulate(rows, tablefmt="plain", colalign=("left", "right"))
