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


def markdown(rows: Sequence[dict[str, Any]]) -> str:
    """Lay out rows as a table of Markdown."""
    cells = [[*_cells(row), row["alternative"] or row["notes"]] for row in rows]
    return tabulate(cells, headers=HEADERS, tablefmt="github", disable_numparse=True)


def bar_of(row: dict[str, Any]) -> str:
    """Word a row's bar: "at most 10", or nothing."""
    return "" if row["bar"] is None else f"at {'most' if row['at_most'] else 'least'} {row['bar']:g}"


def _cells(row: dict[str, Any]) -> list[str]:
    value = "failed" if row["value"] is None else f"{row['value']:g} {row['unit']}"
    met = ("yes" if row["met"] else "NO") if row["bar"] is not None or not row["met"] else ""
    return [row["id"], value, bar_of(row), met, spread(row["runs"])]
