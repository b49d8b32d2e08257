"""provision: the roster becomes each environment's participants file, everyone's folder, and their codes."""

import argparse
from dataclasses import replace
from pathlib import Path

from admin.access.codes import publish_codes
from admin.commands.output import ExitStatus, add_dry_run, print_actions, say, say_actions
from admin.errors import WorkshopError
from admin.grading.publication import class_differs, publish_class
from admin.names import CLASS_LIST
from admin.operating.next_apply import next_apply
from admin.workshop.groups import Workshop
from admin.workshop.provisioning import provision
from admin.workshop.roster import read_roster
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("roster", type=Path, metavar="ROSTER", help="CSV file with the header pseudonym,group")
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Provision, and say what was done."""
    workshop = read_workshop(find_terraform())
    result = provision(roster=options.roster, workshop=workshop, dry_run=options.dry_run)
    lines, doorless = [action.text for action in result.actions], list[str]()
    if not result.folders_left_out:
        workshop = _after(options, workshop)
        if class_differs(workshop):
            lines.append(f"write s3://{workshop.feedback_bucket}/{CLASS_LIST}, the class as the feedback knows it")
        if not options.dry_run:
            publish_class(workshop)
        codes, doorless = _publish_codes(workshop, dry_run=options.dry_run)
        lines += codes
    coming = _next_apply(_after(options, workshop))
    print_actions(options, lines, {"unchanged": result.unchanged, "next_apply": coming})
    done = "to do" if options.dry_run else "done"
    say(f"{len(lines)} {done}, {result.unchanged} unchanged.")
    say_actions(coming)
    for environment in doorless:
        say(f"No door stands in {environment} yet: run 'make apply ENV={environment}', then this again for the codes.")
    if result.folders_left_out:
        say(result.folders_left_out)
    return ExitStatus.NOT_ALL_PASSED if result.folders_left_out and not options.dry_run else ExitStatus.WELL


def _next_apply(after: Workshop) -> list[str]:
    try:
        return next_apply(after)
    except WorkshopError as error:
        return [f"What the next apply will do to whom could not be found out: {error}"]


def _after(options: argparse.Namespace, workshop: Workshop) -> Workshop:
    """Read the workshop as it is now, or as it would be after a dry run."""
    if not options.dry_run:
        return read_workshop(find_terraform())
    roster = read_roster(options.roster, groups={group.name for group in workshop.groups})
    names = {group: tuple(one.pseudonym for one in roster if one.group == group.name) for group in workshop.groups}
    return replace(workshop, groups=tuple(replace(group, participants=names[group]) for group in workshop.groups))


def _publish_codes(workshop: Workshop, *, dry_run: bool) -> tuple[list[str], list[str]]:
    """Give codes to whoever has none. Return what was done, and the environments whose door does not stand yet."""
    lines, doorless = [], []
    for group in workshop.groups:
        if not (group.door.enabled and group.participants):
            continue
        published = publish_codes(workshop, group, dry_run=dry_run)
        if published is None:
            doorless.append(group.folder.name)
        else:
            if published.joined:
                lines.append(f"give codes to {', '.join(published.joined)} of {group.name}")
            if published.left:
                lines.append(f"take the codes of {', '.join(published.left)} off the door of {group.name}")
    return lines, doorless
