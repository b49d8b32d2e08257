"""A line of the fault table: what went wrong, in which verb, what came of it, and whether it may."""

from dataclasses import asdict, dataclass
from typing import Any

from tabulate import tabulate

WIDTHS = {"fault": 26, "verb": 18, "came_of_it": 42}  # with what stands between them, 100 columns


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        fault: what went wrong, and from when on.
        verb: what was run meanwhile.
        came_of_it: in words, with the exit status.
        as_expected: whether it ended in time, in a sentence, with no wrong mark and no process left.
    """

    fault: str
    verb: str
    came_of_it: str
    as_expected: bool

    def row(self) -> dict[str, Any]:
        """The line as plain JSON data."""
        return asdict(self)


def table(lines: list[Line]) -> str:
    """Make the table, of at most 100 columns: what is longer than its column ends in "...", and stands in the JSON."""
    rows = [
        [*(_cut(getattr(line, name), width) for name, width in WIDTHS.items()), "yes" if line.as_expected else "NO"]
        for line in lines
    ]
    return str(tabulate(rows, headers=["fault", "verb", "what came of it", "as exp."], disable_numparse=True))


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 3]}..."
