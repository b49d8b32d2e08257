"""What participants' functions wrote into their logs, for those who work in the console or on the command line.

CloudWatch answers about one function at a time and a few times a second, so at each look a few people have their turn;
where it is asked too often all the same, they have it at the next look.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.operating.board.connections import Connections
from admin.operating.board.small_objects import NAME, TEXT, text

# Any of these, in CloudWatch's language of patterns: the lines that end a run or tell of an error, and where it was.
PATTERN = '?REPORT ?"[ERROR]" ?"Task timed out" ?"lambda_function.py" ?"Runtime exited"'
EVENTS = 100  # that are read of one function at a look; the next look goes on after them
BACK = timedelta(hours=2)  # how far the first look at a function reaches back
REPORT = re.compile(r"REPORT RequestId: \S+")
ERROR = re.compile(r"\[ERROR\]\s+(?:\S+Z\s+\S+\s+)?(?P<text>[^\r\n]*)")
TIMED_OUT = re.compile(r"Task timed out after [\d.]+ seconds")
EXITED = re.compile(r"Runtime exited[^\r\n]*")
PLACE = re.compile(r'File "/var/task/lambda_function\.py", line (?P<line>\d{1,6})')
BUSY = {"ThrottlingException", "Throttling", "LimitExceededException", "ServiceUnavailableException"}
ABSENT = "ResourceNotFoundException"  # the function has not run yet


@dataclass(frozen=True)
class Logged:
    """What a function's log says.

    Attributes:
        ran_at: when its last run ended, UTC.
        error: what the last run failed with; empty where it did not.
        failing_since: when the first of the failed runs without a good one since ended.
    """

    ran_at: datetime
    error: str
    failing_since: datetime | None


@dataclass
class _Reading:
    """How far a function's log is read, and what was found."""

    asked: float = 0.0
    after: int = 0
    found: Logged | None = None
    error: str = ""


class FunctionLogs:
    """Reads functions' logs in turns."""

    def __init__(self, connections: Connections) -> None:
        """Begin with nothing read."""
        self._connections = connections
        self._readings: dict[str, _Reading] = {}

    def read(
        self, functions: Sequence[tuple[str, str]], *, most: int, until: float, now: datetime
    ) -> tuple[dict[str, Logged], str]:
        """Read on in the logs of those who have not been asked about for longest.

        Args:
            functions: region and name of those that may be asked about.
            most: how many are asked about at most.
            until: by time.monotonic(), after which nobody more is asked about.
            now: AWS's time.

        Returns:
            What is known by function's name, also from earlier; and a sentence where AWS refused, else an empty one.
        """
        for _, name in functions:
            self._readings.setdefault(name, _Reading())
        turn = sorted(functions, key=lambda one: self._readings[one[1]].asked)[:most]
        back = int((now - BACK).timestamp() * 1000)

        def ask(one: tuple[str, str]) -> str:
            if time.monotonic() > until:
                return ""
            try:
                with aws.explained(f"reading the log of {one[1]}"):
                    self._ask(*one, back)
            except WorkshopError as error:
                return str(error)
            return ""

        troubles = [trouble for trouble in self._connections.each(ask, turn) if trouble]
        found = {name: reading.found for name, reading in self._readings.items() if reading.found}
        return found, troubles[0] if troubles else ""

    def _ask(self, region: str, name: str, back: int) -> None:
        reading = self._readings[name]
        try:
            answer = self._connections.client("logs", region).filter_log_events(
                logGroupName=f"/aws/lambda/{name}", startTime=max(back, reading.after), filterPattern=PATTERN,
                limit=EVENTS,
            )  # fmt: skip
        except ClientError as error:
            if aws.code(error) in BUSY:
                return  # asked at the next look
            if aws.code(error) != ABSENT:
                raise
            answer = {}
        reading.asked = time.monotonic()
        read_on(reading, answer.get("events", ()))


def read_on(reading: _Reading, events: Sequence[dict[str, Any]]) -> None:
    """Take in the next events of a log.

    Args:
        reading: is changed.
        events: as FilterLogEvents answers them, oldest first.
    """
    for event in events:
        reading.after = int(event["timestamp"]) + 1
        message = str(event["message"])[:8192]
        if found := ERROR.search(message):
            reading.error = text(found["text"], TEXT)
        elif found := TIMED_OUT.search(message) or EXITED.search(message):
            reading.error = text(found[0], NAME)
        places = PLACE.findall(message)
        if places and reading.error and not reading.error.endswith(")"):
            reading.error = f"{reading.error} (line {places[-1]})"
        if REPORT.match(message):
            at, before = datetime.fromtimestamp(event["timestamp"] / 1000, UTC), reading.found
            if "Status: timeout" in message:
                reading.error = reading.error or "Task timed out"
            since = (before.failing_since if before else None) or at
            reading.found = Logged(at, reading.error, since if reading.error else None)
            reading.error = ""
