"""Feedback: what the workshop's judging function says of what a participant handed in."""

import json
import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.aws import explained
from admin.aws_sentences import Audience
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.participant.caller import Caller

PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Feedback:
    """A participant's row, as it is now.

    Attributes:
        row: what the judging function wrote: a participant object of grades.json, with judged_at; {}: nothing yet.
        is_current: whether it was made from what lies in the bucket now; of no row, whether nothing lies there.
    """

    row: dict[str, Any]
    is_current: bool


def read_feedback(caller: Caller) -> Feedback:
    """Read the participant's feedback as it is now.

    Args:
        caller: the participant.

    Returns:
        The feedback.

    Raises:
        WorkshopError: AWS refuses.
    """
    with explained("reading your feedback", to=Audience.PARTICIPANT):
        s3 = caller.client("s3", region=STORAGE_REGION)
        uploaded = {name: _version(s3, caller, key) for name, key in _outputs(caller).items()}
        row = _read(s3, caller)
    return Feedback(row, _versions(row) == uploaded)


def wait_for_feedback(caller: Caller, *, seconds: float) -> Feedback:
    """Read the participant's feedback, and wait until it knows their last upload.

    Args:
        caller: the participant.
        seconds: how long to wait at most.

    Returns:
        The feedback; is_current is False where it did not come in time.

    Raises:
        WorkshopError: there is none at all, or AWS refuses.
    """
    end = time.monotonic() + seconds
    while True:
        feedback = read_feedback(caller)
        if feedback.row and (feedback.is_current or time.monotonic() > end):
            return feedback
        if time.monotonic() > end:
            break
        time.sleep(PAUSE_SECONDS)
    if not feedback.is_current:
        raise WorkshopError(
            "There is no feedback on what you uploaded yet: wait a moment and ask again, then ask your instructor."
        )
    raise WorkshopError("There is no feedback yet: run your function; seconds after it has written a file there is.")


def _outputs(caller: Caller) -> dict[str, str]:
    """Name the keys that feedback is about, as a row's evidence names them."""
    return {"input_copied": caller.names.output_copy(caller.pseudonym), "zip": caller.zip_key}


def _versions(row: dict[str, Any]) -> dict[str, str | None]:
    evidence = row.get("evidence") or {}
    return {name: (evidence.get(name) or {}).get("version_id") for name in ("input_copied", "zip")}


def _version(s3: Any, caller: Caller, key: str) -> str | None:
    """Look up the version of an output that lies there now; None where there is none."""
    try:
        return str(s3.head_object(Bucket=caller.names.target_bucket, Key=key).get("VersionId", "null"))
    except ClientError as error:
        if aws.is_missing(error):
            return None
        raise


def _read(s3: Any, caller: Caller) -> dict[str, Any]:
    key = caller.names.feedback(caller.pseudonym)
    try:
        answer = s3.get_object(Bucket=caller.names.feedback_bucket, Key=key)
    except ClientError as error:
        if aws.is_missing(error):
            return {}
        raise
    row: dict[str, Any] = json.loads(answer["Body"].read())
    return row
