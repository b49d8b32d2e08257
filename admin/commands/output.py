"""The output of every verb: data on stdout, messages on stderr, and the exit status."""

import argparse
import json
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
    """Print a message for the person at the terminal on stderr, which keeps stdout for data."""
    print(text, file=sys.stderr)


def print_data(options: argparse.Namespace, data: Any, text: str) -> None:
    """Print a verb's data.

    Args:
        options: the verb's; options.json selects data instead of text.
        data: plain JSON data.
        text: the same, for people to read.
    """
    line = json.dumps(data, indent=2) if options.json else text
    # A file or pipe on Windows takes its code page's characters alone, and a log may hold any.
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding))
