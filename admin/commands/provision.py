"""provision: the roster becomes each environment's participants file and everyone's folder."""

import argparse
import json
from pathlib import Path

from admin.commands.output import ExitStatus, say
from admin.grading.publication import publish_class
from admin.workshop.provisioning import provision
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("roster", type=Path, metavar="ROSTER", help="CSV file with the header pseudonym,group")
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")


def run(options: argparse.Namespace) -> ExitStatus:
    """Provision, and say what was done."""
    workshop = read_workshop(find_terraform())
    result = provision(roster=options.roster, workshop=workshop, dry_run=options.dry_run)
    if not (options.dry_run or result.folders_left_out):
        publish_class(read_workshop(find_terraform()))  # as it is now
    lines = [action.text for action in result.actions]
    if options.json:
        print(json.dumps({"dry_run": options.dry_run, "actions": lines, "unchanged": result.unchanged}, indent=2))
    else:
        print("\n".join(["would " * options.dry_run + line for line in lines]), end="\n" if lines else "")
    done = "to do" if options.dry_run else "done"
    say(f"{len(lines)} {done}, {result.unchanged} unchanged.")
    if result.folders_left_out:
        say(result.folders_left_out)
    return ExitStatus.NOT_ALL_PASSED if result.folders_left_out and not options.dry_run else ExitStatus.WELL
