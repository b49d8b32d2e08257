"""Judges what participants hand in, seconds after it lies in the target bucket, by the code that grades.

Called by S3 for every zip and every copied picture; by the species function, `workshop picture` and `workshop grade`
with {"pseudonym": ...}, to judge somebody anew; and by the state machine of `workshop grade --engine stepfunctions`
with {"run": ..., "submission": ...}, to grade one item of a manifest. Environment: FEEDBACK_BUCKET.

What it raises is tried twice more by Lambda and then lies in the queue of failures: nothing is lost in silence.
"""

import os
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus

from botocore.exceptions import ClientError

from admin import aws
from admin.grading.feedback import ABSENT, NAMES, FeedbackBucket
from admin.judging.rubric import packaged_rubric
from admin.names import STORAGE_REGION, is_pseudonym

FEEDBACK = FeedbackBucket(os.environ["FEEDBACK_BUCKET"], packaged_rubric())
CLOCKS = timedelta(seconds=2)  # by which S3's clock and this machine's may differ
NEVER = datetime.min.replace(tzinfo=UTC)
LOOKED: dict[str, datetime] = {}  # when this process looked into the buckets last, by pseudonym
WRITTEN: dict[str, datetime] = {}  # when the newest version that this process has seen was written, by key


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one event.

    Args:
        event: an S3 notification, {"pseudonym": ...}, or {"run": ..., "submission": ...}.
        _context: Lambda's; not used.

    Returns:
        What was done, by pseudonym or for the item.

    Raises:
        WorkshopError, botocore.exceptions.ClientError, BotoCoreError: it could not be done; worth another try.
    """
    if "run" in event:
        return FEEDBACK.grade(event["run"], event["submission"])
    done = {}
    for pseudonym in owners(event):
        now = datetime.now(UTC)
        done[pseudonym] = str(FEEDBACK.refresh(pseudonym))
        LOOKED[pseudonym] = now
        print(f"feedback: {pseudonym}: {done[pseudonym]}")
    return done


def owners(event: dict[str, Any]) -> list[str]:
    """List whose feedback an event is about.

    Args:
        event: an S3 notification, or {"pseudonym": ...}.

    Returns:
        Pseudonyms, each once. Keys that are nobody's output are left out. So are uploads that feedback knows already,
        and those that have been written over, since the newer version has an event of its own: whoever uploads
        thousands of times is judged a few times, and holds up nobody.
    """
    if "pseudonym" in event:
        return [event["pseudonym"]] if is_pseudonym(event["pseudonym"]) else []
    found: dict[str, None] = {}
    for record in event.get("Records", ()):
        bucket, written = record["s3"]["bucket"]["name"], record["s3"]["object"]
        key = unquote_plus(written["key"])
        pseudonym = owner(key)
        if not pseudonym or datetime.fromisoformat(record["eventTime"]) + CLOCKS < LOOKED.get(pseudonym, NEVER):
            continue
        if not is_written_over(bucket, key, written.get("versionId"), datetime.fromisoformat(record["eventTime"])):
            found[pseudonym] = None
    return list(found)


def owner(key: str) -> str:
    """Say whose output a key of the target bucket is; empty for nobody's."""
    pseudonym = key.partition("/")[0].removesuffix(".zip")
    if is_pseudonym(pseudonym) and key in (NAMES.output_copy(pseudonym), NAMES.output_zip(pseudonym)):
        return pseudonym
    return ""


def is_written_over(bucket: str, key: str, version: str | None, written: datetime) -> bool:
    """Say whether an object has a newer version than an event tells of; not where it was deleted.

    S3 is asked only where this process does not know of a newer version already: of thousands of events that wait for
    one key, the first answer settles all that are older.

    Args:
        bucket: in the storage region.
        key: the object's.
        version: its version's id, None where there are no versions.
        written: when that was written, by S3's clock.
    """
    if not version:
        return False
    if written < WRITTEN.get(key, NEVER):  # S3 tells the newest one's time in whole seconds, rounded down
        return True
    try:
        now = aws.client("s3", STORAGE_REGION).head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if aws.code(error) in ABSENT:
            return False
        raise
    if now["VersionId"] == version:
        return False
    WRITTEN[key] = now["LastModified"]
    return True
