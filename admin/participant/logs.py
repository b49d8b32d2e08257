"""Logs: what a participant's function wrote, with Lambda's START and REPORT lines."""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from admin.aws import Audience, explained
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
    """One log event: when (ISO 8601, UTC), and what."""

    time: str
    text: str


def function_log(caller: Caller, *, minutes: int, now: datetime | None = None) -> list[Line]:
    """Read the log of the participant's function.

    In: how far to look back, in minutes; now for tests. Out: the lines, oldest first, the last MAX_EVENTS of them;
    none where the function has not run. Raises WorkshopError where AWS refuses, or minutes is no sensible number.
    """
    if not 1 <= minutes <= 24 * 60:
        raise WorkshopError(f"{minutes} minutes: give a number from 1 to 1440 with --minutes.")
    since = (now or datetime.now(UTC)) - timedelta(minutes=minutes)
    asked = {"logGroupName": caller.log_group, "startTime": int(since.timestamp() * 1000)}
    events: list[tuple[int, str]] = []
    with explained(f"reading the log of {caller.function}", to=Audience.PARTICIPANT):
        pages = caller.client("logs").get_paginator("filter_log_events").paginate(**asked)
        for number, page in enumerate(pages, start=1):
            events += [(event["timestamp"], event["message"].rstrip()) for event in page.get("events", ())]
            if number == MAX_PAGES:
                break
    return [
        Line(datetime.fromtimestamp(stamp / 1000, UTC).isoformat(timespec="milliseconds"), text)
        for stamp, text in events[-MAX_EVENTS:]
    ]


def reports(lines: list[Line]) -> list[dict[str, str]]:
    """Out: of each invocation its request, duration in ms, and memory given and used in MB, as REPORT lines say."""
    return [match.groupdict() for line in lines if (match := REPORT.match(line.text))]


def as_rows(lines: list[Line]) -> list[dict[str, str]]:
    """Out: the lines for JSON."""
    return [asdict(line) for line in lines]
