"""undo: a participant's function back to a version of before."""

import argparse
from dataclasses import asdict

from tabulate import tabulate

from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say, say_actions
from admin.commands.own_function import add_bird_option, caller_of
from admin.errors import WorkshopError
from admin.participant.caller import Caller
from admin.participant.deploy import Version, deploy_actions, go_back, versions
from admin.participant.package import fetch_package


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("version", nargs="?", metavar="VERSION", help="its number; without, the versions are listed")
    add_bird_option(parser)
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """List the versions, or put one back."""
    caller = caller_of(options)
    listed = versions(caller)
    if not options.version:
        return _list(options, caller, listed)
    if options.version not in {each.version for each in listed}:
        there = ", ".join(each.version for each in listed) or "none"
        raise WorkshopError(f"There is no version {options.version!r}; there is {there}. 'workshop undo' lists them.")
    actions = deploy_actions(caller, f"the code of version {options.version}")
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    done = go_back(caller, options.version)
    text = f"{done.function} has the code of version {options.version} again; what it had is kept as a version, too."
    print_data(options, asdict(done), text)
    say_actions(actions)
    say("Your own file is as it was: 'workshop fetch FILE.py' gets the code that the function has now.")
    return ExitStatus.WELL


def _list(options: argparse.Namespace, caller: Caller, listed: list[Version]) -> ExitStatus:
    now = fetch_package(caller).code_sha256
    rows = [
        (each.version, each.modified[:19].replace("T", " "), "in your function" * (each.code_sha256 == now))
        for each in listed
    ]
    data = [asdict(each) | {"current": each.code_sha256 == now} for each in listed]
    print_data(options, data, tabulate(rows, headers=("version", "published (UTC)", "")))
    if not listed:
        say("There is no version yet: each 'workshop deploy' keeps one.")
    return ExitStatus.WELL
