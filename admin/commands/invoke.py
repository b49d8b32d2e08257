"""invoke: a participant's function, its answer and what it wrote."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from tabulate import tabulate

from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say, say_actions
from admin.commands.own_function import add_bird_option, caller_of
from admin.errors import WorkshopError
from admin.participant.birds import newest_bird_event
from admin.participant.invoke import invoke, unpack


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    add_bird_option(parser)
    parser.add_argument("--unpack", type=Path, metavar="DIR", help="also unpack the crops of your zip into this folder")
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Run the function, and show its answer, its outputs, and the end of its log where it failed."""
    caller = caller_of(options)
    if options.bird and options.unpack:
        raise WorkshopError(
            "--unpack is for the crops of your zip, and --bird runs lab 4's function: take one of them."
        )
    actions = [f"run {caller.function} once, which writes what its code writes"]
    actions += [f"unpack the crops of {caller.zip_key} into {options.unpack}"] if options.unpack else []
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    done = invoke(caller, event=newest_bird_event(caller) if options.bird else None, say=say)
    crops: list[Path] = []
    fault: WorkshopError | None = None
    if options.unpack and not done.failed:
        try:
            crops = unpack(caller, options.unpack)
        except WorkshopError as error:  # raised below, once the answer was shown
            fault = error
    data = asdict(done) | {"unpacked": [str(path) for path in crops]}
    print_data(options, data, json.dumps(done.answer, indent=2, ensure_ascii=False))
    say_actions(actions[: 1 + bool(crops)])
    if not options.json:
        rows = [(output.key, f"{output.size:,}", output.written) for output in done.outputs]
        say("\n" + tabulate(rows, headers=("your outputs", "bytes", "written"), colalign=("left", "right", "left")))
    if crops:
        say(f"\n{len(crops)} crops in {options.unpack}")
    if done.failed:
        say("\n".join(["", "Your function failed. The end of its log:", *done.log]))
    if fault:
        raise fault
    return ExitStatus.NOT_ALL_PASSED if done.failed else ExitStatus.WELL
