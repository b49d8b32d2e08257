"""Uploads what waits in the spool, the oldest first, in a thread of its own: over outages, and within an hour's cap."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from admin.camera.delivery import Delivery, Outcome
from admin.camera.spool import HOUR, Spool

LOOK_SECONDS = 1.0  # between two looks into the spool, where nothing wakes it
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds after a failed attempt, doubled each time
REFUSED_PAUSE = 30.0  # seconds after AWS has refused: a slot opens, or somebody puts new keys into the file


@dataclass(frozen=True)
class Pauses:
    """How long to wait after what has failed, in seconds."""

    first: float = FIRST_PAUSE
    longest: float = LONGEST_PAUSE
    refused: float = REFUSED_PAUSE


class Uploads(threading.Thread):
    """Uploads until it is stopped.

    Attributes:
        uploaded: how many pictures were uploaded.
        is_capped: whether the hour's cap holds up those that wait.
        reason: why pictures wait longer than they should; "" where they do not.
    """

    def __init__(
        self, spool: Spool, delivery: Delivery, *, most: int, say: Callable[[str], None], pauses: Pauses = Pauses()
    ) -> None:
        """Prepare.

        Args:
            spool: what waits.
            delivery: uploads one picture.
            most: how many pictures an hour.
            say: tells the person at the terminal.
            pauses: after what has failed.
        """
        super().__init__(daemon=True, name="uploads")
        self.uploaded, self.is_capped, self.reason = 0, False, ""
        self._spool, self._delivery, self._most, self._say, self._pauses = spool, delivery, most, say, pauses
        self._times = spool.uploads()
        self._stop_asked, self._news = threading.Event(), threading.Event()
        self._failed = 0
        self._sent: set[str] = set()

    def wake(self) -> None:
        """Say that there is something new in the spool."""
        self._news.set()

    def finish(self, seconds: float) -> None:
        """Stop after the picture that is under way, and wait for that.

        Args:
            seconds: how long to wait at most; what is not confirmed by then stays in the spool.
        """
        self._stop_asked.set()
        self._news.set()
        self.join(seconds)

    def drain(self, stop: threading.Event, patience: float) -> None:
        """Wait until the spool is empty, or the cap holds it up, or nothing was uploaded for a while.

        Args:
            stop: ends the waiting.
            patience: seconds without an upload that are waited.
        """
        count, since = self.uploaded, time.monotonic()
        while self._waiting() and not self.is_capped and self.is_alive() and not stop.wait(0.1):
            if self.uploaded != count:
                count, since = self.uploaded, time.monotonic()
            if time.monotonic() - since > patience:
                return

    def run(self) -> None:
        """Upload."""
        while not self._stop_asked.is_set():
            self._news.clear()
            waiting = self._waiting()
            if not waiting or not self._is_allowed():
                self._news.wait(LOOK_SECONDS)
                continue
            self._upload(waiting[0])

    def _waiting(self) -> list[Path]:
        try:
            return [one for one in self._spool.waiting() if one.name not in self._sent]
        except OSError as error:
            self.reason = f"the spool cannot be read ({error.strerror})"
            return []

    def _is_allowed(self) -> bool:
        now = time.time()
        self._times = [at for at in self._times if now - at < HOUR]
        if len(self._times) < self._most:
            if self.is_capped:
                self._say("The hour's uploads begin anew: what waits is uploaded.")
            self.is_capped = False
            return True
        if not self.is_capped:
            minutes = max(round((self._times[0] + HOUR - now) / 60), 1)
            self._say(
                f"{self._most} pictures were uploaded within an hour, which is the cap (--most-uploads): what comes "
                f"now waits in the spool, for {minutes} min at least."
            )
        self.is_capped = True
        return False

    def _upload(self, picture: Path) -> None:
        try:
            content = picture.read_bytes()
        except OSError:  # somebody took it away
            return
        outcome = self._delivery.put(picture.name, content)
        if outcome is Outcome.DONE:
            self._sent.add(picture.name)  # should its file not go away
            self._spool.done(picture, self._delivery.key(picture.name))
            self._times.append(time.time())
            self.uploaded += 1
            if self._failed:
                self._say(f"Uploads go on: {len(self._waiting())} pictures wait.")
            self._failed, self.reason = 0, ""
            return
        self._failed += 1
        reason = self._delivery.reason
        if reason != self.reason or self._failed == 1:
            kind = "AWS is not reached" if outcome is Outcome.OUTAGE else "AWS takes no pictures"
            self._say(f"{kind} ({reason}); pictures wait in {self._spool.folder} and are tried again.")
        self.reason = reason
        pause = min(self._pauses.first * 2 ** min(self._failed - 1, 16), self._pauses.longest)
        if outcome is Outcome.REFUSED:
            pause = max(pause, self._pauses.refused)
        self._stop_asked.wait(pause * random.uniform(0.7, 1.0))  # noqa: S311 - not a secret
