"""logs: what a participant's function wrote."""

import argparse

from admin.commands.output import ExitStatus, print_data, say
from admin.participant.caller import identify_caller
from admin.participant.logs import as_rows, function_log, reports


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--minutes", type=int, default=15, help="how far to look back (15)")


def run(options: argparse.Namespace) -> ExitStatus:
    """Print the log's lines, with the time of each."""
    lines = function_log(identify_caller(), minutes=options.minutes)
    if not lines:
        say(f"Nothing in the last {options.minutes} minutes: run your function ('workshop invoke'), then look again.")
    data = {"lines": as_rows(lines), "reports": reports(lines)}
    print_data(options, data, "\n".join(f"{line.time[11:23]}  {line.text}" for line in lines))
    return ExitStatus.WELL
