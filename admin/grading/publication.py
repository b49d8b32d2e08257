"""Publishing: the judging function is given the class and the answer key, and is asked to judge anew."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.grading.answer_key import AnswerKey
from admin.grading.listing import list_current
from admin.grading.published import class_document, key_document
from admin.grading.starter import starter_code
from admin.grading.submissions import Submission
from admin.names import ANSWER_KEY, ANSWER_KEY_FACES, CLASS_LIST, STORAGE_REGION
from admin.workshop.groups import Workshop

IN_HAND = timedelta(minutes=2)  # for as long an upload's own event may still be on its way
NEVER = datetime.min.replace(tzinfo=UTC)


JUDGE_PACKAGE = "packages/judge_output.zip"  # below terraform/


def class_of(workshop: Workshop) -> dict[str, Any]:
    """Make the class list as it has to lie in the feedback bucket.

    Args:
        workshop: the workshop, as it is now.

    Returns:
        JSON data, equal to what is read back: JSON has no tuples.
    """
    data: dict[str, Any] = json.loads(json.dumps(class_document(workshop, starter_code(workshop.terraform))))
    return data


def publish_class(workshop: Workshop) -> bool:
    """Write the class list for the judging function, unless the same one lies there.

    Args:
        workshop: the workshop, as it is now.

    Returns:
        Whether there is a judging function to write it for; feedback may be switched off, or not be applied yet.

    Raises:
        WorkshopError: AWS refused.
    """
    return _publish(workshop, {CLASS_LIST: class_of(workshop)})


def class_differs(workshop: Workshop) -> bool:
    """Say whether publish_class would write the class list: there is a judging function, and it has another one.

    Args:
        workshop: the workshop, as it is now or is to be.

    Returns:
        Whether it would.

    Raises:
        WorkshopError: AWS refused.
    """
    bucket = workshop.feedback_bucket
    with aws.explained(f"reading s3://{bucket}/{CLASS_LIST}"):
        try:
            return bool(_read(bucket, CLASS_LIST) != _body(class_of(workshop)))
        except ClientError as error:
            if aws.code(error) == "NoSuchBucket":
                return False
            raise


def publish_key(workshop: Workshop, key: AnswerKey) -> bool:
    """Write the answer key for the judging function.

    Args:
        workshop: the workshop.
        key: its answer key.

    Returns:
        Whether there is a judging function to write it for.

    Raises:
        WorkshopError: AWS refused.
    """
    # The faces first: whoever finds the key finds them too.
    return _publish(
        workshop, {ANSWER_KEY_FACES: key.faces, ANSWER_KEY: key_document(key.facts, key.digest, key.expected)}
    )


def judge_anew(workshop: Workshop, pseudonyms: Iterable[str]) -> int:
    """Have participants' feedback made anew, without waiting for it.

    Args:
        workshop: the workshop.
        pseudonyms: whose.

    Returns:
        How many were asked for.

    Raises:
        WorkshopError: AWS refused.
    """
    functions = aws.client("lambda", STORAGE_REGION)

    def ask(pseudonym: str) -> None:
        payload = json.dumps({"pseudonym": pseudonym}).encode()
        functions.invoke(FunctionName=workshop.judge_output, InvocationType="Event", Payload=payload)

    with aws.explained(f"asking {workshop.judge_output} for feedback"), ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        return len(list(pool.map(ask, pseudonyms)))


def _body(data: dict[str, Any]) -> bytes:
    return json.dumps(data, indent=1, ensure_ascii=False).encode()


def _read(bucket: str, key: str) -> bytes | None:
    """Return what lies there; None for nothing. Raises ClientError, also where there is no such bucket."""
    try:
        return bytes(aws.client("s3", STORAGE_REGION).get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        if aws.code(error) == "NoSuchKey":
            return None
        raise


def _publish(workshop: Workshop, documents: dict[str, Any]) -> bool:
    s3, bucket = aws.client("s3", STORAGE_REGION), workshop.feedback_bucket
    for key, data in documents.items():
        body = _body(data)
        with aws.explained(f"writing s3://{bucket}/{key}"):
            try:
                if _read(bucket, key) == body:
                    continue
            except ClientError as error:
                if aws.code(error) == "NoSuchBucket":
                    return False
                if aws.code(error) not in aws.NOT_THERE:
                    raise
            s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
    return True


def mend_feedback(workshop: Workshop, submissions: Iterable[Submission], now: datetime | None = None) -> list[str]:
    """Have feedback made anew that is older than what it is about: S3's event was lost, or failed for good.

    Args:
        workshop: the workshop.
        submissions: as they were listed.
        now: the time, for tests; without, the present.

    Returns:
        Whose it is. What was uploaded less than IN_HAND ago is left to its own event.

    Raises:
        WorkshopError: AWS refused.
    """
    made = _feedback_times(workshop)
    if made is None:
        return []
    settled = (now or datetime.now(UTC)) - IN_HAND
    lost = []
    for one in submissions:
        uploads = [entry.modified for entry in (one.copy, one.archive) if entry and entry.modified < settled]
        if uploads and max(uploads) > made.get(one.pseudonym, NEVER):
            lost.append(one.pseudonym)
    judge_anew(workshop, lost)
    return lost


def _feedback_times(workshop: Workshop) -> dict[str, datetime] | None:
    """List when each participant's feedback was written; None where there is no judging function."""
    prefix, _, suffix = workshop.feedback("*").partition("*")
    with aws.explained(f"listing the feedback in {workshop.feedback_bucket}"):
        try:
            listed = list_current(workshop.feedback_bucket, prefix)
            return {stored.key.removeprefix(prefix).removesuffix(suffix): stored.modified for stored in listed}
        except ClientError as error:
            if aws.code(error) == "NoSuchBucket":
                return None
            raise
