"""The command line: parses, renders, and maps results to the exit status. What a verb does is in its own file."""

import argparse
import json
import sys
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tabulate import tabulate

from admin.commands.login import register
from admin.errors import WorkshopError
from admin.grading.check import check
from admin.grading.report import report
from admin.grading.run import grade
from admin.judging.rubric_schema import LANGUAGES
from admin.workshop.provisioning import provision
from admin.workshop.settings import find_terraform, read_workshop

WELL, NOT_ALL_PASSED, REFUSED = 0, 1, 2
EXIT_STATUS = "exit status: 0 all well; 1 done, and something did not pass; 2 wrong usage or our fault"


def main(arguments: list[str] | None = None) -> int:
    """Run one verb. In: the words after ``workshop``. Out: the exit status (see EXIT_STATUS)."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except WorkshopError as error:
        _say(f"workshop {options.verb}: {error}")
    except KeyboardInterrupt:
        _say(f"workshop {options.verb}: interrupted; run it again, what is done already is not done twice.")
    except BrokenPipeError:
        sys.stderr.close()
    return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="workshop", description="Set up, check, grade and report hands-on AWS workshops.", epilog=EXIT_STATUS
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    verb = _verb(
        verbs, "provision", _provision, "put a roster into each environment's participants file and make folders"
    )
    verb.add_argument("roster", type=Path, metavar="ROSTER", help="CSV file with the header pseudonym,group")
    verb.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")

    verb = _verb(verbs, "check", _check, "check one participant's zip, offline")
    verb.add_argument("zip", type=Path, metavar="ZIP", help="the zip to check")
    verb.add_argument("--picture", type=Path, required=True, help="the picture the crops come from (JPEG or PNG)")
    verb.add_argument("--faces", type=Path, required=True, help="a raw DetectFaces response, saved as JSON")
    verb.add_argument("--threshold", type=float, default=97.0, help="least confidence in per cent (97.0)")

    verb = _verb(verbs, "grade", _grade, "grade every participant of the roster")
    verb.add_argument("--group", action="append", metavar="GROUP", help="only this group; may be repeated")
    verb.add_argument("--out", type=Path, default=Path("build/grades"), help="folder for the grades (build/grades)")
    verb.add_argument("--invoke", action="store_true", help="also run each function in Lambda and judge its answer")
    verb.add_argument("--fresh", action="store_true", help="grade everybody again, not only who changed something")
    verb.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the feedback texts (en)")

    verb = _verb(verbs, "report", _report, "turn grades.json into one HTML page")
    verb.add_argument("grades", type=Path, metavar="GRADES.json", help="what 'workshop grade' wrote")
    verb.add_argument("--out", type=Path, required=True, help="where to write the HTML page")
    register(partial(_verb, verbs))
    return parser


def _verb(verbs: Any, name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(
        name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=EXIT_STATUS
    )
    verb.add_argument("--json", action="store_true", help="print data as JSON instead of a table")
    verb.set_defaults(run=run)
    return verb


def _provision(options: argparse.Namespace) -> int:
    workshop = read_workshop(find_terraform())
    result = provision(roster=options.roster, workshop=workshop, dry_run=options.dry_run)
    lines = [action.text for action in result.actions]
    if options.json:
        print(json.dumps({"dry_run": options.dry_run, "actions": lines, "unchanged": result.unchanged}, indent=2))
    else:
        print("\n".join(["would " * options.dry_run + line for line in lines]), end="\n" if lines else "")
    done = "to do" if options.dry_run else "done"
    _say(f"{len(lines)} {done}, {result.unchanged} unchanged.")
    if result.folders_left_out:
        _say(result.folders_left_out)
    return NOT_ALL_PASSED if result.folders_left_out and not options.dry_run else WELL


def _check(options: argparse.Namespace) -> int:
    row = check(archive=options.zip, picture=options.picture, faces=options.faces, threshold=options.threshold)
    if options.json:
        print(json.dumps(row, indent=2))
    else:
        print(criteria_table(row))
    return WELL if row["score"] == row["max_score"] else NOT_ALL_PASSED


def _grade(options: argparse.Namespace) -> int:
    workshop = read_workshop(find_terraform())
    groups = [workshop.group(name) for name in options.group] if options.group else workshop.groups
    grades = grade(
        workshop=workshop, groups=groups, out=options.out, invoke=options.invoke, fresh=options.fresh,
        language=options.lang,
    )  # fmt: skip
    rows = grades["participants"]
    print(json.dumps(grades, indent=2) if options.json else grades_table(rows))
    _say(f"Written to {options.out}: grades.json, grades.csv (also for Canvas and Moodle), and feedback/.")
    return WELL if all(row["score"] == row["max_score"] for row in rows) else NOT_ALL_PASSED


def _report(options: argparse.Namespace) -> int:
    path = report(grades=options.grades, out=options.out)
    print(json.dumps({"report": str(path)}) if options.json else path)
    return WELL


def criteria_table(row: dict[str, Any]) -> str:
    """Out: one participant's criteria, points and hints as a table of at most 100 columns."""
    lines = [
        ("ok" if c["passed"] else "MISSED", c["id"], f"{c['points']}/{c['max_points']}", c["hint"])
        for c in row["criteria"]
    ]
    table = tabulate(lines, headers=("", "criterion", "points", "what to do"), maxcolwidths=[6, 12, 7, 58])
    return f"{row['pseudonym']}: {row['status']}, {row['score']} of {row['max_score']} points\n\n{table}"


def grades_table(rows: list[dict[str, Any]]) -> str:
    """Out: the class as a table of at most 100 columns, below it what was flagged for the instructor's eye."""
    lines = []
    for row in rows:
        missed = ", ".join(criterion["id"] for criterion in row["criteria"] if not criterion["passed"])
        score = "-" if row["score"] is None else f"{row['score']}/{row['max_score']}"
        shown = {"missing": "everything", "error": row.get("reason", "")}.get(row["status"], missed)
        lines.append((row["pseudonym"], row["group"], row["status"], score, shown))
    headers = ("pseudonym", "group", "status", "score", "missed")
    widths = [32, 14, 9, 7, 34]
    table = tabulate(lines, headers=headers, maxcolwidths=widths, colalign=("left",) * 3 + ("right", "left"))
    flags = [textwrap.fill(f"! {row['pseudonym']}: {flag}", 100) for row in rows for flag in row.get("flags", ())]
    return "\n\n".join([table, *flags])


def _say(text: str) -> None:
    print(text, file=sys.stderr)
