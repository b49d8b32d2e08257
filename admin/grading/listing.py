"""Objects in S3, listed: as they are now, and in the storage region also as they were at any time before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from admin import aws
from admin.names import STORAGE_REGION

ARCHIVES = {"GLACIER", "DEEP_ARCHIVE"}  # of S3's storage classes, those whose objects cannot be read at once


class StoredObject(NamedTuple):
    """One object as a listing shows it.

    Attributes:
        key: in its bucket.
        size: in bytes.
        etag: as S3 quotes it.
        version_id: S3's; "null" where the bucket keeps no versions.
        modified: when it was written, in UTC.
        is_archived: whether S3 has put its bytes away, so that nobody can read them.
    """

    key: str
    size: int
    etag: str
    version_id: str
    modified: datetime
    is_archived: bool = False


class Version(NamedTuple):
    """One version of an object.

    Attributes:
        written: when, in UTC.
        stored: the object, None for a delete marker.
    """

    written: datetime
    stored: StoredObject | None


class Listing:
    """A bucket's objects, now and at any time in the past, as far as their versions are kept."""

    def __init__(self, versions: dict[str, list[Version]]) -> None:
        """Take over a listing.

        Args:
            versions: of each key, the newest first.
        """
        self._versions = versions
        paths = (key.split("/")[:-1] for key in versions if self.newest(key))
        self._folders = {"/".join(parts[:depth]) for parts in paths for depth in range(1, len(parts) + 1)}

    def newest(self, key: str, until: datetime | None = None) -> StoredObject | None:
        """Find an object as it is now, or as it was.

        Args:
            key: the object's.
            until: leave out what was written later than this.

        Returns:
            The newest such version; None if there is none, or it is a deletion.
        """
        for version in self._versions.get(key, ()):
            if until is None or version.written <= until:
                return version.stored
        return None

    def written_after(self, key: str, end: datetime) -> datetime | None:
        """Say whether an object was written after some time.

        Args:
            key: the object's.
            end: the time.

        Returns:
            When it was written last, if that was later than end; None otherwise, and where the object was deleted.
        """
        newest = self.newest(key)
        return newest.modified if newest and newest.modified > end else None

    def wrote(self, key: str, before: "Listing") -> bool:
        """Say whether an object was written since an earlier listing, whatever this machine's clock says.

        Args:
            key: the object's.
            before: the earlier listing.

        Returns:
            Whether the newest version is one that was not there then.
        """
        newest = self.newest(key)
        return newest is not None and newest not in [version.stored for version in before._versions.get(key, ())]

    def has_folder(self, name: str) -> bool:
        """Say whether there are objects now whose keys begin with this name and a slash."""
        return name in self._folders


def list_versions(bucket: str, prefix: str = "") -> Listing:
    """List a bucket of the storage region by its versions.

    Args:
        bucket: its name.
        prefix: what the keys must begin with.

    Returns:
        The listing.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages = aws.client("s3", STORAGE_REGION).get_paginator("list_object_versions")
    versions: dict[str, list[Version]] = defaultdict(list)
    for page in pages.paginate(Bucket=bucket, Prefix=prefix):
        for key, version in _versions(page):
            versions[key].append(version)
    return Listing(versions)


def list_objects(bucket: str, keys: Iterable[str], until: datetime | None = None) -> Listing:
    """List some objects of the storage region by their versions, and what lies in folders of the same names.

    Of a key with thousands of versions no more are listed than it takes to find the newest one of some time.

    Args:
        bucket: its name.
        keys: the objects'.
        until: the time back to which the versions must reach; None: only the newest is needed.

    Returns:
        The listing. Of a key's folder it has one object, and only where the key itself has no object.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages = aws.client("s3", STORAGE_REGION).get_paginator("list_object_versions")
    versions: dict[str, list[Version]] = {}
    for key in keys:
        versions[key] = []
        for page in pages.paginate(Bucket=bucket, Prefix=key):
            found = [entry for entry in _versions(page) if entry[0] == key]
            versions[key] += [version for _, version in found]
            if not found or any(until is None or version.written <= until for version in versions[key]):
                break
        if Listing({key: versions[key]}).newest(key, until) is None:
            for stored in list_current(bucket, f"{key}/", most=1):
                versions[stored.key] = [Version(stored.modified, stored)]
    return Listing(versions)


def list_current(
    bucket: str, prefix: str, region: str = STORAGE_REGION, *, most: int | None = None
) -> Iterator[StoredObject]:
    """List a bucket's objects as they are now, without their versions.

    Args:
        bucket: its name.
        prefix: what the keys must begin with.
        region: the bucket's.
        most: how many are listed at most, by their keys; None: all.

    Yields:
        Each object; its version is "null", with which fetch() takes the newest.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages = aws.client("s3", region).get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=prefix, PaginationConfig={"MaxItems": most, "PageSize": most}):
        yield from map(stored, page.get("Contents", ()))


def newest_version(bucket: str, key: str) -> StoredObject | None:
    """Find one object as it is now.

    Args:
        bucket: in the storage region.
        key: the object's.

    Returns:
        The object, or None if there is none.
    """
    return list_objects(bucket, [key]).newest(key)


def _versions(page: dict[str, Any]) -> list[tuple[str, Version]]:
    """Read a page of ListObjectVersions: keys and versions, each key's newest first.

    S3 lists them so, but delete markers apart from versions.
    """
    entries = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
    entries.sort(key=lambda entry: (entry["IsLatest"], entry["LastModified"]), reverse=True)
    return [
        (entry["Key"], Version(entry["LastModified"], stored(entry) if "ETag" in entry else None)) for entry in entries
    ]


def stored(entry: dict[str, Any]) -> StoredObject:
    """Read an entry of a listing of objects or of versions."""
    version_id = entry.get("VersionId") or "null"
    is_archived = entry.get("StorageClass") in ARCHIVES
    return StoredObject(entry["Key"], entry["Size"], entry["ETag"], version_id, entry["LastModified"], is_archived)
