"""new-group: makes the environment of another group, in a region of its own or beside other groups."""

import argparse
import json

from admin.commands.output import ExitStatus, say
from admin.workshop.new_group import NewGroup, plan_group, write_group
from admin.workshop.settings import find_terraform, read_workshop
from admin.workshop.slot import read_slot


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("name", metavar="NAME", help="the group's name, which its folder below terraform/envs has, too")
    parser.add_argument("--region", required=True, help="such as eu-north-1; other groups may work there, too")
    parser.add_argument("--start", required=True, metavar="T", help="when it begins, such as 2026-12-03T16:00+01:00")
    parser.add_argument("--end", required=True, metavar="T", help="when it ends; rights end some minutes later")
    parser.add_argument(
        "--timezone", default="", metavar="ZONE", help="the zone of times without an offset, such as Europe/Berlin"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be written, and change nothing")


def run(options: argparse.Namespace) -> ExitStatus:
    """Make the environment, and say what comes next."""
    workshop = read_workshop(find_terraform())
    slot = read_slot(options.start, options.end, timezone=options.timezone)
    new = plan_group(workshop, name=options.name, region=options.region, slot=slot)
    if not options.dry_run:
        write_group(new)
    if options.json:
        print(json.dumps({"dry_run": options.dry_run, **_data(new)}, indent=2))
    else:
        group, would = new.group, "would " * options.dry_run
        print(f"{would}write envs/{group.name}/group.auto.tfvars: {_place(new)}")
        print(f"{would}link {len(new.links)} files of the other groups there")
        if options.dry_run:
            print("\n" + new.files["group.auto.tfvars"], end="")
    for note in new.notes:
        say(note)
    if not options.dry_run:
        say(
            f"Next: put its participants on the roster, 'make provision ROSTER=...', 'make plan ENV={new.group.name}', "
            f"'make apply ENV={new.group.name}'."
        )
    return ExitStatus.WELL


def _place(new: NewGroup) -> str:
    group = new.group
    return f"{group.region}, {group.start:%Y-%m-%d %H:%M} to {group.end:%Y-%m-%d %H:%M} ({group.end.isoformat()[-6:]})"


def _data(new: NewGroup) -> dict[str, object]:
    group = new.group
    return {
        "group": group.name,
        "folder": f"envs/{group.name}",
        "region": group.region,
        "number_in_region": group.number_in_region,
        "start": group.start.isoformat(),
        "end": group.end.isoformat(),
        "files": sorted(new.files),
        "links": sorted(new.links),
        "notes": list(new.notes),
    }
