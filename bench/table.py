"""Rows of bench.json as a table for a terminal of 100 columns, and as Markdown."""

from collections.abc import Sequence
from typing import Any

from tabulate import tabulate

from bench.row import spread

HEADERS = ("row", "value", "bar", "met", "spread", "alternative")
WIDTHS = (17, 10, 11, 4, 14, 32)  # with tabulate's two columns between, 98


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Lay out rows for a terminal.

    Args:
        rows: of bench.json.

    Returns:
        Lines of at most 100 columns; what could not be measured has its reason in place of the alternative.
    """
    cells = [[*_cells(row), row["alternative"] or row["notes"]] for row in rows]
    return tabulate(cells, headers=HEADERS, maxcolwidths=list(WIDTHS), disable_numparse=True)


def markdown(rows: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]] = ()) -> str:
    """Lay out rows as a table of Markdown.

    Args:
        rows: of bench.json.
        before: rows of another run, whose values stand beside where there are any.

    Returns:
        The table.
    """
    values = {row["id"]: _value(row) for row in before}
    first, *others = HEADERS
    heads = [first, *(["run before"] if before else []), *others]
    cells = []
    for row in rows:
        name, *rest = [*_cells(row), row["alternative"] or row["notes"]]
        cells.append([name, *([values.get(row["id"], "")] if before else []), *rest])
    return tabulate(cells, headers=heads, tablefmt="github", disable_numparse=True)


def bar_of(row: dict[str, Any]) -> str:
    """Word a row's bar: "at most 10", or nothing."""
    return "" if row["bar"] is None else f"at {'most' if row['at_most'] else 'least'} {row['bar']:g}"


def _cells(row: dict[str, Any]) -> list[str]:
    met = ("yes" if row["met"] else "NO") if row["bar"] is not None or not row["met"] else ""
    return [row["id"], _value(row), bar_of(row), met, spread(row["runs"])]


def _value(row: dict[str, Any]) -> str:
    return "failed" if row["value"] is None else f"{row['value']:g} {row['unit']}"
