"""Release: lets a participant's function run again that was stopped, since it was started too often."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from admin import aws
from admin.access.session import find_participant
from admin.names import STORAGE_REGION
from admin.operating.reservations import reservations
from admin.workshop.groups import Group, Workshop

NO_ALARM = {"ResourceNotFound", "ResourceNotFoundException"}


@dataclass(frozen=True)
class Release:
    """What a release does to one participant's function.

    Attributes:
        pseudonym: the participant's.
        group: its name.
        function: its name.
        had: how many executions it had for itself until now; 0: it was stopped; None: no reservation.
        gets: how many it has then, as Terraform gave them to it; None: no reservation.
    """

    pseudonym: str
    group: str
    function: str
    had: int | None
    gets: int | None

    @property
    def was_stopped(self) -> bool:
        """Whether Lambda did not start it any more."""
        return self.had == 0

    @property
    def is_change(self) -> bool:
        """Whether there is anything to do."""
        return self.had != self.gets


def release(workshop: Workshop, pseudonym: str, *, dry_run: bool) -> Release:
    """Give a participant's function back what Terraform reserved for it.

    Its alarm is told of the release, so that what was started before does not count any more; the function is watched
    on from now. Where it runs already as it should, nothing is done but to remove the board's note.

    Args:
        workshop: the workshop.
        pseudonym: whose function.
        dry_run: whether to look only.

    Returns:
        What was done, or would be.

    Raises:
        WorkshopError: there is no such participant or function, or AWS refuses.
    """
    group, function = find_participant(workshop, pseudonym), workshop.function_name(pseudonym)
    functions = aws.client("lambda", group.region)
    with aws.explained(f"looking whether {function} was stopped"):
        answer = functions.get_function_concurrency(FunctionName=function)
        total = int(functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"])
    had = answer.get("ReservedConcurrentExecutions")
    planned = Release(pseudonym, group.name, function, had, reservations(group, total).participant or None)
    if dry_run:
        return planned
    with aws.explained(f"letting {function} run again"):
        if planned.is_change:
            _tell_alarm(workshop, group, pseudonym, _time(answer))
            if planned.gets is None:
                functions.delete_function_concurrency(FunctionName=function)
            else:
                functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=planned.gets)
        note = workshop.cut_off_note(pseudonym)
        aws.client("s3", STORAGE_REGION).delete_object(Bucket=workshop.target_bucket, Key=note)
    return planned


def _tell_alarm(workshop: Workshop, group: Group, pseudonym: str, now: datetime) -> None:
    """Set the alarm back and say since when: it adds up ten minutes, and rings only when it changes."""
    try:
        aws.client("cloudwatch", group.region).set_alarm_state(
            AlarmName=workshop.invocations_alarm(pseudonym), StateValue="OK",
            StateReason="Released by the instructor; what was started before that does not count.",
            StateReasonData=json.dumps({"released_at": now.isoformat()}),
        )  # fmt: skip
    except aws.ERRORS as error:
        if aws.code(error) not in NO_ALARM:  # the group's cut_off is switched off by now
            raise


def _time(answer: dict[str, Any]) -> datetime:
    """Tell AWS's time by an answer's header, since this machine's clock may be ahead of the alarm's."""
    try:
        return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])
    except (KeyError, ValueError, TypeError):
        return datetime.now(UTC)
