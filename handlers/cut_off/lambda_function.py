"""Stops a participant's function that was started too often: CloudWatch calls this when the function's alarm rings.

A stopped function has a reserved concurrency of 0: Lambda refuses to start it until `workshop release` gives it back
what it had. Environment: WORKSHOP, GROUP, STARTS (within ten minutes, beyond which the alarms ring), TOPIC_ARN (the
instructor's) and TARGET_BUCKET (for the note that the board reads).

What it raises is tried twice more by Lambda and then rings an alarm: nothing is lost in silence.
"""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from admin.names import STORAGE_REGION, Names, is_pseudonym

WINDOW = timedelta(minutes=10)  # the alarms' period
RELEASED = "released_at"  # in the alarm's reason, where `workshop release` put it
NAMES = Names(os.environ["WORKSHOP"])
STARTS = int(os.environ["STARTS"])


class ForeignAlarmError(ValueError):
    """The event is not of an alarm of a participant's function."""


@dataclass(frozen=True)
class Alarm:
    """What an event tells.

    Attributes:
        pseudonym: the participant's.
        rings: whether the alarm's state is ALARM.
        released_at: when `workshop release` let the function go; None where it did not, or longer ago than WINDOW.
    """

    pseudonym: str
    rings: bool
    released_at: datetime | None


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Stop the function whose alarm rings.

    Args:
        event: CloudWatch's, of an alarm that changed its state.
        _context: Lambda's; not used.

    Returns:
        Whose function it is, and what was done: "stopped", "watched on", or "nothing" where the alarm does not ring.

    Raises:
        ForeignAlarmError: it is not about a participant's function; nothing was done.
        botocore.exceptions.ClientError, BotoCoreError: it could not be done; worth another try.
    """
    now = datetime.now(UTC)
    alarm = alarm_of(event, now)
    done = "nothing"
    if alarm.rings:
        done = "watched on" if alarm.released_at and not is_too_often(alarm, now) else "stopped"
    if done == "stopped":
        stop(alarm.pseudonym, now)
    elif done == "watched on" and alarm.released_at:
        watch_on(alarm.pseudonym, alarm.released_at)
    print(f"{alarm.pseudonym}: {done}")
    return {"pseudonym": alarm.pseudonym, "done": done}


def alarm_of(event: dict[str, Any], now: datetime) -> Alarm:
    """Read an event. Whose function it is, is told by the alarm's name alone, and never by what the event says of it.

    Args:
        event: CloudWatch's.
        now: the time.

    Returns:
        What it tells.

    Raises:
        ForeignAlarmError: the alarm's name is not that of a participant's alarm.
    """
    data = event.get("alarmData")
    data = data if isinstance(data, dict) else {}
    name = data.get("alarmName")
    before, _, after = NAMES.invocations_alarm("*").partition("*")
    pseudonym = str(name).removeprefix(before).removesuffix(after)
    if not is_pseudonym(pseudonym) or NAMES.invocations_alarm(pseudonym) != name:
        raise ForeignAlarmError(f"{name!r} is no alarm of a participant's function; nothing was stopped.")
    released_at = _released_at(data.get("previousState"))
    is_recent = released_at is not None and abs(now - released_at) < WINDOW  # by the instructor's clock, fast or slow
    return Alarm(pseudonym, _field(data.get("state"), "value") == "ALARM", released_at if is_recent else None)


def is_too_often(alarm: Alarm, now: datetime) -> bool:
    """Say whether a function was started too often since it was released.

    The alarm adds up ten minutes, so after a release it rings for what was before, too.

    Args:
        alarm: of a function that was released.
        now: the time.

    Returns:
        Whether it was; CloudWatch counts by the minute, so what was started in the minute of the release is left out.
    """
    since = (alarm.released_at or now).replace(second=0, microsecond=0) + timedelta(minutes=1)
    if since >= now:
        return False
    answer = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda", MetricName="Invocations", Period=60, Statistics=["Sum"], StartTime=since, EndTime=now,
        Dimensions=[{"Name": "FunctionName", "Value": NAMES.function_name(alarm.pseudonym)}],
    )  # fmt: skip
    return sum(point["Sum"] for point in answer["Datapoints"]) > STARTS


def watch_on(pseudonym: str, released_at: datetime) -> None:
    """Set a released function's alarm back, so that it is looked at again in a minute: only a change rings."""
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=NAMES.invocations_alarm(pseudonym), StateValue="OK",
        StateReason="Released by the instructor; what was started before that does not count.",
        StateReasonData=json.dumps({RELEASED: released_at.isoformat()}),
    )  # fmt: skip


def stop(pseudonym: str, now: datetime) -> None:
    """Let a participant's function not start any more, note that for the board, and tell the instructor."""
    function, group = NAMES.function_name(pseudonym), os.environ["GROUP"]
    boto3.client("lambda").put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    note = json.dumps({"at": now.isoformat(timespec="seconds"), "starts": STARTS})
    boto3.client("s3", region_name=STORAGE_REGION).put_object(
        Bucket=os.environ["TARGET_BUCKET"], Key=NAMES.cut_off_note(pseudonym), Body=note.encode(),
        ContentType="application/json",
    )  # fmt: skip
    boto3.client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Subject=f"{NAMES.name}: the function of {pseudonym} was stopped",
        Message=(
            f"The function {function} of {pseudonym} ({group}) was started more than {STARTS} times within ten minutes "
            "and is stopped: Lambda does not start it any more. Nobody else's is touched. Ask what calls it in a loop; "
            f"then 'workshop release {pseudonym}' lets it run again.\n"
        ),
    )


def _released_at(state: object) -> datetime | None:
    """Read when a function was released from the state that its alarm had before."""
    try:
        released = datetime.fromisoformat(str(json.loads(_field(state, "reasonData"))[RELEASED]))
    except (ValueError, TypeError, KeyError):
        return None
    return released if released.tzinfo else None


def _field(state: object, name: str) -> str:
    found = state.get(name) if isinstance(state, dict) else ""
    return found if isinstance(found, str) else ""
