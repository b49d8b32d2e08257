"""release: lets a participant's function run again that was stopped, since it was started too often."""

import argparse
from dataclasses import asdict

from admin.access.session import find_participant
from admin.commands.output import ExitStatus, print_data
from admin.errors import WorkshopError
from admin.operating.release import Release, release
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonyms", nargs="*", metavar="PSEUDONYM", help="whose function")
    parser.add_argument(
        "--group", metavar="GROUP", help="everybody's in this group, also where reserved_concurrency has changed since"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what it would do, and change nothing")


def run(options: argparse.Namespace) -> ExitStatus:
    """Release functions, one after another, and say of each what it had and has."""
    workshop = read_workshop(find_terraform())
    if bool(options.pseudonyms) == bool(options.group):
        raise WorkshopError("Whose function? Write 'workshop release PSEUDONYM', or --group GROUP.")
    pseudonyms = workshop.group(options.group).participants if options.group else options.pseudonyms
    for pseudonym in pseudonyms:
        find_participant(workshop, pseudonym)  # a name that nobody has releases nobody
    done = [release(workshop, pseudonym, dry_run=options.dry_run) for pseudonym in pseudonyms]
    data = [
        asdict(one) | {"was_stopped": one.was_stopped, "done": one.is_change and not options.dry_run} for one in done
    ]
    print_data(options, data, "\n".join(_sentence(one, dry_run=options.dry_run) for one in done) or "Nobody is in it.")
    return ExitStatus.WELL


def _sentence(one: Release, *, dry_run: bool) -> str:
    if not one.is_change:
        return f"{one.pseudonym}: {one.function} is not stopped; nothing to do."
    room = "with the account's executions" if one.gets is None else f"{one.gets} at once"
    was = "was stopped" if one.was_stopped else f"had {'no reservation' if one.had is None else f'{one.had} at once'}"
    return f"{one.pseudonym}: {one.function} {was}, and {'would run' if dry_run else 'runs'} again, {room}."
