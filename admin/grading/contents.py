"""Untrusted objects, judged by their content: equal ones are fetched and judged once."""

import contextlib
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import TypeVar

from admin.grading.allowance import Allowance
from admin.grading.listing import StoredObject
from admin.grading.objects import fetch
from admin.judging.verdict import Verdict

Check = Callable[[bytes], Verdict]
Mark = TypeVar("Mark", bound=Hashable)
Kept = TypeVar("Kept")


class Contents:
    """The contents that were judged, and those that are being judged; safe to use from several threads."""

    def __init__(self, bucket: str, remembered: int | None) -> None:
        """Begin with nothing judged.

        Args:
            bucket: where the objects lie, in the storage region.
            remembered: how many contents' verdicts are remembered; None: all.
        """
        self._bucket, self._remembered = bucket, remembered
        self._allowance = Allowance()
        self._objects: dict[tuple[str, str, int, bool], Future[tuple[str, Verdict]]] = {}
        self._contents: dict[tuple[str, str], Future[Verdict]] = {}
        self._lock = threading.Lock()

    def judged(self, listed: StoredObject, check: Check) -> tuple[str, Verdict]:
        """Judge an object; fetch it only if none with its size and ETag was judged.

        S3's ETag is the MD5 of an object's bytes. Nobody can make an object with the ETag of one that somebody else
        made; and of two that one person made alike, either could have been handed in by itself. What is encrypted with
        a key of one's own has an ETag that no other object has.

        Args:
            listed: the object, which the caller has found small enough.
            check: makes a verdict of its bytes.

        Returns:
            The SHA-256 (hex) of its bytes, and the verdict.

        Raises:
            Exception: whatever check raises.
            CutOffError, botocore.exceptions.ClientError, BotoCoreError: it cannot be fetched.
        """
        mark = check.__name__, listed.etag, listed.size, listed.is_archived
        while True:
            with self._lock:
                known = self._objects.get(mark)
                if known is None:
                    mine: Future[tuple[str, Verdict]] = Future()
                    self._remember(self._objects, mark, mine)
                    break
            with contextlib.suppress(Exception):  # whatever went wrong with that object, this one has its own turn
                return known.result()
        try:
            mine.set_result(self._fetched(listed, check))
        except BaseException as error:
            self._forget(self._objects, mark, mine, error)
            raise
        return mine.result()

    def _fetched(self, listed: StoredObject, check: Check) -> tuple[str, Verdict]:
        """Fetch an object, and judge its content unless the same content is being judged or was."""
        with self._allowance.of(listed.size):
            download = fetch(self._bucket, listed)
            content = check.__name__, download.sha256
            with self._lock:
                known = self._contents.get(content)
                mine: Future[Verdict] = Future()
                if known is None:
                    self._remember(self._contents, content, mine)
            if known is None:
                try:
                    mine.set_result(check(download.content))
                except BaseException as error:
                    # A reason of our own: the next one with this content tries again.
                    self._forget(self._contents, content, mine, error)
                    raise
        return download.sha256, (known or mine).result()

    def _remember(self, kept: dict[Mark, Future[Kept]], mark: Mark, future: Future[Kept]) -> None:
        """Keep what is in the making; the oldest is forgotten, and whoever waits for it has it in hand."""
        if self._remembered and len(kept) >= self._remembered:
            del kept[next(iter(kept))]
        kept[mark] = future

    def _forget(self, kept: dict[Mark, Future[Kept]], mark: Mark, future: Future[Kept], error: BaseException) -> None:
        """Forget what could not be made, and hand the error on to whoever waits for it."""
        with self._lock:
            kept.pop(mark, None)
        future.set_exception(error)
