"""Objects in the storage region's S3: listed as they are now, and fetched whole or not at all."""

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, FlexibleChecksumError, HTTPClientError, IncompleteReadError

from admin import aws
from admin.names import STORAGE_REGION

ATTEMPTS = 5  # of one download; each of its requests is repeated by botocore besides (see aws.RETRIES)
CHUNK_BYTES = 1 << 20
LONGEST_PAUSE_SECONDS = 8.0
MAX_IN_MEMORY_BYTES = 64_000_000  # of objects on their way or being judged, all threads together


class CutOffError(BotoCoreError):  # type: ignore[misc]  # botocore has no types
    """An object's bytes stopped before their end, ATTEMPTS times."""

    fmt = "s3://{bucket}/{key} broke off {attempts} times before its {size} bytes were there"


@dataclass(frozen=True)
class StoredObject:
    """One object as a listing shows it.

    Attributes:
        key: in its bucket.
        size: in bytes.
        etag: as S3 quotes it.
        version_id: S3's; "null" where the bucket keeps no versions.
        modified: when it was written, in UTC.
    """

    key: str
    size: int
    etag: str
    version_id: str
    modified: datetime


@dataclass(frozen=True)
class Download:
    """A fetched object.

    Attributes:
        content: all of its bytes.
        sha256: of them (hex).
    """

    content: bytes
    sha256: str


def newest_version(bucket: str, key: str) -> StoredObject | None:
    """List one object.

    Args:
        bucket: in the storage region.
        key: the object's.

    Returns:
        The object as it is now, or None if there is none.
    """
    return newest_versions(bucket, key).get(key)


def newest_versions(bucket: str, prefix: str = "") -> dict[str, StoredObject]:
    """List a bucket by its versions.

    Args:
        bucket: in the storage region.
        prefix: list only keys that begin with it.

    Returns:
        The newest version of every object by key, and each folder that objects lie in as "folder/", which maps to one
        of them. Objects whose newest version is a delete marker are left out.
    """
    pages = (
        aws.client("s3", STORAGE_REGION).get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    )
    objects: dict[str, StoredObject] = {}
    for page in pages:
        for entry in page.get("Versions", ()):
            if not entry["IsLatest"]:
                continue
            key = entry["Key"]
            objects[key] = StoredObject(
                key, entry["Size"], entry["ETag"], entry.get("VersionId") or "null", entry["LastModified"]
            )
            parts = key.split("/")[:-1]
            for depth in range(1, len(parts) + 1):
                objects.setdefault("/".join(parts[:depth]) + "/", objects[key])
    return objects


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
    digest, parts, count = hashlib.sha256(), [], 0
    with body:
        while chunk := body.read(CHUNK_BYTES):
            digest.update(chunk)
            parts.append(chunk)
            count += len(chunk)
            if count > size:
                return None
    return Download(b"".join(parts), digest.hexdigest()) if count == size else None


class Allowance:
    """A limit on the bytes in memory at a time: a thread that needs more waits. Safe to use from several threads."""

    def __init__(self, bytes_: int = MAX_IN_MEMORY_BYTES) -> None:
        """Set the limit.

        Args:
            bytes_: how many may be in memory.
        """
        self._all = self._free = bytes_
        self._changed = threading.Condition()

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Wait for a share of the allowance, and hold it for the length of a with statement.

        Args:
            size: in bytes; an object larger than the whole allowance holds all of it.

        Yields:
            Nothing.
        """
        share = min(size, self._all)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= share)
            self._free -= share
        try:
            yield
        finally:
            with self._changed:
                self._free += share
                self._changed.notify_all()
