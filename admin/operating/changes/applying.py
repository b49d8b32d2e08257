"""Applies plans that were shown: the storage first, the groups side by side; to remove them, the other way round."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from admin.errors import WorkshopError
from admin.operating.changes.adoption import mark_begun, mark_ended
from admin.operating.changes.carried_code import put_back, take
from admin.operating.changes.change import Change, Seat
from admin.operating.changes.planning import PARALLELISM, forget_plans, plan_again
from admin.operating.changes.runs import Interrupted, Runs
from admin.operating.changes.words import explain


class PartlyAppliedError(WorkshopError):
    """Some environments were applied, and others not."""


def apply_changes(changes: Sequence[Change], *, say: Callable[[str], None]) -> None:
    """Apply plans.

    Args:
        changes: what plan_changes returned. Those without an effect are passed over.
        say: called with every line of Terraform's, behind "[environment] ", from one thread at a time.

    Raises:
        WorkshopError: Terraform failed somewhere; the message holds its words. What stands is kept, and the same
            command goes on from there. Groups that were begun are not stopped by one that fails; after the storage,
            or before it, nothing more is begun. PartlyAppliedError where some environment was applied.
        KeyboardInterrupt: Ctrl-C was pressed; Terraform has ended and kept its state.
    """
    lock = threading.Lock()

    def heard(line: str) -> None:
        with lock:
            say(line)

    runs, applied = Runs(heard), 0
    removed_from = {change.environment for change in changes if change.is_removal}
    _take(changes, heard)
    for planned in _turns(changes):
        again = [one for one in planned if one.environment in removed_from and not one.is_removal]
        turn = [*(one for one in planned if one not in again), *map(plan_again, again)]
        try:
            faults = runs.each(turn, lambda change: _apply(runs, change, heard))
        except Interrupted:
            raise KeyboardInterrupt from None
        failed = [fault for fault in faults if fault]
        applied += len(turn) - len(failed)
        if failed:
            raise (PartlyAppliedError if applied else WorkshopError)("\n\n".join(failed))


def _take(changes: Sequence[Change], heard: Callable[[str], None]) -> None:
    """Keep the code of everybody who leaves, before anything is removed. Raises WorkshopError."""
    for seat in {seat.function: seat for change in changes for seat in change.leaving}.values():
        if take(seat):
            heard(f"The code of {seat.function} is kept in {seat.kept} until the function stands in {seat.other}.")


def _turns(changes: Sequence[Change]) -> list[list[Change]]:
    """Sort changes into turns that come one after another."""
    storage = [change for change in changes if change.has_effect and change.is_storage]
    moved = [change for change in changes if change.has_effect and change.is_removal]
    groups = [change for change in changes if change.has_effect and not (change.is_storage or change.is_removal)]
    removed = [one for one in groups if one.destroy], [one for one in storage if one.destroy]
    made = [one for one in storage if not one.destroy], [one for one in groups if not one.destroy]
    return [turn for turn in (*removed, moved, *made) if turn]


def _apply(runs: Runs, change: Change, heard: Callable[[str], None]) -> str:
    """Apply one plan; return what went wrong, empty where nothing did."""
    mark = f"[{change.environment}] "
    mark_begun(change.folder)
    words = ["apply", "-input=false", "-no-color", PARALLELISM, str(change.plan_file)]
    try:
        done = runs.run(change.folder, words, log=_log(change), heard=lambda line: heard(f"{mark}{line}".rstrip()))
    except WorkshopError as error:
        return str(error)
    if done.status:
        return explain(done.output, change.folder, "destroy" if change.destroy else "apply", done.status)
    mark_ended(change.folder)
    forget_plans([change])
    return "\n".join(filter(None, (_put_back(seat, mark, heard) for seat in change.coming)))


def _put_back(seat: Seat, mark: str, heard: Callable[[str], None]) -> str:
    """Give a function that was created its code of before; return what went wrong, empty where nothing did."""
    try:
        if done := put_back(seat):
            heard(f"{mark}{done}")
    except WorkshopError as error:
        return f"{error} Then run the same again."
    return ""


def _log(change: Change) -> Path:
    return change.text_file.with_suffix(".log")
