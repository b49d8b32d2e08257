"""Objects in S3: fetched whole or not at all, and written only over what was there before."""

import hashlib
import random
import time
from typing import Any, NamedTuple

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)

from admin import aws
from admin.grading.listing import StoredObject, newest_version
from admin.names import STORAGE_REGION

ATTEMPTS = 5  # of one download; each of its requests is repeated by botocore besides (see aws.RETRIES)
LONGEST_PAUSE_SECONDS = 8.0
# S3's answers to whoever writes over another object than expected: another lies there, another is being written, none.
OVERTAKEN = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404"}


class CutOffError(BotoCoreError):  # type: ignore[misc]  # botocore has no types
    """An object's bytes stopped before their end, ATTEMPTS times."""

    fmt = "s3://{bucket}/{key} broke off {attempts} times before its {size} bytes were there"


class Download(NamedTuple):
    """A fetched object.

    Attributes:
        content: all of its bytes.
        sha256: of them (hex).
    """

    content: bytes
    sha256: str


def read_newest(bucket: str, key: str) -> bytes | None:
    """Fetch one object as it is now.

    It is looked for in a listing first: botocore does not repeat an error's body that breaks off, and the answer to a
    request for what is absent is one.

    Args:
        bucket: in the storage region.
        key: the object's.

    Returns:
        Its bytes, or None if there is none.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS or the way to it refused, or there is no such bucket.
    """
    entry = newest_version(bucket, key)
    return fetch(bucket, entry).content if entry else None


def fetch(bucket: str, entry: StoredObject, region: str = STORAGE_REGION) -> Download:
    """Fetch the version that was listed.

    botocore repeats requests but not a body that breaks off, so that is done here, with growing pauses and jitter.

    Args:
        bucket: where the object is.
        entry: the listed object, which the caller has found small enough.
        region: the bucket's.

    Returns:
        All of its bytes.

    Raises:
        CutOffError: the bytes broke off ATTEMPTS times.
        botocore.exceptions.ClientError, BotoCoreError: AWS or the way to it refused.
    """
    s3 = aws.client("s3", region)
    version = {} if entry.version_id == "null" else {"VersionId": entry.version_id}
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(attempt)
        answer = s3.get_object(Bucket=bucket, Key=entry.key, **version)
        try:
            content = _read(answer["Body"], entry.size)
        except (HTTPClientError, IncompleteReadError, FlexibleChecksumError):
            continue
        if content is not None:
            return content
    raise CutOffError(bucket=bucket, key=entry.key, attempts=ATTEMPTS, size=entry.size)


def pause(attempt: int) -> None:
    """Wait before a further attempt, for a random time so that many threads do not come back at once.

    Args:
        attempt: counted from 0; the longest wait is 0.25 s * 2**attempt, and at most LONGEST_PAUSE_SECONDS.
    """
    time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.25 * 2**attempt)))  # noqa: S311 - not a secret


def _read(body: Any, size: int) -> Download | None:
    """Read a body of exactly size bytes; None if it has fewer or more."""
    with body:
        content = body.read(size + 1)  # in one piece, which takes half the time of many
        if len(content) != size or body.read(1):  # at the end, botocore compares length and checksum
            return None
    return Download(content, hashlib.sha256(content).hexdigest())


def write_over(bucket: str, key: str, content: bytes, content_type: str, *, etag: str | None = None) -> bool:
    """Write an object of the storage region, unless another lies there than expected.

    Args:
        bucket: its name.
        key: the object's.
        content: its bytes.
        content_type: such as "application/json".
        etag: of the object that is to be written over; None: there must be none.

    Returns:
        Whether it was written.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS or the way to it refused.
    """
    condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
    try:
        aws.client("s3", STORAGE_REGION).put_object(
            Bucket=bucket, Key=key, Body=content, ContentType=content_type, **condition
        )
    except ClientError as error:
        if aws.code(error) in OVERTAKEN:
            return False
        raise
    return True
