"""add: one participant more, in a group that stands."""

import argparse

from admin.commands import late_change
from admin.commands.output import ExitStatus
from admin.operating.late_changes import requests


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonym", metavar="PSEUDONYM", help="theirs; 'workshop roster' finds one")
    parser.add_argument("--group", required=True, metavar="GROUP", help="which group they join")
    late_change.add_options(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Add them, and say how to print their sheet."""
    return late_change.run_late_change(
        options, lambda workshop, roster: requests.add(workshop, options.pseudonym, options.group, roster)
    )
