"""What every verb says and how: data on stdout, talk on stderr, and the exit status."""

import argparse
import json
import sys
from enum import IntEnum
from typing import Any


class ExitStatus(IntEnum):
    """The exit statuses of every verb."""

    WELL = 0
    NOT_ALL_PASSED = 1
    REFUSED = 2


def say(text: str) -> None:
    """Talk to the person at the terminal."""
    print(text, file=sys.stderr)


def print_data(options: argparse.Namespace, data: Any, text: str) -> None:
    """Print a verb's data.

    Args:
        options: the verb's; options.json chooses between the two forms.
        data: plain JSON data.
        text: the same for people.
    """
    line = json.dumps(data, indent=2) if options.json else text
    # A file or pipe on Windows takes its code page's characters alone, and a log may hold any.
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding))
