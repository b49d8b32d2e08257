"""What the verbs add, move, rename and reschedule share: the plan on a screen, the question, and what comes after."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from admin.commands.output import ExitStatus, add_dry_run, print_actions, say
from admin.errors import WorkshopError
from admin.operating.changes.summary import screen
from admin.operating.late_changes.carrying_out import Planned, carry_out, plan
from admin.operating.late_changes.late_change import LateChange
from admin.workshop.groups import Workshop
from admin.workshop.settings import find_terraform, read_workshop

ROSTER = Path("roster.csv")


def add_options(parser: argparse.ArgumentParser, *, roster: bool = True) -> None:
    """Add the options that all of them have."""
    if roster:
        parser.add_argument("--roster", type=Path, help="the roster whose line is changed (roster.csv where it is)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--with-others", action="store_true", help="also where the plan touches what has nothing to do with this"
    )
    parser.add_argument("--out", type=Path, default=Path("build/plans"), help="folder for the plans (build/plans)")
    add_dry_run(parser)


def run_late_change(options: argparse.Namespace, ask_for: Callable[[Workshop, Path | None], LateChange]) -> ExitStatus:
    """Plan, show, ask, and carry out.

    Args:
        options: the verb's.
        ask_for: makes the change of the workshop and the roster's path.

    Returns:
        WELL; NOT_ALL_PASSED where the answer was not yes.

    Raises:
        WorkshopError: it cannot be done; the message says whether anything was changed.
    """
    roster = getattr(options, "roster", None) or (ROSTER if ROSTER.is_file() else None)
    late = ask_for(read_workshop(find_terraform()), roster)
    planned = plan(late, out=options.out, with_others=options.with_others, say=say)
    if options.dry_run:
        _show(late, planned)
        print_actions(options, planned.actions, _data(planned))
        return ExitStatus.WELL
    _show(late, planned)
    if not options.yes and not _agreed():
        say("The answer was not yes, so nothing was changed.")
        return ExitStatus.NOT_ALL_PASSED
    carry_out(late, planned, say=say)
    print_actions(options, planned.actions, _data(planned))
    if late.wanted:
        group = next(group.name for group in late.groups if late.wanted in group.participants)
        say(f"The sheet of {late.wanted}, with the code: 'workshop login --all --group {group} --out handouts'.")
    return ExitStatus.WELL


def _show(late: LateChange, planned: Planned) -> None:
    """Say what Terraform does, and what is lost, on a screen of stderr: stdout has the actions."""
    notes = [*late.notes, *(["Also what has nothing to do with it: --with-others."] if planned.strangers else [])]
    for line in screen(planned.changes, notes, height=20):
        say(line)


def _data(planned: Planned) -> dict[str, object]:
    return {
        "changes": [
            {"environment": change.environment, "resources": [asdict(action) for action in change.actions]}
            for change in planned.changes
        ]
    }


def _agreed() -> bool:
    print("\nDo this? Only 'yes' is taken for a yes: ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline() if sys.stdin else ""
    if not answer:
        raise WorkshopError("nobody can be asked here (no terminal), so nothing was changed. Add --yes.")
    return answer.strip() == "yes"
