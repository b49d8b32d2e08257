"""reset: a participant's function back to a known point."""

import argparse
from dataclasses import asdict

from admin.access.reset import POINTS, reset
from admin.commands.output import ExitStatus, print_data
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonym", metavar="PSEUDONYM", help="whose function")
    parser.add_argument("--to", choices=POINTS, required=True, help="the point of the exercise")


def run(options: argparse.Namespace) -> ExitStatus:
    """Reset the function, and say which version keeps the old code."""
    done = reset(workshop=read_workshop(find_terraform()), pseudonym=options.pseudonym, point=options.to)
    text = f"{done.function} is at {done.point}; the code it had is version {done.kept_version}."
    print_data(options, asdict(done), text)
    return ExitStatus.WELL
