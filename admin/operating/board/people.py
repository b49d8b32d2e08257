"""How far each participant is: made of listings, small objects and logs, without asking AWS anything."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from admin.operating.board.function_logs import Logged
from admin.operating.board.listings import Listings
from admin.operating.board.small_objects import Feedback, Hand, Help, LastRun
from admin.operating.board.uploads import NAMED, BirdCount, Uploads
from admin.workshop.groups import Group, Workshop

LOST_AFTER = timedelta(seconds=30)  # feedback takes seconds; after so long its event was lost
SAME_RUN = timedelta(seconds=5)  # by which a run's end in the log and in last-run.json may differ
JUDGED, UNDER_WAY, LOST = "judged", "under_way", "lost"
Contents = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Person:
    """One participant as AWS shows them now; times are UTC.

    Attributes:
        pseudonym: theirs.
        group: its name.
        signed_in_at: when they came through the door first; None, also for those who work without it.
        browsers: in how many they are signed in; 2 are two people with one code, or one with two.
        deployed_at: when their function was changed last, if its code is no longer the starter's.
        ran_at: when their function ran last.
        is_running: whether it runs now.
        last_error: what the last run failed with; None where it did not.
        failing_since: when the first of the failed runs without a good one since was seen.
        copy: whether the copied picture lies there.
        zip: whether the zip does.
        feedback: their row; None where there is none.
        handed_in: what became of their newest output of their group's time: JUDGED, UNDER_WAY, or LOST where it has
            waited for feedback for so long that its event was lost; "" where there is none, or no feedback at all.
        birds: theirs.
        stopped_at: when their function was stopped, since it was started too often; None where it was not.
        species: the names of their birds, the last first.
        hand: their hand; None where it was never up.
        help: what was said of help; None where nothing was.
        active_at: when anything of theirs happened last; None where nothing did.
    """

    pseudonym: str
    group: str
    signed_in_at: datetime | None
    browsers: int
    deployed_at: datetime | None
    ran_at: datetime | None
    is_running: bool
    last_error: str | None
    failing_since: datetime | None
    copy: bool
    zip: bool
    feedback: Feedback | None
    handed_in: str
    birds: BirdCount
    stopped_at: datetime | None
    species: tuple[str, ...]
    hand: Hand | None
    help: Help | None
    active_at: datetime | None

    @property
    def feedback_lost(self) -> bool:
        """Whether an output has been waiting for feedback for so long that its event was lost."""
        return self.handed_in == LOST

    @property
    def has_full_marks(self) -> bool:
        """Whether nothing is left to correct."""
        row = self.feedback
        return row is not None and row.score is not None and row.score == row.max_score > 0

    @property
    def hand_is_up(self) -> bool:
        """Whether they ask for somebody."""
        return self.hand is not None and self.hand.is_up

    @property
    def help_is_coming(self) -> bool:
        """Whether somebody is on the way; what was said before the hand went up is not about it."""
        if self.help is None or not self.help.is_coming:
            return False
        since = self.hand.at if self.hand and self.hand.is_up else None
        return since is None or self.help.at is None or self.help.at >= since

    @property
    def help_is_done(self) -> bool:
        """Whether somebody was on the way and what they went for is over."""
        if self.help is None or not self.help_is_coming or self.hand_is_up or self.failing_since:
            return False
        return bool(self.help.at and self.active_at and self.active_at > self.help.at)


class Classroom:
    """Everything that one look found, for telling how far each participant is."""

    def __init__(
        self,
        workshop: Workshop,
        listings: Listings,
        contents: Contents,
        logs: Mapping[str, Logged],
        starter: str | None,
    ) -> None:
        """Take over what was found; contents are what was made of small objects, by bucket and key."""
        self._names, self._listings, self._contents, self._logs = workshop, listings, contents, logs
        self._starter = starter
        self.uploads = Uploads(workshop, listings, contents)

    def person(self, group: Group, pseudonym: str) -> Person:
        """Tell how far one participant is."""
        names = self._names
        signed, signed_at = self._door(names.sign_ins(pseudonym))
        hand, hand_at = self._door(names.hand(pseudonym))
        copy = self._listings.outputs.get(names.output_copy(pseudonym))
        archive = self._listings.outputs.get(names.output_zip(pseudonym))
        deployed_at = self._deployed_at(pseudonym)
        run, logged = self._runs(pseudonym)
        birds, birds_count = self.uploads.of_person(group, pseudonym)
        named = sorted((one for one in birds if one.state == NAMED), key=lambda one: one.at, reverse=True)
        written = [one.modified for one in (copy, archive) if one] + [one.at for one in birds]
        times = [signed_at, hand_at, deployed_at, logged.ran_at if logged else None, *written]
        return Person(
            pseudonym=pseudonym,
            group=group.name,
            signed_in_at=signed_at,
            browsers=signed.browsers if signed else 0,
            deployed_at=deployed_at,
            ran_at=logged.ran_at if logged else None,
            is_running=bool(run and run.is_running),
            last_error=logged.error or None if logged else None,
            failing_since=logged.failing_since if logged else None,
            copy=copy is not None,
            zip=archive is not None,
            feedback=self._contents.get((names.feedback_bucket, names.feedback(pseudonym))),
            handed_in=self._handed_in(group, pseudonym, [one.modified for one in (copy, archive) if one]),
            birds=birds_count,
            stopped_at=self._listings.stopped.get(pseudonym),
            species=tuple(one.bird.species for one in named if one.bird and one.bird.species),
            hand=hand,
            help=self._door(names.help(pseudonym))[0],
            active_at=max((one for one in times if one), default=None),
        )

    def _door(self, key: str) -> tuple[Any, datetime | None]:
        """Find one of the door's objects and when what it tells of happened: never later than it was written."""
        listed = self._listings.outputs.get(key)
        if listed is None:
            return None, None
        content = self._contents.get((self._names.target_bucket, key))
        at = getattr(content, "at", None) or getattr(content, "first", None)
        return content, min(at, listed.modified) if at else listed.modified

    def _deployed_at(self, pseudonym: str) -> datetime | None:
        function = self._listings.functions.get(self._names.function_name(pseudonym))
        return function.modified if function and function.code_sha256 != self._starter else None

    def _runs(self, pseudonym: str) -> tuple[LastRun | None, Logged | None]:
        """Find a participant's last run: as the door wrote it, and as the newer of door and log has it."""
        logged = self._logs.get(self._names.function_name(pseudonym))
        run, at = self._door(self._names.last_run(pseudonym))
        if at is None or (logged and logged.ran_at > at + SAME_RUN):
            return None, logged
        error = (run.error or "The run failed.") if run and run.failed else ""
        since = logged.failing_since if logged and logged.error and error else None
        return run, Logged(at, error, (since or at) if error else None)

    def _handed_in(self, group: Group, pseudonym: str, written: Iterable[datetime]) -> str:
        """Say what became of outputs written at these times; what comes after the group's end gets no feedback."""
        last = max((at for at in written if at <= group.closes), default=None)
        if self._listings.feedback is None or last is None:
            return ""
        row = self._listings.feedback.get(self._names.feedback(pseudonym))
        if row and row.modified >= last:
            return JUDGED
        return LOST if self._listings.now - last > LOST_AFTER else UNDER_WAY
