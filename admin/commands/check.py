"""check: one participant's zip, offline."""

import argparse
from pathlib import Path

from tabulate import tabulate

from admin.commands.output import ExitStatus, print_data
from admin.grading.check import check
from admin.grading.documents import contract_data
from admin.grading.row import Row


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("zip", type=Path, metavar="ZIP", help="the zip to check")
    parser.add_argument("--picture", type=Path, required=True, help="the picture the crops come from (JPEG or PNG)")
    parser.add_argument("--faces", type=Path, required=True, help="a raw DetectFaces response, saved as JSON")
    parser.add_argument("--threshold", type=float, default=97.0, help="least confidence in per cent (97.0)")


def run(options: argparse.Namespace) -> ExitStatus:
    """Check the zip, and show each criterion."""
    row = check(archive=options.zip, picture=options.picture, faces=options.faces, threshold=options.threshold)
    print_data(options, contract_data(row), criteria_table(row))
    return ExitStatus.WELL if row.is_full else ExitStatus.NOT_ALL_PASSED


def criteria_table(row: Row) -> str:
    """Render one participant's criteria, points and hints as a table of at most 100 columns."""
    lines = [("ok" if c.passed else "MISSED", c.id, f"{c.points}/{c.max_points}", c.hint) for c in row.criteria]
    table = tabulate(lines, headers=("", "criterion", "points", "what to do"), maxcolwidths=[6, 12, 7, 58])
    return f"{row.pseudonym}: {row.status}, {row.score} of {row.max_score} points\n\n{table}"
