"""A class as a table of at most 100 columns, in characters that every terminal and file takes."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

from tabulate import tabulate

from admin.operating.board.people import Person
from admin.operating.board.standing import STEPS, GroupClock, counts, steps_of
from admin.operating.status import ClassStatus

WIDTH = 100  # columns of a terminal
HEADERS = ("pseudonym", "in", "code", "ran", "copy", "zip", "points", "bird", "idle", "what")
COLUMN_WIDTHS = [21, 2, 4, 3, 4, 3, 7, 4, 6, 27]
WORDS = {
    "signed_in": "signed in", "deployed": "deployed", "ran": "ran", "copy": "copy", "zip": "zip",
    "full_marks": "full marks", "bird": "bird",
}  # fmt: skip
MARKS = ("-", "x")
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
    sums, birds = counts(status.people), status.birds
    parts = [f"{WORDS[step]} {sums[step]}" for step in STEPS[:-1]]
    failed = f", {birds.failed} failed" if birds.failed else ""
    yield (
        f"{sums['participants']} participants: {', '.join(parts)}; hands up {sums['hands']}, failing "
        f"{sums['failing']}. Birds: {birds.uploaded} uploaded, {birds.named} named, {birds.refused} refused{failed}, "
        f"{birds.waiting} waiting."
    )
    for sentence, names in (
        (LOST, [person.pseudonym for person in status.people if person.feedback_lost]),
        ("Signed in more than once, maybe two people with one code: {who}.",
         [person.pseudonym for person in status.people if person.browsers > 1]),
    ):  # fmt: skip
        if names:
            yield sentence.format(who=_some(names))
    for what, number in status.dead_letters.items():
        if number:
            events = "1 event" if number == 1 else f"{number} events"
            yield f"In the queue of failures, where {what} failed for good: {events}. 'workshop doctor' says more."
    if status.unread:
        yield f"{status.unread} small objects were not read yet: --watch goes on reading."
    yield f"{_hour(status.at)}, {status.requests} requests, {status.seconds:.1f} s."


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def minutes(seconds: float) -> str:
    """Write a time that is left or has passed, such as "40 s", "7 min" or "3 h"."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def _hour(time: datetime) -> str:
    return f"{time.astimezone():%H:%M}"
