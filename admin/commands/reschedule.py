"""reschedule: another time slot for a group that stands."""

import argparse

from admin.commands import late_change
from admin.commands.output import ExitStatus
from admin.operating.late_changes import requests


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("group", metavar="GROUP", help="whose slot")
    parser.add_argument("--by", type=int, metavar="MINUTES", help="move start and end; earlier with --by=-10")
    parser.add_argument("--start", default="", metavar="TIME", help="11:55 on its day, or 2026-12-03T11:55:00+01:00")
    parser.add_argument("--end", default="", metavar="TIME", help="as --start")
    late_change.add_options(parser, roster=False)


def run(options: argparse.Namespace) -> ExitStatus:
    """Move the slot."""
    return late_change.run_late_change(
        options,
        lambda workshop, _: requests.reschedule(
            workshop, options.group, by=options.by, start=options.start, end=options.end
        ),
    )
