"""status: how far everybody is, and who needs somebody first."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable

from admin.commands.output import ExitStatus, print_data, say
from admin.errors import WorkshopError
from admin.operating.board.table import class_text
from admin.operating.status import AGAIN, ONCE, ClassStatus, Watch, status_data
from admin.workshop.settings import find_terraform, read_workshop

LEAST_SECONDS = 3.0  # between the beginnings of two looks
SHARE = 2  # a look is followed by a pause, so that looking takes at most one in so many seconds
CLEAR = "\x1b[H\x1b[2J"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--group", metavar="GROUP", help="only this group (all)")
    parser.add_argument("--watch", action="store_true", help="look again every few seconds, until Ctrl-C")


def run(options: argparse.Namespace) -> ExitStatus:
    """Look once, or again and again."""
    workshop = read_workshop(find_terraform())
    groups = [workshop.group(options.group)] if options.group else workshop.groups
    if options.watch:
        with Watch(workshop, groups, AGAIN) as watch:
            return _watch(watch.look, as_json=options.json)
    with Watch(workshop, groups, ONCE) as watch:
        status = watch.look()
    print_data(options, status_data(status), class_text(status))
    for sentence in status.trouble:
        say(sentence)
    return ExitStatus.NOT_ALL_PASSED if status.trouble else ExitStatus.WELL


def _watch(look: Callable[[], ClassStatus], *, as_json: bool) -> ExitStatus:
    """Show the class anew every few seconds; where AWS cannot be asked, say so and go on."""
    try:
        while True:
            begun = time.monotonic()
            try:
                _show(look(), as_json=as_json)
            except WorkshopError as error:
                say(f"{error} Trying again.")
            took = time.monotonic() - begun
            time.sleep(max(LEAST_SECONDS - took, (SHARE - 1) * took))
    except KeyboardInterrupt:
        return ExitStatus.WELL


def _show(status: ClassStatus, *, as_json: bool) -> None:
    """Print one look: a line of JSON, or the table, on a terminal in the place of the one before."""
    if as_json:
        print(json.dumps(status_data(status)), flush=True)
        return
    on_terminal = sys.stdout.isatty()
    rows = shutil.get_terminal_size().lines - 1 if on_terminal else None
    text = class_text(status, rows=rows)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    text = text.encode(encoding, "backslashreplace").decode(encoding)
    print(f"{CLEAR}{text}" if on_terminal else f"{text}\n", flush=True)
    for sentence in status.trouble:
        say(sentence)
