"""report: grades.json becomes one HTML page."""

import argparse
from pathlib import Path

from admin.commands.output import ExitStatus, print_data
from admin.grading.report import report


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("grades", type=Path, metavar="GRADES.json", help="what 'workshop grade' wrote")
    parser.add_argument("--out", type=Path, required=True, help="where to write the HTML page")


def run(options: argparse.Namespace) -> ExitStatus:
    """Write the report, and print its path."""
    path = report(grades=options.grades, out=options.out)
    print_data(options, {"report": str(path)}, str(path))
    return ExitStatus.WELL
