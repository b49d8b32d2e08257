"""Emptying buckets: every version and delete marker, a thousand a request, several requests at once."""

import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError

AT_ONCE = 8  # requests; each holds a thousand keys
# What no XML can hold, by XML 1.0, section 2.2: S3 lists such keys encoded, and takes them in an address only. The AWS
# provider lists without encoding, and cannot empty such a bucket (hashicorp/terraform-provider-aws#40489).
UNREADABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ATTEMPTS = 3

Version = dict[str, str]
"""Key and VersionId, as DeleteObjects takes them."""


def unreadable_versions(s3: Any, bucket: str) -> Iterator[tuple[str, str]]:
    """List the versions and delete markers whose keys no XML can hold.

    Args:
        s3: boto3's client, of the bucket's region.
        bucket: the bucket's name.

    Yields:
        Key and version id of each; nothing where there is no such bucket.
    """
    for page in _pages(s3, bucket):
        for entry in page:
            if UNREADABLE.search(entry["Key"]):
                yield entry["Key"], entry["VersionId"]


def empty(
    bucket: str, region: str, *, until: datetime | None = None, done: Callable[[int], object] = lambda _count: None
) -> int:
    """Delete every version and delete marker in a bucket, for good.

    Args:
        bucket: its name.
        region: the bucket's.
        until: leave what was written later than this (S3's clock); None: leave nothing.
        done: is told of each request how many it has deleted.

    Returns:
        How many were deleted; 0 where there is no such bucket.

    Raises:
        WorkshopError: S3 would not delete something; what was deleted before stays so.
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    s3, count = aws.client("s3", region), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running: deque[Future[int]] = deque()
        for page in _pages(s3, bucket):
            old = [entry for entry in page if until is None or entry["LastModified"] <= until]
            versions = [{"Key": entry["Key"], "VersionId": entry["VersionId"]} for entry in old]
            running.append(pool.submit(_delete, s3, bucket, versions))
            while len(running) > AT_ONCE:  # so that no more than these are held in memory
                count += _told(running.popleft().result(), done)
        count += sum(_told(future.result(), done) for future in running)
    return count


def _told(count: int, done: Callable[[int], object]) -> int:
    done(count)
    return count


def _pages(s3: Any, bucket: str) -> Iterator[list[dict[str, Any]]]:
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            yield [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
    except ClientError as error:
        if aws.code(error) not in aws.NOT_THERE:
            raise


def _delete(s3: Any, bucket: str, versions: list[Version]) -> int:
    """Delete one page of a listing; what XML cannot hold is deleted one by one."""
    plain = [version for version in versions if not UNREADABLE.search(version["Key"])]
    for attempt in range(ATTEMPTS):
        if not plain:
            break
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": plain, "Quiet": True})
        errors = answer.get("Errors", ())
        if not errors:
            break
        if attempt + 1 == ATTEMPTS:
            first = errors[0]
            raise WorkshopError(
                f"S3 would not delete {len(errors)} object version(s) in {bucket}, the first {first['Key']!r}: "
                f"{first.get('Code')}: {first.get('Message')}. Mend that, then run the same command again."
            )
        plain = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in errors]
        time.sleep(2**attempt)
    for version in versions:
        if UNREADABLE.search(version["Key"]):
            s3.delete_object(Bucket=bucket, **version)
    return len(versions)
