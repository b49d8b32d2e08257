"""The output of every verb: data on stdout, messages on stderr, and the exit status."""

import argparse
import contextlib
import json
import os
import sys
from enum import IntEnum
from typing import Any


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


def say(text: str) -> None:
    """Print a message for the person at the terminal on stderr, which keeps stdout for data.

    Where nobody listens (a closed pipe, a full disk), nothing is raised: the work does not depend on the message.
    """
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)


def flush_data() -> None:
    """Write what stdout still holds, so that a failure shows in the exit status. Raises OSError."""
    if sys.stdout is not None:
        sys.stdout.flush()


def drop_data() -> None:
    """Give up what stdout cannot write, so that Python does not try again at its end, with a traceback."""
    try:
        flush_data()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
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
