"""The proof that nothing is left: looks by the services' own lists, and a second one for what comes back late."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from admin.operating.leftovers import Thing
from admin.operating.teardown.destroying import remove
from admin.operating.teardown.ownership import Known
from admin.operating.teardown.survey import Survey, survey

COMES_BACK = "log group"  # what an invocation that was under way leaves behind itself
LINGERS = {"endpoint", "queue", "subscription", "state machine", "API"}  # AWS lists these for a while after a deletion
PAUSE_SECONDS = 15.0  # by default, between two looks
MOST_LOOKS = 8


@dataclass(frozen=True)
class Proof:
    """What the looks have found.

    Attributes:
        last: the last look.
        looks: how many there were.
        came_back: what was there once more after everything was removed, and was removed again.
    """

    last: Survey
    looks: int
    came_back: list[str]


def prove(
    known: Known,
    regions: Iterable[str],
    groups: list[str] | None,
    *,
    pause_seconds: float,
    say: Callable[[str], None],
) -> Proof:
    """Look at least twice, and remove log groups that came back in between.

    Args:
        known: the workshop.
        regions: to look in.
        groups: the names of the chosen groups; None for everything.
        pause_seconds: between two looks.
        say: is told what is found.

    Returns:
        What was found.

    Raises:
        WorkshopError: AWS refused.
    """
    where, came_back, looks = sorted(set(regions)), list[str](), 0
    while True:
        found = survey(known, where, groups)
        where, looks = found.regions, looks + 1
        late = [thing for thing in found.ours if thing.kind.name == COMES_BACK]
        if late:
            remove(late, say)
            came_back += [str(thing) for thing in late]
        lingering = bool(found.ours) and all(thing.kind.name in LINGERS for thing in _others(found.ours))
        if looks >= 2 and not late and not (lingering and looks < MOST_LOOKS):
            return Proof(found, looks, sorted(set(came_back)))
        if looks >= MOST_LOOKS:
            return Proof(survey(known, where, groups), looks + 1, sorted(set(came_back)))
        say(f"look {looks}: {len(found.ours)} left; looking again in {pause_seconds:g} s.")
        time.sleep(pause_seconds)


def _others(things: Iterable[Thing]) -> list[Thing]:
    return [thing for thing in things if thing.kind.name != COMES_BACK]
