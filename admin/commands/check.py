"""check: a participant's feedback, or one zip offline."""

import argparse
from pathlib import Path
from typing import Any

from tabulate import tabulate

from admin.commands.output import ExitStatus, print_data, say
from admin.errors import WorkshopError
from admin.judging.rubric import LANGUAGES
from admin.participant.caller import identify_caller
from admin.participant.feedback import wait_for_feedback

WAIT_SECONDS = 10.0  # feedback takes about two


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("zip", type=Path, nargs="?", metavar="ZIP", help="a zip to check offline instead")
    parser.add_argument("--picture", type=Path, help="with ZIP: the picture the crops come from (JPEG or PNG)")
    parser.add_argument("--faces", type=Path, help="with ZIP: a raw DetectFaces response, saved as JSON")
    parser.add_argument("--threshold", type=float, default=97.0, help="with ZIP: least confidence in per cent (97.0)")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the hints (en)")


def run(options: argparse.Namespace) -> ExitStatus:
    """Show each criterion of the participant's work, or of the zip."""
    if options.zip:
        row = _offline(options)
    elif options.picture or options.faces:
        raise WorkshopError("--picture and --faces are for a zip: name it, or leave them out to see your feedback.")
    else:
        feedback = wait_for_feedback(identify_caller(), seconds=WAIT_SECONDS)
        row = feedback.row
        if not feedback.is_current:
            say("This is about an earlier upload; the last one is not judged yet. Ask again in a moment.")
    print_data(options, row, criteria_table(row, options.lang))
    return ExitStatus.WELL if row["score"] == row["max_score"] else ExitStatus.NOT_ALL_PASSED


def _offline(options: argparse.Namespace) -> dict[str, Any]:
    if not (options.picture and options.faces):
        raise WorkshopError("A zip is checked against the picture and its faces: give --picture and --faces.")
    from admin.grading.check import check  # noqa: PLC0415 - needs Pillow, which participants do not have
    from admin.grading.documents import contract_data  # noqa: PLC0415

    return contract_data(
        check(archive=options.zip, picture=options.picture, faces=options.faces, threshold=options.threshold)
    )


def criteria_table(row: dict[str, Any], language: str = "en") -> str:
    """Render one participant's criteria, points and hints as a table of at most 100 columns.

    Args:
        row: a participant object of grades.json.
        language: of the hints, "en" or "de".

    Returns:
        The table, or what went wrong where there are no points.
    """
    if row["score"] is None:
        return f"{row['pseudonym']}: {row['status']}. {row['reason']}"
    hint = "hint" if language == "en" else f"hint_{language}"
    lines = [
        ("ok" if one["passed"] else "MISSED", one["id"], f"{one['points']}/{one['max_points']}", one[hint])
        for one in row["criteria"]
    ]
    table = tabulate(lines, headers=("", "criterion", "points", "what to do"), maxcolwidths=[6, 12, 7, 58])
    return f"{row['pseudonym']}: {row['status']}, {row['score']} of {row['max_score']} points\n\n{table}"
