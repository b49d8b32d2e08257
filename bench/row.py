"""A figure beside its alternative and its bar."""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

OUT = Path("build/bench.json")
# What `make bench` measures, in the order of its table. A row that has several figures puts the others into rows with
# longer ids, such as apply_growth.
IDS = (
    "apply", "plan", "destroy", "face", "cold", "grade_usual", "grade_different", "species", "burst", "status_120",
    "status_1000", "feedback", "rehearsal",
)  # fmt: skip
AT_MOST = {"s": True, "times": False, "1/s": False}


@dataclass(frozen=True)
class Row:
    """What was measured.

    Attributes:
        id: one of IDS, or one of them with something behind it.
        unit: "s", "times" or "1/s".
        alternative: what it is compared with, in words, and that one's own figure with median and spread.
        bar: the value that is wanted; None for a figure without one.
        runs: the figure of each repetition; none where measuring failed.
        notes: what else is to be known; where measuring failed, why.
        at_most: whether the bar is the most that will do; None for what the unit says: seconds are at most, times and
            1/s at least.
        as_wanted: whether all that is no figure is as it should be, such as pixels that are equal.
    """

    id: str
    unit: str
    alternative: str
    bar: float | None
    runs: Sequence[float]
    notes: str = ""
    at_most: bool | None = None
    as_wanted: bool = True

    @property
    def value(self) -> float | None:
        """The median of runs; None where measuring failed."""
        return statistics.median(self.runs) if self.runs else None

    @property
    def is_at_most(self) -> bool:
        """Whether the bar is the most that will do."""
        return AT_MOST[self.unit] if self.at_most is None else self.at_most

    @property
    def met(self) -> bool:
        """Whether there is a value, as the bar wants it if there is one, and all else is as it should be."""
        if self.value is None or self.bar is None:
            return self.value is not None and self.as_wanted
        return self.as_wanted and (self.value <= self.bar if self.is_at_most else self.value >= self.bar)

    def data(self) -> dict[str, Any]:
        """Return the row for bench.json: numbers have four digits, and at_most is always told."""
        written = asdict(self)
        del written["as_wanted"]
        return written | {
            "value": None if self.value is None else _short(self.value),
            "met": self.met,
            "runs": [_short(run) for run in self.runs],
            "at_most": self.is_at_most,
            "command": f"python -m bench {base_of(self.id)}",
        }


def base_of(row_id: str) -> str:
    """Name the one of IDS that a row belongs to: "apply" for "apply_growth"; the id itself where there is none."""
    return max((known for known in IDS if f"{row_id}_".startswith(f"{known}_")), key=len, default=row_id)


def described(values: Sequence[float], unit: str) -> str:
    """Word an alternative's own figure.

    Args:
        values: of each repetition.
        unit: what they are in.

    Returns:
        Such as "0.52 s (0.50 to 0.61)": median and spread, or one figure where there is only one.
    """
    median = f"{_short(statistics.median(values)):g} {unit}"
    return f"{median} ({spread(values)})" if len(values) > 1 else median


def spread(values: Sequence[float]) -> str:
    """Word the smallest and the largest of some values."""
    return f"{_short(min(values)):g} to {_short(max(values)):g}" if values else ""


def failed(row_id: str, reason: str) -> Row:
    """Make the row of what could not be measured.

    Args:
        row_id: which row is missing.
        reason: what happened.

    Returns:
        A row without a value, which meets no bar.
    """
    return Row(row_id, "s", "", None, (), f"could not be measured: {reason}")


def _short(number: float) -> float:
    return float(f"{number:.4g}")
