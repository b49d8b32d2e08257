"""How far a class is: one look at AWS after another, each within a few seconds and a few requests."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from admin.door.notes import MAX_BYTES
from admin.grading.starter import starter_code
from admin.operating.board import small_objects as small
from admin.operating.board.connections import Connections
from admin.operating.board.documents import Documents, Wanted
from admin.operating.board.function_logs import FunctionLogs, Logged
from admin.operating.board.keys import result_key
from admin.operating.board.listings import Lister, Listings
from admin.operating.board.people import Classroom, Person
from admin.operating.board.standing import GroupClock, by_need, clock, clock_data, counts, iso, outputs
from admin.operating.board.uploads import BirdCount, Upload, upload_data
from admin.workshop.groups import Group, Workshop


@dataclass(frozen=True)
class Bounds:
    """How much one look may take.

    Attributes:
        seconds: after the listings, for reading small objects; the rest come at the next look.
        logs: of how many functions the log is read.
        log_seconds: after which no more logs are read.
        retry: whether a request that fails is repeated.
    """

    seconds: float
    logs: int
    log_seconds: float
    retry: bool


ONCE = Bounds(seconds=10.0, logs=24, log_seconds=0.5, retry=True)
AGAIN = Bounds(seconds=1.0, logs=5, log_seconds=0.5, retry=False)


@dataclass(frozen=True)
class ClassStatus:
    """What one look at the class found.

    Attributes:
        at: AWS's time, UTC.
        requests: how many HTTP requests the look took.
        seconds: how long it took.
        people: who needs somebody first, first.
        clocks: of the groups.
        birds: uploads of each group that has an endpoint, by its name.
        without_result: the uploads whose result is missing, group by group, the oldest first.
        dead_letters: events that failed for good, about, "birds" of the species function and "feedback" of the judging
            one, and "birds_read", of how many of the former it is known which picture they are about.
        unread: small objects that there was no time for.
        trouble: what could not be asked, a sentence each.
    """

    at: datetime
    requests: int
    seconds: float
    people: tuple[Person, ...]
    clocks: tuple[GroupClock, ...]
    birds: dict[str, BirdCount]
    without_result: tuple[Upload, ...]
    dead_letters: dict[str, int]
    unread: int
    trouble: tuple[str, ...]


class Watch:
    """Looks at a class as often as it is asked to; not for several threads at once."""

    def __init__(self, workshop: Workshop, groups: Sequence[Group], bounds: Bounds) -> None:
        """Prepare to look.

        Args:
            workshop: the workshop.
            groups: whose participants.
            bounds: of each look.
        """
        self.workshop, self.groups, self.bounds = workshop, tuple(groups), bounds
        self.connections = Connections(retry=bounds.retry)
        self._lister = Lister(workshop, groups, self.connections)
        self._documents = Documents(self.connections)
        self._logs = FunctionLogs(self.connections)
        self._starter = starter_code(workshop.terraform)
        self._failing: dict[str, datetime] = {}
        self._finished: frozenset[str] = frozenset()

    def __enter__(self) -> "Watch":
        """Return itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the threads."""
        self.connections.close()

    def look(self) -> ClassStatus:
        """Look at the class.

        Returns:
            What was found.

        Raises:
            WorkshopError: nothing can be said of the class; the sentence says why.
        """
        begun, before, bounds = time.monotonic(), self.connections.requests, self.bounds
        listings = self._lister.take()
        contents, unread, unreadable = self._documents.read(
            self._wanted(listings), until=time.monotonic() + bounds.seconds
        )
        logs, refused = self._read_logs(listings)
        room = Classroom(self.workshop, listings, contents, logs, self._starter)
        people = [self._since(room.person(group, one)) for group in self.groups for one in group.participants]
        self._finished = frozenset(person.pseudonym for person in people if person.has_full_marks)
        clocks = [
            clock(group, [one for one in people if one.group == group.name], listings.now) for group in self.groups
        ]
        with_birds = [group for group in self.groups if group.has_endpoint]
        uploads = {group.name: room.uploads.of_group(group) for group in with_birds}
        open_ = (one for theirs, _ in uploads.values() for one in sorted(theirs, key=lambda one: one.at))
        dead = {
            "birds": sum(listings.bird_letters_count.values()),
            "birds_read": sum(map(len, listings.bird_letters.values())),
            "feedback": listings.feedback_letters,
        }
        return ClassStatus(
            at=listings.now,
            requests=self.connections.requests - before,
            seconds=time.monotonic() - begun,
            people=tuple(by_need(people)),
            clocks=tuple(clocks),
            birds={name: count for name, (_, count) in uploads.items()},
            without_result=tuple(one for one in open_ if not one.is_settled),
            dead_letters=dead,
            unread=unread,
            trouble=tuple(one for one in (*listings.trouble, unreadable, refused) if one),
        )

    def _wanted(self, listings: Listings) -> Iterator[Wanted]:
        """List the small objects that are there, what is most urgent first."""
        names, people = self.workshop, [one for group in self.groups for one in group.participants]
        for name, read in (
            (names.hand, small.read_hand),
            (names.last_run, small.read_last_run),
            (names.help, small.read_help),
        ):
            found = (listings.outputs.get(name(one)) for one in people)
            yield from (Wanted(names.target_bucket, one, MAX_BYTES, read) for one in found if one)
        rows = ((listings.feedback or {}).get(names.feedback(one)) for one in people)
        yield from (Wanted(names.feedback_bucket, one, small.MOST_BYTES, small.read_feedback) for one in rows if one)
        for group in (one for one in self.groups if one.has_endpoint):
            bucket = names.upload_bucket(group.name)
            results = (listings.results[bucket].get(result_key(key)) for key in listings.birds[bucket])
            yield from (Wanted(bucket, one, small.MOST_BYTES, small.read_bird, group.region) for one in results if one)
        signed = (listings.outputs.get(names.sign_ins(one)) for one in people)
        yield from (Wanted(names.target_bucket, one, MAX_BYTES, small.read_sign_ins) for one in signed if one)

    def _read_logs(self, listings: Listings) -> tuple[dict[str, Logged], str]:
        """Read on in the logs of some who are not finished, first of those who changed their code without the door."""
        names = self.workshop
        people = [
            (group.region, names.function_name(one), names.last_run(one) in listings.outputs)
            for group in self.groups
            for one in group.participants
            if one not in self._finished and names.function_name(one) in listings.functions
        ]
        people.sort(key=lambda one: (one[2], listings.functions[one[1]].code_sha256 == self._starter))
        functions = [(region, name) for region, name, _ in people]
        until = time.monotonic() + self.bounds.log_seconds
        return self._logs.read(functions, most=self.bounds.logs, until=until, now=listings.now)

    def _since(self, person: Person) -> Person:
        """Remember since when a participant's runs fail; a run that has not ended yet changes nothing."""
        known = self._failing.get(person.pseudonym)
        if person.is_running:
            return replace(person, failing_since=known)
        if person.failing_since is None:
            self._failing.pop(person.pseudonym, None)
            return person
        since = min(known, person.failing_since) if known else person.failing_since
        self._failing[person.pseudonym] = since
        return replace(person, failing_since=since)


def status_data(status: ClassStatus) -> dict[str, Any]:
    """Turn what a look found into plain JSON data.

    Returns:
        What `workshop status --json` prints and the board's page is given.
    """
    return {
        "at": iso(status.at),
        "requests": status.requests,
        "seconds": round(status.seconds, 2),
        "participants": [_person_data(person, status.at) for person in status.people],
        "birds": asdict(sum(status.birds.values(), BirdCount())),
        "birds_by_group": {name: asdict(one) for name, one in status.birds.items()},
        "without_result": [upload_data(one) for one in status.without_result],
        "outputs": outputs(status.people),
        "counts": counts(status.people),
        "groups": [clock_data(one) for one in status.clocks],
        "dead_letters": status.dead_letters,
        "unread": status.unread,
        "trouble": list(status.trouble),
    }


def _person_data(person: Person, now: datetime) -> dict[str, Any]:
    row, hand, coming = person.feedback, person.hand, person.help
    return {
        "pseudonym": person.pseudonym,
        "group": person.group,
        "signed_in_at": iso(person.signed_in_at),
        "deployed_at": iso(person.deployed_at),
        "ran_at": iso(person.ran_at),
        "last_error": person.last_error,
        "copy": person.copy,
        "zip": person.zip,
        "score": row.score if row else None,
        "max_score": row.max_score if row else None,
        "bird": person.birds.named > 0,
        "hand": {"text": hand.text, "at": iso(hand.at)} if hand and hand.is_up else None,
        "idle_seconds": max(0, round((now - person.active_at).total_seconds())) if person.active_at else None,
        "help": {"at": iso(coming.at), "done": person.help_is_done} if coming and person.help_is_coming else None,
        "running": person.is_running,
        "failing_since": iso(person.failing_since),
        "browsers": person.browsers,
        "feedback_lost": person.feedback_lost,
        "birds": asdict(person.birds),
        "stopped_at": iso(person.stopped_at),
        "species": list(person.species),
    }
