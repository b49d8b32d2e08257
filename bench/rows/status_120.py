"""The board's look at a class of 120."""

from collections.abc import Callable

from bench.row import Row
from bench.status_board import measure_look


def measure(say: Callable[[str], None]) -> list[Row]:
    """Measure it; see measure_look."""
    return measure_look(120, say)
