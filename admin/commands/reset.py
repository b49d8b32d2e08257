"""reset: a participant's function back to a known point, or a species function back to the committed code."""

import argparse
from dataclasses import asdict

from admin.access.reset import reset, reset_species
from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say_actions
from admin.deployment_package import POINTS
from admin.errors import WorkshopError
from admin.workshop.groups import Workshop
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonym", nargs="?", metavar="PSEUDONYM", help="whose function; left out with --species")
    parser.add_argument(
        "--to",
        choices=sorted({point for points in POINTS.values() for point in points}),
        help="the point of the exercise; ranked is lab 4's",
    )
    parser.add_argument("--bird", action="store_true", help="lab 4's function, which names birds")
    parser.add_argument("--species", action="store_true", help="the species function, to the code of this checkout")
    parser.add_argument("--group", metavar="GROUP", help="with --species, whose species function (all)")
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Reset one function, and say which version keeps the old code."""
    workshop = read_workshop(find_terraform())
    if options.species:
        if options.pseudonym or options.to:
            raise WorkshopError("--species resets the species function: leave out the pseudonym and --to.")
        return _reset_species(options, workshop)
    if not options.pseudonym or not options.to or options.group:
        raise WorkshopError(
            "Whose function, to which point? Write 'workshop reset PSEUDONYM --to POINT', or --species."
        )
    done = reset(
        workshop=workshop, pseudonym=options.pseudonym, point=options.to, bird=options.bird, dry_run=options.dry_run
    )
    if options.dry_run:
        print_actions(options, done.actions)
        return ExitStatus.WELL
    text = f"{done.function} is at {done.point}; the code it had is version {done.kept_version}."
    print_data(options, asdict(done), text)
    say_actions(done.actions)
    return ExitStatus.WELL


def _reset_species(options: argparse.Namespace, workshop: Workshop) -> ExitStatus:
    groups = [options.group] if options.group else [group.name for group in workshop.groups]
    resets = [reset_species(workshop=workshop, group=group, dry_run=options.dry_run) for group in groups]
    actions = [action for done in resets for action in done.actions]
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    lines = [
        f"{done.function} in {done.region} "
        + (f"has our code again; the code it had is version {done.kept_version}." if done.kept_version else "is ours.")
        for done in resets
    ]
    print_data(options, [asdict(done) for done in resets], "\n".join(lines))
    say_actions(actions)
    return ExitStatus.WELL
