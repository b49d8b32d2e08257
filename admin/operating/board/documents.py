"""Small objects, read once for each time they are written: the listing's ETag says whether one was."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.grading.listing import StoredObject
from admin.names import STORAGE_REGION
from admin.operating.board.connections import Connections

GONE = aws.NOT_THERE | {"AccessDenied", "InvalidRange"}  # deleted or emptied since; S3 may say the first of them


@dataclass(frozen=True)
class Wanted:
    """An object that is to be known.

    Attributes:
        bucket: where it lies.
        object: as a listing has it now.
        most: an object of more bytes is not read; participants may write their own.
        parse: makes of its bytes what is kept; ValueError, KeyError and TypeError say that it is something else.
        region: the bucket's.
    """

    bucket: str
    object: StoredObject
    most: int
    parse: Callable[[bytes], Any]
    region: str = STORAGE_REGION

    @property
    def place(self) -> tuple[str, str]:
        """Bucket and key."""
        return self.bucket, self.object.key


class Documents:
    """What was read of small objects, by ETag; it holds what was wanted last and no more."""

    def __init__(self, connections: Connections) -> None:
        """Begin with nothing read."""
        self._connections = connections
        self._kept: dict[tuple[str, str], tuple[str, Any]] = {}
        self._lock = threading.Lock()

    def read(self, wanted: Iterable[Wanted], *, until: float) -> tuple[dict[tuple[str, str], Any], int, str]:
        """Read what changed since the last time.

        Args:
            wanted: everything that is to be known, the most important first.
            until: by time.monotonic(), after which no more objects are asked for; they come the next time.

        Returns:
            What was made of each object by bucket and key, of an earlier version where there was no time for the
            present one, None where it is too large or something else; how many could not be read yet; and a sentence
            where AWS refused, else an empty one.
        """
        every = list(wanted)
        changed = [one for one in every if self._kept.get(one.place, ("", None))[0] != one.object.etag]

        troubles: list[str] = []

        def read(one: Wanted) -> bool:
            if time.monotonic() > until or troubles:
                return False
            try:
                with aws.explained(f"reading s3://{one.bucket}/{one.object.key}"):
                    etag, content = self._content(one)
            except WorkshopError as error:
                troubles.append(str(error))
                return False
            with self._lock:
                self._kept[one.place] = etag, content
            return True

        unread = self._connections.each(read, changed).count(False)
        places = {one.place for one in every}
        self._kept = {place: kept for place, kept in self._kept.items() if place in places}
        return {place: content for place, (_, content) in self._kept.items()}, unread, "".join(troubles[:1])

    def _content(self, one: Wanted) -> tuple[str, Any]:
        """Read one object: its ETag, and what was made of it."""
        if not 0 < one.object.size <= one.most:
            return one.object.etag, None
        s3 = self._connections.client("s3", one.region)
        try:
            # Not more than the bound, also where a larger one has taken its place since the listing.
            answer = s3.get_object(Bucket=one.bucket, Key=one.object.key, Range=f"bytes=0-{one.most - 1}")
        except ClientError as error:
            if aws.code(error) in GONE:
                return one.object.etag, None
            raise
        try:
            return str(answer["ETag"]), one.parse(answer["Body"].read())
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return str(answer["ETag"]), None
