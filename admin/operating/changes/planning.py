"""Plans environments side by side, keeps the plans, and says in the workshop's words what they come to."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from admin import files
from admin.build.terraform import INIT_HINT
from admin.errors import WorkshopError
from admin.operating.changes import plan_document
from admin.operating.changes.adoption import adopted, find_strays, may_adopt, refuse_strangers, remove_blocks, was_begun
from admin.operating.changes.carried_code import is_waiting
from admin.operating.changes.change import Change
from admin.operating.changes.environments import chosen, group_of, is_storage
from admin.operating.changes.moves import Move, coming, find_moves, leaving
from admin.operating.changes.order import refuse_wrong_order
from admin.operating.changes.runs import Runs
from admin.operating.changes.summary import lines_of, participants
from admin.operating.changes.words import errors, explain
from admin.workshop.groups import Workshop

# In whatever Terraform says of an environment that was never initialised, or whose modules, provider or backend differ.
ASKS_FOR_INIT = "terraform init"
EMPTY, FAILED, NOT_EMPTY = 0, 1, 2  # exit statuses of a plan with -detailed-exitcode
TARGETED = "Resource targeting is in effect"
# What is removed as a whole need not be read before. What somebody removed by hand is found missing when it is removed;
# after an apply or a destroy that has not come to its end, the state is refreshed.
UNREAD = "-refresh=false"
# All functions of a class of 60 at once, beside what else waits: the provider looks at each first after 5 s.
PARALLELISM = "-parallelism=80"


def tell(text: str) -> None:
    """Say something to whoever waits, on stderr."""
    print(text, file=sys.stderr, flush=True)


def plan_changes(
    workshop: Workshop,
    environments: Sequence[str],
    *,
    destroy: bool = False,
    out: Path,
    say: Callable[[str], None] = tell,
    options: Mapping[str, Sequence[str]] | None = None,
) -> list[Change]:
    """Plan environments side by side.

    Whoever is to be created in one of them and stands in another group's state is removed there first, by a plan of its
    own, which comes first in the list.

    Args:
        workshop: the workshop.
        environments: names of folders in terraform/envs or of groups; "all" for every one.
        destroy: plan their removal.
        out: the folder for plans (<environment>.tfplan), their text (.txt) and Terraform's output (.log).
        say: where it is said what takes its time.
        options: what Terraform is given beside the usual, by the environment's name, also of those that somebody is
            removed from.

    Returns:
        A change for each, also where nothing is to be done, what the groups share first.

    Raises:
        WorkshopError: there is no such environment, one still needs what is to be removed or would need what does not
            stand, or Terraform failed; nothing was changed.
        KeyboardInterrupt: Ctrl-C was pressed; Terraform has ended.
    """
    folders = chosen(workshop, environments)
    refuse_wrong_order(workshop, folders, destroy=destroy)
    moves = [] if destroy else find_moves(workshop, folders)
    runs, given = Runs(say), options or {}
    wanted = [Wanted(folder, destroy, tuple(given.get(folder.name, ()))) for folder in folders]
    by_folder: dict[Path, list[Wanted]] = {}
    for each in [*wanted, *_removals(moves, folders, given)]:  # one after another, since a plan locks the state
        by_folder.setdefault(each.folder, []).append(each)
    planned = runs.each(list(by_folder.values()), lambda each: _plan(runs, workshop, each, moves, out.resolve()))
    if faults := [one for one in planned if isinstance(one, str)]:
        raise WorkshopError("\n\n".join(faults))
    changes = [change for one in planned if not isinstance(one, str) for change in one]
    return sorted(changes, key=lambda one: not one.is_removal)


@dataclass(frozen=True)
class Wanted:
    """A plan that is to be made.

    Attributes:
        folder: the environment's.
        destroy: of its removal.
        options: what Terraform is given beside the usual.
        targets: the addresses that are planned alone, to be removed there since they are to be created elsewhere.
    """

    folder: Path
    destroy: bool
    options: tuple[str, ...]
    targets: tuple[str, ...] = ()


def _removals(moves: Sequence[Move], folders: Sequence[Path], given: Mapping[str, Sequence[str]]) -> list[Wanted]:
    """List the plans that remove those who are to be created elsewhere."""
    targets: dict[Path, list[str]] = {}
    for one in moves:
        if one.target.folder.name in {folder.name for folder in folders}:
            targets.setdefault(one.source.folder, []).extend(one.addresses)
    return [Wanted(folder, False, tuple(given.get(folder.name, ())), tuple(found)) for folder, found in targets.items()]


def _plan(
    runs: Runs, workshop: Workshop, wanted: Sequence[Wanted], moves: Sequence[Move], out: Path
) -> list[Change] | str:
    """Plan one environment; return what went wrong where something did, so that the others are heard of too."""
    try:
        return [_planned(runs, workshop, each, moves, out) for each in wanted]
    except WorkshopError as error:
        return str(error)


def plan_again(change: Change) -> Change:
    """Plan an environment once more, from which people were removed since its plan was shown.

    Args:
        change: what was shown.

    Returns:
        The same without what was removed.

    Raises:
        WorkshopError: Terraform failed, or would now do something else than was shown.
    """
    runs = Runs(tell)
    document = _plan_into(runs, change.folder, change.options, change.plan_file, change.text_file, destroy=False)
    actions = plan_document.actions(document)
    shown = {(one.address, one.action) for one in change.actions}
    if other := [one.address for one in actions if (one.address, one.action) not in shown]:
        raise WorkshopError(
            f"{change.environment}: since its plan was shown, something else has changed: {', '.join(other[:5])}. Run "
            "the same command again, and look at the new plan."
        )
    return replace(change, actions=actions, has_effect=plan_document.has_effect(document))


def initialise(runs: Runs, folder: Path, out: Path, *more: str) -> None:
    """Run `terraform init`, with more options. Raises WorkshopError."""
    words = ["init", "-input=false", "-no-color", *more]
    done = runs.run(folder, words, log=out.resolve() / f"{folder.name}.init.log")
    if done.status:
        raise WorkshopError(f"{explain(done.output, folder, 'init', done.status)}\n{INIT_HINT}")


def _planned(runs: Runs, workshop: Workshop, wanted: Wanted, moves: Sequence[Move], out: Path) -> Change:
    folder, group = wanted.folder, group_of(workshop, wanted.folder)
    name = f"{folder.name}-moves" if wanted.targets else folder.name
    options = (*wanted.options, *(f"-target={target}" for target in wanted.targets))
    plan_file, text_file = out / f"{name}.tfplan", out / f"{name}.txt"
    remove_blocks(folder)
    document = _plan_into(runs, folder, options, plan_file, text_file, destroy=wanted.destroy)
    if not (wanted.destroy or wanted.targets) and may_adopt(folder):
        movers = [move.pseudonym for move in moves]  # they stand in another state, and are removed there first
        strays = find_strays(workshop, folder, plan_document.actions(document), document, without=movers)
        refuse_strangers(strays, folder)
        with adopted(strays, folder):
            if strays:
                document = _plan_into(runs, folder, options, plan_file, text_file, destroy=False)
    actions = plan_document.actions(document)
    gone, made = participants(actions, "delete", "replace"), participants(actions, "create")
    to_come = coming(workshop, group, made, moves) if group and not (wanted.targets or wanted.destroy) else ()
    seats = tuple(seat for seat in leaving(workshop, group, moves) if seat.pseudonym in gone) if group else ()
    return Change(
        environment=folder.name,
        folder=folder,
        destroy=wanted.destroy,
        is_storage=is_storage(folder),
        actions=actions,
        lines=lines_of(
            workshop, folder, actions, document, warnings=_warnings(text_file), destroy=wanted.destroy,
            moves={seat.pseudonym: seat.other for seat in seats}, is_removal=bool(wanted.targets),
        ),
        plan_file=plan_file,
        text_file=text_file,
        has_effect=plan_document.has_effect(document) or any(is_waiting(seat) for seat in to_come),
        options=options,
        leaving=seats,
        coming=to_come,
        is_removal=bool(wanted.targets),
    )  # fmt: skip


def _plan_into(
    runs: Runs, folder: Path, options: Sequence[str], plan_file: Path, text_file: Path, *, destroy: bool
) -> dict[str, Any]:
    """Make a plan and its text; return it as `terraform show -json` has it.

    A plan that has nothing to do is not read: Terraform would load the provider once more, for seconds.
    """
    for path in (plan_file, text_file):
        path.unlink(missing_ok=True)
    words = ["plan", "-input=false", "-no-color", "-detailed-exitcode", PARALLELISM, f"-out={plan_file}", *options]
    words += ["-destroy", *(() if was_begun(folder) else (UNREAD,))] if destroy else []
    log = text_file.with_suffix(".log")
    done = runs.run(folder, words, log=log)
    if done.status == FAILED and ASKS_FOR_INIT in " ".join(done.output.split()):
        initialise(runs, folder, plan_file.parent)
        done = runs.run(folder, words, log=log)
    if done.status not in (EMPTY, NOT_EMPTY):
        raise WorkshopError(explain(done.output, folder, "plan", done.status))
    plan_file.chmod(files.PRIVATE)
    files.write(text_file, plan_document.text_of(done.output), mode=files.PRIVATE)
    return _shown(runs, folder, plan_file) if done.status == NOT_EMPTY else plan_document.NOTHING_TO_DO


def _shown(runs: Runs, folder: Path, plan_file: Path) -> dict[str, Any]:
    log = plan_file.with_suffix(".json")
    try:
        done = runs.run(folder, ["show", "-json", str(plan_file)], log=log)
        if done.status:
            raise WorkshopError(f"The plan of {folder.name} cannot be read:\n{errors(done.output)}")
        line = next(line for line in done.output.splitlines() if line.startswith("{"))
        document: dict[str, Any] = json.loads(line)
        return document
    finally:
        log.unlink(missing_ok=True)


def _warnings(text_file: Path) -> list[str]:
    """List the first lines of Terraform's warnings, but for the one of every plan that has a target."""
    text = text_file.read_text(encoding="utf-8").replace(f"Warning: {TARGETED}", "")
    return [line.removeprefix("Warning: ") for line in text.splitlines() if line.startswith("Warning: ")]


def forget_plans(changes: Sequence[Change]) -> None:
    """Remove plans that have been applied, since a plan holds what a state holds; their text stays."""
    for change in changes:
        change.plan_file.unlink(missing_ok=True)
