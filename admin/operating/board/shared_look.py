"""One look at AWS for all pages that show the class: it is made when a page asks and the last one has grown old."""

import threading
import time
from datetime import UTC, datetime
from typing import Any

from admin import aws
from admin.aws_sentences import Trouble
from admin.door.notes import Help, dump
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.status import ClassStatus, Watch, status_data

LEAST_SECONDS = 3.0  # between two looks
SHARE = 2  # looking takes at most one in so many seconds
DONE_AT_ONCE = 8  # marks that are taken off after a look at most
# Credentials that may have been renewed meanwhile are read anew.
CREDENTIALS = {Trouble.NO_CREDENTIALS, Trouble.EXPIRED, Trouble.UNKNOWN_KEY, Trouble.STALE_REQUEST}
DENIED = {Trouble.DENIED, Trouble.CLOSED}


class SharedLook:
    """The class as it was seen last, for several threads."""

    def __init__(self, watch: Watch) -> None:
        """Begin without a look."""
        self.watch = watch
        self._lock = threading.Lock()
        self._looking, self._due = False, 0.0
        self._data: dict[str, Any] | None = None
        self._seen = 0.0
        self._trouble: dict[str, str] | None = None
        self._marks: dict[str, tuple[float, bool, str]] = {}

    def current(self) -> dict[str, Any]:
        """Tell what was seen last, and have another look made where it is time to; never wait for AWS.

        Returns:
            status (see status_data; None before the first look), age_seconds, and trouble: None, or the kind
            ("credentials", "denied" or "other") and the text of why the last look failed.
        """
        with self._lock:
            if not self._looking and time.monotonic() >= self._due:
                self._looking = True
                threading.Thread(target=self._look, name="board", daemon=True).start()
            age = round(time.monotonic() - self._seen, 1) if self._data else None
            return {"status": self._marked(self._data), "age_seconds": age, "trouble": self._trouble}

    def mark(self, pseudonym: str, *, coming: bool) -> None:
        """Say that somebody is on the way to a participant, or no longer; the participant's page shows it, too.

        Args:
            pseudonym: whom.
            coming: whether.

        Raises:
            WorkshopError: AWS refused.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")  # a hand went up before, by as little
        names = self.watch.workshop
        body = dump(Help(coming, now))
        with aws.explained(f"telling {pseudonym} that somebody is on the way"):
            self.watch.connections.client("s3", STORAGE_REGION).put_object(
                Bucket=names.target_bucket, Key=names.help(pseudonym), Body=body, ContentType="application/json"
            )
        with self._lock:
            self._marks[pseudonym] = time.monotonic(), coming, now

    def _look(self) -> None:
        begun = time.monotonic()
        try:
            status = self.watch.look()
        except WorkshopError as error:
            self._failed(error.__cause__, str(error))
        except Exception as error:  # noqa: BLE001 - the board goes on, and says it
            self._failed(None, f"The look at the class failed ({type(error).__name__}: {error}).")
        else:
            with self._lock:
                self._data, self._seen, self._trouble = status_data(status), time.monotonic(), None
                self._marks = {name: mark for name, mark in self._marks.items() if mark[0] >= begun}
            self._take_off(status)
        with self._lock:
            took = time.monotonic() - begun
            self._due, self._looking = begun + max(LEAST_SECONDS, SHARE * took), False

    def _failed(self, cause: BaseException | None, text: str) -> None:
        trouble = aws.trouble(cause) if isinstance(cause, Exception) else Trouble.OTHER
        kind = "credentials" if trouble in CREDENTIALS else "denied" if trouble in DENIED else "other"
        if kind == "credentials":
            self.watch.connections.forget()
        with self._lock:
            self._trouble = {"kind": kind, "text": text}

    def _take_off(self, status: ClassStatus) -> None:
        """Take off the marks of those with whom it is over: they were shown as done once."""
        done = [person.pseudonym for person in status.people if person.help_is_done]
        for pseudonym in done[:DONE_AT_ONCE]:
            try:
                self.mark(pseudonym, coming=False)
            except WorkshopError:
                return  # the next look tries again
            with self._lock:
                self._marks.pop(pseudonym, None)  # until the next look it is shown as done

    def _marked(self, data: dict[str, Any] | None) -> dict[str, Any] | None:
        """Put the marks that were made since the look into what it found."""
        if data is None or not self._marks:
            return data
        people = []
        for one in data["participants"]:
            mark = self._marks.get(one["pseudonym"])
            people.append(one | {"help": {"at": mark[2], "done": False} if mark[1] else None} if mark else one)
        return data | {"participants": people}
