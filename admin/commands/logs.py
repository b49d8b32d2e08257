"""logs: what a participant's function wrote."""

import argparse

from admin.aws_sentences import Audience
from admin.commands.output import ExitStatus, print_data, say
from admin.commands.own_function import add_bird_option, caller_of
from admin.participant.caller import Caller
from admin.participant.logs import as_rows, function_log, reports


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonym", nargs="?", metavar="PSEUDONYM", help="instructors: whose log")
    add_bird_option(parser)
    parser.add_argument("--minutes", type=int, default=15, help="how far to look back (15)")


def run(options: argparse.Namespace) -> ExitStatus:
    """Print the log's lines, with the time of each."""
    caller = _participant(options) if options.pseudonym else caller_of(options)
    lines = function_log(caller, minutes=options.minutes)
    if not lines:
        whose = f"{caller.pseudonym} has not run their" if options.pseudonym else "Run your"
        then = "." if options.pseudonym else " ('workshop invoke'), then look again."
        say(f"Nothing in the last {options.minutes} minutes: {whose} function{then}")
    data = {"lines": as_rows(lines), "reports": reports(lines)}
    print_data(options, data, "\n".join(f"{line.time[11:23]}  {line.text}" for line in lines))
    return ExitStatus.WELL


def _participant(options: argparse.Namespace) -> Caller:
    """A participant as the instructor reads their things: their names, with the instructor's own credentials."""
    from admin import aws  # noqa: PLC0415
    from admin.access.session import find_participant  # noqa: PLC0415 - participants have no settings to read
    from admin.workshop.settings import find_terraform, read_workshop  # noqa: PLC0415

    workshop = read_workshop(find_terraform())
    group = find_participant(workshop, options.pseudonym)
    caller = Caller(workshop, group.name, group.region, options.pseudonym, aws.session(), audience=Audience.INSTRUCTOR)
    return caller.for_birds() if options.bird else caller
