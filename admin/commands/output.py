"""The output of every verb: data on stdout, messages on stderr, and the exit status."""

import argparse
import json
import os
import sys
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


def say(text: str) -> None:
    """Print a message for the person at the terminal on stderr, which keeps stdout for data.

    Where nobody listens (a closed pipe, a full disk), nothing is raised: the work does not depend on the message.
    """
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _send_nowhere(sys.stderr)


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
