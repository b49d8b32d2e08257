"""doctor: what would go wrong in front of a class, said before it does."""

import argparse
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from admin.commands.output import ExitStatus, print_data, say
from admin.operating.doctor.examination import examine
from admin.operating.doctor.finding import Check, State
from admin.operating.doctor.ground import Ground
from admin.workshop.settings import find_terraform

WIDTH = 100  # columns of a terminal
MARKS = {State.OK: "ok", State.WARNING: "warning", State.FAILURE: "FAILURE"}
COLUMN = 24  # where the sentences begin


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--group", metavar="GROUP", help="only this group, beside what all groups share (all)")


def run(options: argparse.Namespace) -> ExitStatus:
    """Run every check, and show a line for each."""
    examination = examine(Ground.of(find_terraform(), group=options.group))
    checks = examination.checks
    data = {"checks": [asdict(check) for check in checks], "seconds": round(examination.seconds, 1)}
    print_data(options, data, checks_text(checks))
    counts = Counter(check.state for check in checks)
    say(
        f"{counts[State.OK]} ok, {counts[State.WARNING]} to look at, {counts[State.FAILURE]} to mend; "
        f"{examination.seconds:.1f} s. Nothing was changed."
    )
    return ExitStatus.WELL if counts[State.OK] == len(checks) else ExitStatus.NOT_ALL_PASSED


def checks_text(checks: Sequence[Check]) -> str:
    """Render the checks, those of the workshop first and each group's under its name, in at most 100 columns."""
    lines: list[str] = []
    for name in dict.fromkeys(check.group for check in checks):
        lines += ["", name or "The workshop", ""] if lines else [name or "The workshop", ""]
        for check in (one for one in checks if one.group == name):
            lines.append(_wrapped(f"  {MARKS[check.state]:<8}{check.id:<13} ", check.text))
            if check.fix:
                lines.append(_wrapped("", check.fix))
    return "\n".join(lines)


def _wrapped(begin: str, text: str) -> str:
    indent = " " * COLUMN
    return textwrap.fill(
        " ".join(text.split()), WIDTH, initial_indent=begin.ljust(COLUMN) if begin else f"{indent}-> ",
        subsequent_indent=indent if begin else f"{indent}   ", break_long_words=True, break_on_hyphens=False,
    )  # fmt: skip
