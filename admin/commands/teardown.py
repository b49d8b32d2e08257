"""teardown: keep what the class has made, remove everything of the workshop, and prove that nothing is left."""

import argparse
import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from admin.commands.output import ExitStatus, add_dry_run, print_actions, say
from admin.errors import WorkshopError
from admin.operating.changes.planning import forget_plans
from admin.operating.teardown.destroying import await_terraform, destroy
from admin.operating.teardown.proof import PAUSE_SECONDS
from admin.operating.teardown.record import alone
from admin.operating.teardown.run import PROOF, Options, Teardown, perform, plan, prepare
from admin.operating.teardown.summary import actions, summary
from admin.workshop.settings import find_terraform, read_workshop

ARCHIVE, PLANS = Path("build/archive"), Path("build/plans")
SHOWN = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument(
        "--group", action="append", metavar="GROUP", help="only this group, the storage stays; may be repeated (all)"
    )
    add_dry_run(parser)
    parser.add_argument("--yes", metavar="NAME", help="the workshop's name, instead of being asked for it")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder for the archive and teardown.json (build/archive/<workshop>)"
    )
    parser.add_argument(
        "--grades", type=Path, default=Path("build/grades"), metavar="DIR", help="folder of the grades (build/grades)"
    )
    parser.add_argument("--ungraded", action="store_true", help="also where somebody's work is not graded or gathered")
    parser.add_argument(
        "--without-state",
        action="store_true",
        help="Terraform's state is lost: find by name and tag what is ours alone",
    )
    parser.add_argument(
        "--look-again", type=float, default=PAUSE_SECONDS, metavar="SECONDS",
        help=f"between the looks for what comes back late ({PAUSE_SECONDS:g})",
    )  # fmt: skip


def run(options: argparse.Namespace) -> ExitStatus:
    """Prepare, show what is about to be done, have it confirmed, and do it."""
    workshop = read_workshop(find_terraform())
    wanted = Options(
        groups=sorted(set(options.group)) if options.group else None,
        out=options.out or ARCHIVE / workshop.name,
        grades=options.grades,
        ungraded=options.ungraded,
        without_state=options.without_state,
        look_again_seconds=options.look_again,
    )
    if options.look_again < 0:
        raise WorkshopError(f"--look-again {options.look_again:g}: give 0 or more seconds.")
    if options.yes is not None:
        _check_name(options.yes, workshop.name)
    with ExitStack() as ending:
        if not options.dry_run:
            ending.enter_context(alone(wanted.out))
            await_terraform(workshop, say)
        teardown = prepare(workshop, wanted)
        changes = plan(teardown, PLANS)
        ending.callback(forget_plans, changes)  # a plan holds what a state holds; its text stays
        for line in summary(teardown, changes):
            say(line)
        if options.dry_run:
            _print_dry_run(options, teardown)
            return ExitStatus.WELL
        if options.yes is None:
            _ask(workshop.name)
        data = perform(teardown, lambda: destroy(changes, say), say)
    _print_proof(options, data, wanted.out / PROOF)
    return ExitStatus.NOT_ALL_PASSED if data["left"] or data["unseen"] else ExitStatus.WELL


def _check_name(given: str, name: str) -> None:
    if given != name:
        raise WorkshopError(f"The workshop's name is {name!r}, and {given!r} was given: nothing was changed.")


def _ask(name: str) -> None:
    """Have the removal confirmed by the workshop's name; without a terminal it is refused."""
    if not sys.stdin or not sys.stdin.isatty():
        raise WorkshopError(f"Say which workshop is removed: add '--yes {name}'. Nothing was changed.")
    say("This removes it for good. Type the workshop's name to go on:")
    try:
        given = input()
    except EOFError:
        given = ""
    _check_name(given.strip(), name)


def _print_dry_run(options: argparse.Namespace, teardown: Teardown) -> None:
    found, (count, size) = teardown.found, teardown.objects
    data = {
        "workshop": teardown.workshop.name,
        "archive": {"folder": str(teardown.options.out), "objects": count, "bytes": size},
        "bystanders": [str(thing) for thing in found.bystanders],
        "ungraded": teardown.lacking,
        "regions": found.regions,
    }
    print_actions(options, actions(teardown), data)


def _print_proof(options: argparse.Namespace, data: dict[str, Any], path: Path) -> None:
    if options.json:
        print(json.dumps(data, indent=2))
        return
    archive, regions = data["archive"], ", ".join(data["regions"])
    print(
        f"{archive['sha256_checked']} of {archive['objects']} objects and {archive['grades']} files of grades are in "
        f"{archive['folder']}, checked by SHA-256."
    )
    for line in data["came_back"]:
        print(f"Came back late, and was removed again: {line}")
    for line in data["expiring"]:
        print(f"Nobody confirmed it, and AWS removes it by itself within three days: {line}")
    for line in data["unseen"]:
        print(f"NOT LOOKED AT, since AWS refuses you the list of it: {line}")
    for what, words in (("bystanders", "Not touched"), ("left", "LEFT")):
        for line in data[what][:SHOWN]:
            print(f"{words}: {line}")
        if len(data[what]) > SHOWN:
            print(f"{words}: {len(data[what]) - SHOWN} more, in {path}")
    if data["left"]:
        hint = "run the same command again" if data["without_state"] else "run it again with --without-state"
        print(f"{len(data['left'])} things of {data['workshop']} are left: {hint}, which removes them by name and tag.")
    else:
        what = f"{', '.join(options.group)} of {data['workshop']}" if options.group else data["workshop"]
        print(f"Nothing of {what} is left in {regions}, after {data['looks']} looks: {path}")
