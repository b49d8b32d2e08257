"""move: a participant to another group, with their code."""

import argparse

from admin.commands import late_change
from admin.commands.output import ExitStatus
from admin.operating.late_changes import requests


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonym", metavar="PSEUDONYM", help="who moves")
    parser.add_argument("--to", required=True, metavar="GROUP", help="to which group")
    late_change.add_options(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Move them, and say how to print their sheet."""
    return late_change.run_late_change(
        options, lambda workshop, roster: requests.move(workshop, options.pseudonym, options.to, roster)
    )
