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


class CutOffError(BotoCoreError):
    """An object's bytes stopped before their end, ATTEMPTS times."""

    fmt = "s3://{bucket}/{key} broke off {attempts} times before its {size} bytes were there"


@dataclass(frozen=True)
class StoredObject:
    """One object as a listing shows it; version_id is "null" where the bucket keeps no versions; modified in UTC."""

    key: str
    size: int
    etag: str
    version_id: str
    modified: datetime


@dataclass(frozen=True)
class Download:
    """An object's bytes and their SHA-256 (hex)."""

    content: bytes
    sha256: str


def newest_version(bucket: str, key: str) -> StoredObject | None:
    """Out: one object as it is now, or None where there is none."""
    return newest_versions(bucket, key).get(key)


def newest_versions(bucket: str, prefix: str = "") -> dict[str, StoredObject]:
    """List a bucket by its versions.

    Out: the newest version of every object by key; where objects lie below a folder also the folder, as "folder/".
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
    """Fetch the very version that was listed.

    In: the bucket, and the listed object, whose size the caller has found small enough; the
    bucket's region.
    Raises CutOffError where the bytes never arrive whole; else what botocore raises.
    botocore repeats requests but not a body that breaks off, so that is done here, with growing pauses and jitter.
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
    """Wait before an attempt (counted from 0): full jitter below 0.25 s, doubled each time."""
    time.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.25 * 2**attempt)))  # noqa: S311 - not a secret


def _read(body: Any, size: int) -> Download | None:
    """Out: exactly size bytes, or None where there were fewer or more."""
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
    """How many bytes may be in memory at a time; whoever wants more waits. Safe to use from several threads."""

    def __init__(self, bytes_: int = MAX_IN_MEMORY_BYTES) -> None:
        self._all = self._free = bytes_
        self._changed = threading.Condition()

    @contextmanager
    def of(self, size: int) -> Iterator[None]:
        """Hold size bytes of the allowance; an object larger than all of it holds all of it."""
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
