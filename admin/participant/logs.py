"""Logs: what a participant's function wrote, with Lambda's START and REPORT lines."""

import re
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from admin.aws import explained
from admin.errors import WorkshopError
from admin.participant.caller import Caller

MAX_EVENTS = 1000
MAX_PAGES = 20
REPORT = re.compile(
    r"REPORT RequestId: (?P<request>\S+)\s+Duration: (?P<ms>[\d.]+) ms.*?Memory Size: (?P<size>\d+) MB"
    r"\s+Max Memory Used: (?P<used>\d+) MB",
    re.DOTALL,
)


@dataclass(frozen=True)
class Line:
    """One log event.

    Attributes:
        time: ISO 8601, UTC, to the millisecond.
        text: the message.
    """

    time: str
    text: str


def function_log(caller: Caller, *, minutes: int, now: datetime | None = None) -> list[Line]:
    """Read the log of the participant's function.

    Args:
        caller: the participant.
        minutes: how far to look back, 1 to 1440.
        now: the time to look back from, for tests; without, the present.

    Returns:
        The last MAX_EVENTS lines of at most MAX_PAGES pages, oldest first; none if the function has not run.

    Raises:
        WorkshopError: AWS refuses, or minutes is out of range.
    """
    if not 1 <= minutes <= 24 * 60:
        raise WorkshopError(f"{minutes} minutes: give a number from 1 to 1440 with --minutes.")
    return log_since(caller, (now or datetime.now(UTC)) - timedelta(minutes=minutes))


def log_since(caller: Caller, since: datetime, *, most: int = MAX_EVENTS) -> list[Line]:
    """Read the log of the participant's function from a time on.

    Args:
        caller: the participant.
        since: with a time zone.
        most: how many lines at most.

    Returns:
        The last lines of at most MAX_PAGES pages, oldest first; none if the function has not run.

    Raises:
        WorkshopError: AWS refuses.
    """
    asked = {"logGroupName": caller.log_group, "startTime": int(since.timestamp() * 1000)}
    events: deque[tuple[int, str]] = deque(maxlen=most)
    with explained(f"reading the log of {caller.function}", to=caller.audience):
        pages = caller.client("logs").get_paginator("filter_log_events").paginate(**asked)
        for number, page in enumerate(pages, start=1):
            events.extend((event["timestamp"], event["message"].rstrip()) for event in page.get("events", ()))
            if number == MAX_PAGES:
                break
    return [
        Line(datetime.fromtimestamp(stamp / 1000, UTC).isoformat(timespec="milliseconds"), text)
        for stamp, text in events
    ]


def reports(lines: list[Line]) -> list[dict[str, str]]:
    """Read the REPORT lines of a log.

    Args:
        lines: of the log.

    Returns:
        For each invocation its request id (request), duration in ms (ms), and memory given (size) and used (used) in
        MB, each as text.
    """
    return [match.groupdict() for line in lines if (match := REPORT.match(line.text))]


def as_rows(lines: list[Line]) -> list[dict[str, str]]:
    """Turn lines into plain JSON data."""
    return [asdict(line) for line in lines]
