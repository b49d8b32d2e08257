"""rename: another pseudonym for a participant, who keeps their work."""

import argparse

from admin.commands import late_change
from admin.commands.output import ExitStatus
from admin.operating.late_changes import requests


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("old", metavar="OLD", help="their pseudonym")
    parser.add_argument("new", metavar="NEW", help="the one that they are to have")
    late_change.add_options(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Rename them, and say how to print their sheet."""
    return late_change.run_late_change(
        options, lambda workshop, roster: requests.rename(workshop, options.old, options.new, roster)
    )
