"""deploy: a file into a participant's function."""

import argparse
from dataclasses import asdict
from pathlib import Path

from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say_actions
from admin.commands.own_function import add_bird_option, caller_of
from admin.participant.deploy import deploy, deploy_actions
from admin.participant.source import read_source


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("file", type=Path, metavar="FILE.py", help="the code, with its lambda_handler")
    add_bird_option(parser)
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Deploy the file, and say which function has it."""
    caller = caller_of(options)
    read_source(options.file)  # what is no code is refused before AWS is asked
    actions = deploy_actions(caller, options.file.name)
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    done = deploy(caller, options.file)
    print_data(options, asdict(done), f"{done.function} has {options.file.name} now.")
    say_actions(actions)
    return ExitStatus.WELL
