"""The output of every verb: data on stdout, messages on stderr, and the exit status."""

import argparse
import io
import json
import os
import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, TextIO


class ExitStatus(IntEnum):
    """The exit statuses of every verb.

    Attributes:
        WELL: all well.
        NOT_ALL_PASSED: done, and something did not pass.
        REFUSED: wrong usage, or a failure of our own.
    """

    WELL = 0
    NOT_ALL_PASSED = 1
    REFUSED = 2


def tolerate_any_terminal() -> None:
    """Let stdout and stderr write what they have no characters for as escapes, as in a terminal without UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Print a message for the person at the terminal on stderr, which keeps stdout for data.

    Where nobody listens (a closed pipe, a full disk), nothing is raised: the work does not depend on the message.
    """
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _send_nowhere(sys.stderr)


def add_dry_run(parser: argparse.ArgumentParser) -> None:
    """Add the option that every verb has that changes something."""
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")


def print_actions(options: argparse.Namespace, lines: Sequence[str], data: Mapping[str, Any] | None = None) -> None:
    """Print as data what a verb did, or what it would do.

    Args:
        options: the verb's, with --dry-run and --json.
        lines: an action each, such as "put lambda_function.py into mip-day-crop-faces-ada"; a dry run and the run that
            follows it have the same.
        data: what else JSON is to hold.
    """
    text = "\n".join(f"{'would ' * options.dry_run}{line}" for line in lines)
    found = {"dry_run": options.dry_run, "actions": list(lines), **(data or {})}
    if options.json or lines:
        print_data(options, found, text)


def say_actions(lines: Sequence[str]) -> None:
    """Say what a verb has done, in the words of its dry run, where its data is something else."""
    for line in lines:
        say(line)


def flush_data() -> None:
    """Write what stdout still holds, so that a failure shows in the exit status. Raises OSError."""
    if sys.stdout is not None:
        sys.stdout.flush()


def drop_data() -> None:
    """Give up what stdout cannot write, so that Python does not try again at its end, with a traceback."""
    try:
        flush_data()
    except OSError:
        _send_nowhere(sys.stdout)


def _send_nowhere(stream: TextIO) -> None:
    """Let a stream that cannot be written go nowhere; what it still holds would fail once more at Python's end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def print_data(options: argparse.Namespace, data: Any, text: str) -> None:
    """Print a verb's data.

    Args:
        options: the verb's; options.json selects data instead of text.
        data: plain JSON data.
        text: the same, for people to read.
    """
    line = json.dumps(data, indent=2) if options.json else text
    # A file or pipe on Windows takes its code page's characters alone, and a log may hold any.
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"  # there is no stdout where it was closed
    print(line.encode(encoding, "backslashreplace").decode(encoding))
