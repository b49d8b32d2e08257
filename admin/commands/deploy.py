"""deploy: a file into a participant's function."""

import argparse
from dataclasses import asdict
from pathlib import Path

from admin.commands.output import ExitStatus, print_data
from admin.participant.caller import identify_caller
from admin.participant.deploy import deploy


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("file", type=Path, metavar="FILE.py", help="the code, with its lambda_handler")


def run(options: argparse.Namespace) -> ExitStatus:
    """Deploy the file, and say which function has it."""
    done = deploy(identify_caller(), options.file)
    print_data(options, asdict(done), f"{done.function} has {options.file.name} now.")
    return ExitStatus.WELL
