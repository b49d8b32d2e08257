"""Grading a class of whom no two hand in equal bytes, neither copy nor zip nor any picture in it."""

from collections.abc import Callable

from bench.grading import measure_class
from bench.row import Row


def measure(say: Callable[[str], None]) -> list[Row]:
    """Measure it; see measure_class."""
    return [measure_class("grade_different", all_different=True, bar=4.0, say=say)]
