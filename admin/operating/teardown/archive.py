"""The archive: what a class has made, fetched from S3 and held against S3's own checksums before anything is removed.

Of each key the newest version is kept that has bytes, and the versions that were graded, where these are others. Bytes
pass in pieces from S3 into a file and are never looked into: pictures of participants are not opened.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError, FlexibleChecksumError, HTTPClientError, IncompleteReadError

from admin import aws
from admin.errors import WorkshopError
from admin.grading.objects import ATTEMPTS, CutOffError, pause
from admin.operating.teardown.manifest import CHUNK_BYTES, Kept, Manifest, digest_of

AT_ONCE = 8  # objects
LISTED = 512  # objects that are handed out to those at a time
MD5 = re.compile(r'"?([0-9a-f]{32})"?')  # what the ETag of an object is that was written at once and without KMS


@dataclass(frozen=True)
class Source:
    """A bucket, and what of it is kept.

    Attributes:
        bucket: its name.
        region: the bucket's.
        wanted: whether a key is to be kept.
        graded: version ids that are kept besides the newest.
    """

    bucket: str
    region: str
    wanted: Callable[[str], bool] = lambda _key: True
    graded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stored:
    """A version of an object as a listing shows it."""

    source: Source
    key: str
    version_id: str
    size: int
    etag: str

    @property
    def version(self) -> tuple[str, str, str]:
        """Bucket, key and version id."""
        return self.source.bucket, self.key, self.version_id


def to_keep(source: Source) -> Iterator[Stored]:
    """List what of a bucket is kept.

    Args:
        source: the bucket.

    Yields:
        Each version, as S3 lists them: by key, the newest first. Nothing where there is no such bucket.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages, last = aws.client("s3", source.region).get_paginator("list_object_versions"), None
    try:
        for page in pages.paginate(Bucket=source.bucket):
            for entry in page.get("Versions", ()):
                key, version_id = entry["Key"], entry.get("VersionId") or "null"
                if (key != last or version_id in source.graded) and source.wanted(key):
                    yield Stored(source, key, version_id, entry["Size"], entry["ETag"])
                last = key
    except ClientError as error:
        if aws.code(error) not in aws.NOT_THERE:
            raise


def fetch_all(
    sources: Iterable[Source], manifest: Manifest, done: Callable[[int], object] = lambda _bytes: None
) -> None:
    """Fetch what is not in the archive yet.

    Args:
        sources: the buckets.
        manifest: of the archive.
        done: is told the bytes of each object that was fetched.

    Raises:
        WorkshopError: an object is not what S3 says it is, or cannot be written.
        CutOffError: an object's bytes broke off ATTEMPTS times.
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    every = (stored for source in sources for stored in to_keep(source) if not manifest.has(stored.version))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while some := list(islice(every, LISTED)):
            for kept in pool.map(lambda stored: _keep(stored, manifest), some):
                done(kept.size if kept else 0)


def _keep(stored: Stored, manifest: Manifest) -> Kept | None:
    """Fetch one object into its file, read the file again, and put it on the list; None where it is gone meanwhile."""
    path = manifest.folder / manifest.place(stored.version)
    part = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        found = _download(stored, part)
        if found is None:
            return None
        if digest_of(part) != found[0]:
            raise WorkshopError(f"{path} does not hold what was written into it: is the disk in order? Try again.")
        part.replace(path)
        sha256, checked = found
        file = path.relative_to(manifest.folder).as_posix()
        kept = Kept(*stored.version, stored.size, sha256, checked, file)
        manifest.add(kept)
    except OSError as error:
        raise WorkshopError(
            f"{path} cannot be written ({error.strerror}): make room, or choose another --out."
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return kept


def _download(stored: Stored, part: Path) -> tuple[str, str] | None:
    """Write an object's bytes into a file; return their SHA-256 and how they were checked, None where it is gone."""
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(attempt)
        try:
            answer = _get(stored)
            with part.open("wb") as file:
                sha256, md5, size = _digests(answer["Body"], file.write)
        except ClientError as error:
            if aws.code(error) in {*aws.NOT_THERE, "NoSuchVersion"}:
                return None
            raise
        except (HTTPClientError, IncompleteReadError, FlexibleChecksumError):
            continue
        if size == stored.size and (checked := _checked(stored, answer, sha256, md5)):
            return sha256, checked
    raise CutOffError(bucket=stored.source.bucket, key=stored.key, attempts=ATTEMPTS, size=stored.size)


def _get(stored: Stored) -> Any:
    """Ask for a version; boto3 then holds its bytes against whatever checksum S3 has of the whole."""
    version = {} if stored.version_id == "null" else {"VersionId": stored.version_id}
    s3 = aws.client("s3", stored.source.region)
    return s3.get_object(Bucket=stored.source.bucket, Key=stored.key, ChecksumMode="ENABLED", **version)


def _checked(stored: Stored, answer: Any, sha256: str, md5: str) -> str | None:
    """Say by what the bytes were held against what S3 has; None where they differ from it."""
    own = answer.get("ChecksumSHA256", "")
    if own and "-" not in own:  # S3's checksum of parts' checksums has a dash
        return "sha256" if own == _base64(sha256) else None
    etag = MD5.fullmatch(stored.etag)
    if etag and etag[1] == md5:
        return "md5"
    again, _, _ = _digests(_get(stored)["Body"], lambda _chunk: None)
    return "second read" if again == sha256 else None


def _digests(body: Any, write: Callable[[bytes], object]) -> tuple[str, str, int]:
    sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
    with body:
        while chunk := body.read(CHUNK_BYTES):
            sha256.update(chunk)
            md5.update(chunk)
            write(chunk)
            size += len(chunk)
    return sha256.hexdigest(), md5.hexdigest(), size


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()
