"""grade: every participant of the roster."""

import argparse
import textwrap
from collections.abc import Sequence
from pathlib import Path

from tabulate import tabulate

from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say, say_actions
from admin.errors import WorkshopError
from admin.grading.engine import Engine
from admin.grading.grades import grades_data
from admin.grading.local_engine import LocalEngine
from admin.grading.map_engine import MapEngine
from admin.grading.row import Row
from admin.grading.run import grade
from admin.judging.rubric import LANGUAGES
from admin.judging.verdict import Status
from admin.names import GRADING_RUNS
from admin.operating.grading_cost import grading_cost
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import find_terraform, read_workshop

WIDTH = 100  # columns of a terminal
COLUMN_WIDTHS = [32, 14, 9, 7, 34]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--group", action="append", metavar="GROUP", help="only this group; may be repeated")
    parser.add_argument("--out", type=Path, default=Path("build/grades"), help="folder for the grades (build/grades)")
    parser.add_argument(
        "--invoke", action="store_true", help="run each function in Lambda first, and judge what it wrote and answered"
    )
    parser.add_argument("--fresh", action="store_true", help="grade everybody again, not only who changed something")
    parser.add_argument("--late", action="store_true", help="also count what was written after a group's end and grace")
    parser.add_argument(
        "--engine", choices=("local", "stepfunctions"), default="local",
        help="where submissions are judged: on this machine, or thousands side by side on AWS (local)",
    )  # fmt: skip
    parser.add_argument("--resume", action="store_true", help="stepfunctions: go on with the run that was interrupted")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the feedback texts (en)")
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Grade, and show the class as a table."""
    workshop = read_workshop(find_terraform())
    groups = [workshop.group(name) for name in options.group] if options.group else workshop.groups
    engine, actions = _engine(options), _actions(options, workshop, groups)
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    grades = grade(
        workshop=workshop, groups=groups, out=options.out, engine=engine, fresh=options.fresh,
        late=options.late, language=options.lang,
    )  # fmt: skip
    print_data(options, grades_data(grades), grades_table(grades.participants))
    say_actions(actions)
    say(f"Written to {options.out}: grades.json, grades.csv (also for Canvas and Moodle), and feedback/.")
    return ExitStatus.WELL if grades.all_full else ExitStatus.NOT_ALL_PASSED


def _actions(options: argparse.Namespace, workshop: Workshop, groups: Sequence[Group]) -> list[str]:
    """Say what is done, a line each; who has changed nothing since the last run is not judged again."""
    whose = f"{sum(len(group.participants) for group in groups)} participants of {', '.join(g.name for g in groups)}"
    invoke = [f"run the functions of {whose} in Lambda"] if options.invoke else []
    where = (
        "on this machine"
        if options.engine == "local"
        else f"with {workshop.grading} on AWS, by a manifest in s3://{workshop.feedback_bucket}/{GRADING_RUNS}"
    )
    return [*invoke, f"judge what {whose} handed in, {where}", f"write the grades into {options.out}"]


def _engine(options: argparse.Namespace) -> Engine:
    """Choose what makes the rows; raise WorkshopError for options that it does not have."""
    if options.engine == "local":
        if options.resume:
            raise WorkshopError("--resume goes on with a run on AWS: add --engine stepfunctions, or leave it away.")
        return LocalEngine(invoke=options.invoke)
    if options.invoke:
        raise WorkshopError(
            "--invoke runs the participants' functions, which the judging function on AWS has no right to: grade with "
            "--invoke on this machine, without --engine."
        )
    return MapEngine(resume=options.resume, announce=lambda participants: say(grading_cost(participants)))


def grades_table(rows: Sequence[Row]) -> str:
    """Render the class as a table of at most 100 columns, with the flags for the instructor below it."""
    headers = ("pseudonym", "group", "status", "score", "missed")
    lines = [(row.pseudonym, row.group, row.status, _score(row), _missed(row)) for row in rows]
    table = tabulate(lines, headers=headers, maxcolwidths=COLUMN_WIDTHS, colalign=("left",) * 3 + ("right", "left"))
    flags = [textwrap.fill(f"! {row.pseudonym}: {flag}", WIDTH) for row in rows for flag in row.flags]
    return "\n\n".join([table, *flags])


def _score(row: Row) -> str:
    return "-" if row.score is None else f"{row.score}/{row.max_score}"


def _missed(row: Row) -> str:
    if row.status is Status.MISSING:
        return "everything"
    return row.reason if row.status is Status.ERROR else ", ".join(row.missed)
