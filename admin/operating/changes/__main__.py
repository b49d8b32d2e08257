"""Plan, apply or destroy environments: what `make plan`, `make apply` and `make destroy` do.

    python -m admin.operating.changes plan|apply|destroy ENVIRONMENT... [--yes] [--dry-run] [--ungraded] [--json]

ENVIRONMENT is a folder of terraform/envs, a group, or "all".
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from admin.build import layers
from admin.errors import WorkshopError
from admin.operating.changes.adoption import may_adopt
from admin.operating.changes.applying import PartlyAppliedError, apply_changes
from admin.operating.changes.change import Change
from admin.operating.changes.environments import chosen, is_storage
from admin.operating.changes.order import refuse_wrong_order, unknown_to_the_state
from admin.operating.changes.planning import plan_changes, tell
from admin.operating.changes.summary import HEIGHT, fold, screen, show, show_folded
from admin.operating.changes.work_at_stake import notes_of, refuse_ungraded, work_at_stake
from admin.operating.exit_status import NOT_ALL, WELL, exit_status
from admin.operating.preflight import preflight
from admin.workshop.groups import Workshop
from admin.workshop.settings import find_terraform, read_workshop

VERBS = {
    "plan": "show what an apply would do, and keep the whole plan in a file",
    "apply": "create or change environments, the storage first, the groups side by side",
    "destroy": "remove environments, the groups side by side, the storage last",
}
PROMPT = "Only 'yes' is taken for a yes: "
ASKED = 4  # lines of a screen that the question needs


def main(arguments: Sequence[str] | None = None) -> int:
    """Plan, apply or destroy.

    Args:
        arguments: the command line's words; without, those of this process.

    Returns:
        0 all well; 1 done in part, or not done since the answer was not yes; 2 wrong usage or our fault.
    """
    options = _parser().parse_args(arguments)
    kept = "what stands is kept, and the same command goes on from there."
    return exit_status(lambda: _run(options), command=options.verb, interrupted=kept)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m admin.operating.changes",
        description="Plan, apply or destroy environments with Terraform: what make plan, apply and destroy do.",
        epilog="exit status: 0 all well; 1 done in part, or the answer was not yes; 2 wrong usage or our fault",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        verb.add_argument("environments", nargs="*", metavar="ENV", help="a folder of terraform/envs, a group, or all")
        verb.add_argument("--out", type=Path, default=Path("build/plans"), help="folder for the plans (build/plans)")
        verb.add_argument("--json", action="store_true", help="print the changes as JSON instead of a summary")
        if name != "plan":
            verb.add_argument("--yes", action="store_true", help="do not ask")
            verb.add_argument("--dry-run", action="store_true", help="show what would be done, and change nothing")
        verb.add_argument(
            "--grades", type=Path, default=Path("build/grades"), help="folder of the grades (build/grades)"
        )
        if name == "destroy":
            verb.add_argument("--ungraded", action="store_true", help="also where somebody's work is not graded")
    return parser


def _run(options: argparse.Namespace) -> int:
    workshop = read_workshop(find_terraform())
    destroy = options.verb == "destroy"
    folders = chosen(workshop, options.environments)
    names = [folder.name for folder in folders]
    refuse_wrong_order(workshop, folders, destroy=destroy, by_name=True)
    _prepare(workshop, folders, destroy=destroy)
    for folder in folders if destroy else ():
        if role := unknown_to_the_state(workshop, folder):
            raise WorkshopError(
                f"{folder.name} has no state here, and {role} stands: its state is lost, or in another checkout. Run "
                "this where the state is, or bring it back; where it is lost, 'workshop teardown --without-state' "
                "removes what is this workshop's. Nothing was changed."
            )
    work = work_at_stake(workshop, folders, options.grades) if destroy else None
    look = options.verb == "plan" or options.dry_run
    if work and not options.ungraded and not look:
        refuse_ungraded(work, options.grades)
    tell(f"Planning {', '.join(names)} ...")
    changes = plan_changes(workshop, names, destroy=destroy, out=options.out)
    notes = notes_of(work, storage=any(map(is_storage, folders))) if work else []
    _show(changes, notes, options)
    if look or not any(change.has_effect for change in changes):
        return WELL
    if not options.yes and not _agreed(options.verb):
        tell(f"{options.verb}: the answer was not yes, so nothing was changed.")
        return NOT_ALL
    say = tell if options.json else show
    try:
        apply_changes(changes, say=say)
    except PartlyAppliedError as error:
        tell(f"{options.verb}: {error}\nThe other environments are done.")
        return NOT_ALL
    say(_ended(changes))
    return WELL


def _prepare(workshop: Workshop, folders: Sequence[Path], *, destroy: bool) -> None:
    """Build the layers that environments publish, and look for what would fail late."""
    for folder in folders if not destroy else ():
        with contextlib.redirect_stdout(sys.stderr):  # stdout is for data
            built = layers.main(["--unless-named-in", str(folder)])
        if built:
            raise WorkshopError("the layers could not be built, so nothing was changed.")
    faults = [
        f"{folder.name}: {fault}"
        for folder in folders
        for fault in preflight(
            terraform=workshop.terraform, environment=folder.name, destroy=destroy, names=not may_adopt(folder)
        )
    ]
    if faults:
        raise WorkshopError("\n".join(["not begun, since it would fail:", *(f"  {one}" for one in faults)]))


def _show(changes: list[Change], notes: list[str], options: argparse.Namespace) -> None:
    files = fold(f"The whole in {options.out}/: ", [change.text_file.name for change in changes])
    if options.json:
        print(json.dumps([_data(change) for change in changes], indent=2))
        for note in [*notes, files]:
            tell(note)
        return
    for line in screen(changes, [*notes, files], height=HEIGHT - ASKED):
        show_folded(line)


def _data(change: Change) -> dict[str, Any]:
    return {
        "environment": change.environment,
        "destroy": change.destroy,
        "actions": [asdict(action) for action in change.actions],
        "lines": list(change.lines),
        "plan_file": str(change.plan_file),
        "text_file": str(change.text_file),
    }


def _agreed(verb: str) -> bool:
    """Ask as Terraform does. Raises WorkshopError where nobody can answer."""
    words = "Remove all of this for good?" if verb == "destroy" else "Do this?"
    print(f"\n{words} {PROMPT}", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline() if sys.stdin else ""
    if not answer:
        raise WorkshopError("nobody can be asked here (no terminal), so nothing was changed. Add YES=1 (--yes).")
    return answer.strip() == "yes"


def _ended(changes: Sequence[Change]) -> str:
    done = [change for change in changes if change.has_effect]
    count = sum(len(change.actions) for change in done)
    return f"Done: {count} resources in {', '.join(change.environment for change in done)}."


if __name__ == "__main__":
    sys.exit(main())
