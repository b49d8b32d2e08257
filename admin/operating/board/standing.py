"""The class as a whole: who needs somebody first, how many are how far, and when it is expected to end."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from admin.judging.verdict import Status
from admin.operating.board.people import JUDGED, LOST, UNDER_WAY, Person
from admin.workshop.groups import Group

FIRST_STEPS = timedelta(minutes=3)  # before so much time has passed, a pace says nothing
LONGEST = timedelta(hours=12)  # an expected end beyond this is none
REFUSED, UNREADABLE = "refused", {Status.MALFORMED, Status.DENIED}
STEPS = ("signed_in", "deployed", "ran", "copy", "zip", "full_marks", "bird")


@dataclass(frozen=True)
class GroupClock:
    """A group's time.

    Attributes:
        group: its name.
        starts: of the slot, UTC, as the others.
        ends: of the slot.
        closes: when participants' rights end.
        expected_end: when those who have begun will have done everything, at the pace so far; None: nothing to go by.
    """

    group: str
    starts: datetime
    ends: datetime
    closes: datetime
    expected_end: datetime | None


def steps_of(person: Person) -> dict[str, bool]:
    """Say which steps a participant has done; whoever has a later one has come through the door somehow."""
    began = bool(person.signed_in_at or person.deployed_at or person.ran_at or person.copy or person.zip)
    return {
        "signed_in": began,
        "deployed": person.deployed_at is not None,
        "ran": person.ran_at is not None or person.copy or person.zip,
        "copy": person.copy,
        "zip": person.zip,
        "full_marks": person.has_full_marks,
        "bird": person.birds.named > 0,
    }


def by_need(people: Sequence[Person]) -> list[Person]:
    """Sort participants by who needs somebody first.

    Args:
        people: in any order.

    Returns:
        Hands up, the first raised first; failing or stopped longest; idle longest; not begun; finished. Of the
        first two, those to whom somebody is on the way come after the others.
    """
    return sorted(people, key=_need)


def _need(person: Person) -> tuple[int, bool, float, str]:
    long_ago, helped = 0.0, person.help_is_coming and not person.help_is_done
    if person.hand_is_up:
        at = person.hand.at if person.hand else None
        return 0, helped, at.timestamp() if at else long_ago, person.pseudonym
    if person.stopped_at:
        return 1, helped, person.stopped_at.timestamp(), person.pseudonym
    if person.failing_since:
        return 1, helped, person.failing_since.timestamp(), person.pseudonym
    if person.has_full_marks:
        return 4, False, long_ago, person.pseudonym
    if person.active_at is None:
        return 3, False, long_ago, person.pseudonym
    return 2, False, person.active_at.timestamp(), person.pseudonym


def counts(people: Sequence[Person]) -> dict[str, int]:
    """Count who has done each step, whose hand is up and whose last run failed."""
    done = [steps_of(person) for person in people]
    return {step: sum(one[step] for one in done) for step in STEPS} | {
        "participants": len(people),
        "hands": sum(person.hand_is_up for person in people),
        "failing": sum(person.failing_since is not None for person in people),
    }


def outputs(people: Sequence[Person]) -> dict[str, int]:
    """Account for the newest outputs: handed_in = judged + refused + under_way + lost.

    Args:
        people: whose; an output that was written over needs no feedback of its own, since a row is about the newest.

    Returns:
        The counts; refused is a row that says that the zip cannot be read.
    """
    states = [
        REFUSED if person.handed_in == JUDGED and person.feedback and person.feedback.status in UNREADABLE
        else person.handed_in
        for person in people if person.handed_in
    ]  # fmt: skip
    return {"handed_in": len(states)} | {one: states.count(one) for one in (JUDGED, REFUSED, UNDER_WAY, LOST)}


def clock(group: Group, people: Sequence[Person], now: datetime) -> GroupClock:
    """Tell a group's time.

    The pace is the number of steps done by all who have begun, divided by the time since the first of them began, or
    since the slot's start where that was later.

    Args:
        group: which.
        people: its participants.
        now: AWS's time.

    Returns:
        The group's slot, and when all who have begun would be finished at this pace.
    """
    starts, ends = group.start.astimezone(now.tzinfo), group.end.astimezone(now.tzinfo)
    begun = [person for person in people if steps_of(person)["signed_in"]]
    wanted = [step for step in STEPS if step != "bird" or group.has_endpoint]
    done = sum(steps_of(person)[step] for person in begun for step in wanted)
    times = [at for person in begun for at in (person.signed_in_at, person.deployed_at, person.ran_at) if at]
    since = max(starts, min(times)) if times else now
    left, expected = len(begun) * len(wanted) - done, None
    if begun and done and now - since >= FIRST_STEPS:
        needed = (now - since) * left / done
        expected = now + needed if needed <= LONGEST else None
    return GroupClock(group.name, starts, ends, group.closes.astimezone(now.tzinfo), expected)


def clock_data(one: GroupClock) -> dict[str, Any]:
    """Turn a group's time into plain JSON data."""
    return {name: iso(value) if isinstance(value, datetime) else value for name, value in asdict(one).items()}


def iso(time: datetime | None) -> str | None:
    """Write a time as ISO 8601 to the second."""
    return time.isoformat(timespec="seconds") if time else None
