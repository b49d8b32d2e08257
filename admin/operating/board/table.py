"""A class as a table of at most 100 columns, in characters that every terminal and file takes."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from tabulate import tabulate

from admin.operating.board.people import Person
from admin.operating.board.small_objects import text
from admin.operating.board.standing import STEPS, GroupClock, counts, outputs, steps_of
from admin.operating.board.uploads import FAILED, WAITING, BirdCount, sum_text
from admin.operating.status import ClassStatus

WIDTH = 100  # columns of a terminal
HEADERS = ("pseudonym", "in", "code", "ran", "copy", "zip", "points", "bird", "idle", "what")
COLUMN_WIDTHS = [21, 2, 4, 3, 4, 3, 7, 4, 6, 27]
WORDS = {
    "signed_in": "signed in", "deployed": "deployed", "ran": "ran", "copy": "copy", "zip": "zip",
    "full_marks": "full marks", "bird": "bird",
}  # fmt: skip
MARKS = ("-", "x")
MOST_MISSING, LONGEST_KEY = 5, 120  # pictures without a result that are named here, and characters of their keys
STOPPED = "Stopped, since started too often: {who}. 'workshop release PSEUDONYM' lets a function run again."
LOST = "Feedback was lost for {who}: their output has been waiting for more than 30 s. 'workshop grade' makes it anew."


def class_text(status: ClassStatus, *, rows: int | None = None) -> str:
    """Render what a look found: a table for each group, who needs somebody first at the top, and the sums.

    Args:
        status: what was found.
        rows: how many lines there is room for; None: as many as it takes.

    Returns:
        Lines of at most WIDTH characters.
    """
    ends = [line for sentence in _sentences(status) for line in textwrap.wrap(sentence, WIDTH)]
    room = None if rows is None else max(4, (rows - len(ends) - 1) // len(status.clocks))
    lines: list[str] = []
    for clock in status.clocks:
        people = [person for person in status.people if person.group == clock.group]
        cells = [HEADERS, *(_cells(person, status.at) for person in people)]  # a header proper would widen the columns
        table = tabulate(cells, tablefmt="plain", maxcolwidths=COLUMN_WIDTHS, disable_numparse=True)
        section = [clock_text(clock, status.at), "", *table.splitlines(), ""]
        if room and len(section) > room:
            section = [*section[: room - 2], f"... and more: {len(people)} participants in all", ""]
        lines += section
    return "\n".join([*lines, *ends])


def _cells(person: Person, now: datetime) -> tuple[str, ...]:
    done, row = steps_of(person), person.feedback
    points = "-" if row is None else f"{row.score}/{row.max_score}" if row.score is not None else "?"
    idle = minutes((now - person.active_at).total_seconds()) if person.active_at else "-"
    marks = [MARKS[done[step]] for step in ("signed_in", "deployed", "ran", "copy", "zip")]
    return (person.pseudonym, *marks, points, MARKS[done["bird"]], idle, _note(person))


def _note(person: Person) -> str:
    """Say why somebody might go there."""
    coming = "on the way: " if person.help_is_coming and not person.help_is_done else ""
    if person.hand_is_up:
        return f"{coming}HAND UP {person.hand.text if person.hand else ''}".strip()
    if person.stopped_at:
        return f"{coming}STOPPED: started too often"
    if person.last_error:
        return f"{coming}{person.last_error}"
    return "running" if person.is_running else coming.removesuffix(": ")


def clock_text(clock: GroupClock, now: datetime) -> str:
    """Say how much of a group's time is left, and when it is expected to end."""
    if now < clock.starts:
        return f"{clock.group}: begins in {minutes((clock.starts - now).total_seconds())}."
    if now >= clock.ends:
        return f"{clock.group}: ended {minutes((now - clock.ends).total_seconds())} ago."
    left = f"{clock.group}: {minutes((clock.ends - now).total_seconds())} left (until {_hour(clock.ends)})"
    if clock.expected_end is None:
        return f"{left}."
    late = " - LATER THAN THE SLOT" if clock.expected_end > clock.ends else ""
    return f"{left}; at the pace so far all are through at {_hour(clock.expected_end)}{late}."


def _sentences(status: ClassStatus) -> Iterator[str]:
    """Say the sums, and what the instructor has to know besides."""
    sums = counts(status.people)
    parts = [f"{WORDS[step]} {sums[step]}" for step in STEPS[:-1]]
    yield (
        f"{sums['participants']} participants: {', '.join(parts)}; hands up {sums['hands']}, failing {sums['failing']}."
    )
    yield from _birds(status)
    zips = outputs(status.people)
    if any(zips.values()):
        parts = [
            f"{number} {what.replace('_', ' ')}" for what, number in zips.items() if number and what != "handed_in"
        ]
        yield f"Outputs: {zips['handed_in']} handed in = {' + '.join(parts)}."
    for sentence, names in (
        (STOPPED, [person.pseudonym for person in status.people if person.stopped_at]),
        (LOST, [person.pseudonym for person in status.people if person.feedback_lost]),
        ("Signed in more than once, maybe two people with one code: {who}.",
         [person.pseudonym for person in status.people if person.browsers > 1]),
    ):  # fmt: skip
        if names:
            yield sentence.format(who=_some(names))
    if letters := status.dead_letters["feedback"]:
        yield f"Failed for good, in the queue of the judging function: about {letters}. 'workshop grade' judges all."
    if status.unread:
        yield f"{status.unread} small objects were not read yet: --watch goes on reading."
    yield f"{_hour(status.at)}, {status.requests} requests, {status.seconds:.1f} s."


def _birds(status: ClassStatus) -> Iterator[str]:
    """Say what became of the birds: the sum in all and of each group, and what has no result one by one."""
    yield f"Birds: {sum_text(sum(status.birds.values(), BirdCount()))}."
    if len(status.birds) > 1:
        yield from (f"{group}: {sum_text(birds)}." for group, birds in status.birds.items() if birds.uploaded)
    missing = [one for one in status.without_result if one.state != WAITING]
    for one in missing[:MOST_MISSING]:
        why = f"failed for good: {one.reason}" if one.state == FAILED else "no result, and no dead letter that was read"
        yield f"{one.group}: {text(one.key, LONGEST_KEY)}, uploaded at {_hour(one.at)}: {why}."
    if missing:
        more = len(missing) - MOST_MISSING
        rest = f"{more} more have none, see --json. " if more > 0 else ""
        yield f"{rest}What to do with pictures that have no result: docs/instructors.md, 'Nothing is lost'."
    letters, read = status.dead_letters["birds"], status.dead_letters["birds_read"]
    if letters or read:
        yield f"Queues of birds that failed for good: about {letters} in them, of which {read} could be read."


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def minutes(seconds: float) -> str:
    """Write a time that is left or has passed, such as "40 s", "7 min" or "3 h"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def _hour(time: datetime) -> str:
    return f"{time.astimezone():%H:%M}"
