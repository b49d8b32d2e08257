"""invoke: a participant's function, its answer and what it wrote."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from tabulate import tabulate

from admin.commands.output import ExitStatus, print_data, say
from admin.errors import WorkshopError
from admin.participant.caller import identify_caller
from admin.participant.invoke import invoke, unpack


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--unpack", type=Path, metavar="DIR", help="also unpack the crops of your zip into this folder")


def run(options: argparse.Namespace) -> ExitStatus:
    """Run the function, and show its answer, its outputs, and the end of its log where it failed."""
    caller = identify_caller()
    done = invoke(caller, say=say)
    crops: list[Path] = []
    fault: WorkshopError | None = None
    if options.unpack and not done.failed:
        try:
            crops = unpack(caller, options.unpack)
        except WorkshopError as error:  # raised below, once the answer was shown
            fault = error
    data = asdict(done) | {"unpacked": [str(path) for path in crops]}
    print_data(options, data, json.dumps(done.answer, indent=2, ensure_ascii=False))
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
