"""What became of every picture in the upload buckets, one by one: the sum has to hold, and who is missing is named.

An upload is a version of a key. One that was written over, or deleted, is counted and no longer looked for: a key has
one result, that of its newest version. A result says which version it is about, where the event named one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from admin.grading.listing import StoredObject
from admin.names import BIRDS
from admin.operating.board.dead_letters import Letter
from admin.operating.board.keys import bird_owner, result_key
from admin.operating.board.listings import Listings
from admin.operating.board.small_objects import Bird
from admin.workshop.groups import Group, Workshop

SUFFIX = ".jpg"  # that modules/identify_species waits for
# The species function's three tries of 120 s (modules/group) with a minute and two between them. A picture that Lambda
# has no room for may wait an hour.
TRIES = timedelta(seconds=3 * 120 + 60 + 120)
# Before that, a participant's own function: five minutes in Lambda's queue at most and a minute's run (bird_function).
OWN_FUNCTION = timedelta(seconds=300 + 60)
NAMED, REFUSED, FAILED, WAITING, UNACCOUNTED = "named", "refused", "failed", "waiting", "unaccounted"


@dataclass(frozen=True)
class BirdCount:
    """Uploads: uploaded = named + refused + failed + waiting + unaccounted + replaced.

    Attributes:
        uploaded: all of them.
        named: with a result that names a species.
        refused: with a result that says why none is named: no picture, too large; in lab 4 a wrong sentence.
        failed: with a dead letter.
        waiting: under way, for not longer than the function's tries may take; or the result was not read yet.
        unaccounted: under way for longer, and no dead letter of theirs was read.
        replaced: written over by a newer upload, or deleted.
    """

    uploaded: int = 0
    named: int = 0
    refused: int = 0
    failed: int = 0
    waiting: int = 0
    unaccounted: int = 0
    replaced: int = 0

    def __add__(self, other: "BirdCount") -> "BirdCount":
        """Add up two counts."""
        return BirdCount(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Upload:
    """The newest version of a picture.

    Attributes:
        group: the name of the group whose bucket it lies in.
        key: the picture's.
        pseudonym: in whose folder it lies, a participant's or a camera's; "" for nobody's.
        at: when it was uploaded, UTC.
        state: NAMED, REFUSED, FAILED, WAITING or UNACCOUNTED.
        reason: why it failed for good; else empty.
        bird: the result; None where there is none.
    """

    group: str
    key: str
    pseudonym: str
    at: datetime
    state: str
    reason: str = ""
    bird: Bird | None = None

    @property
    def is_settled(self) -> bool:
        """Whether a result says what became of it."""
        return self.state in (NAMED, REFUSED)


class Uploads:
    """The uploads of one look."""

    def __init__(self, workshop: Workshop, listings: Listings, contents: Mapping[tuple[str, str], Any]) -> None:
        """Take over what was found; contents are what was made of small objects, by bucket and key."""
        self._workshop, self._listings, self._contents = workshop, listings, contents
        self._sorted: dict[str, tuple[dict[str, list[Upload]], Counter[str]]] = {}

    def of_group(self, group: Group) -> tuple[list[Upload], BirdCount]:
        """Account for all uploads of a group, also those in nobody's folder.

        Args:
            group: whose bucket they lie in.

        Returns:
            The newest version of each picture, and the count of all versions.
        """
        by_owner, replaced = self._by_owner(group)
        uploads = [one for theirs in by_owner.values() for one in theirs]
        return uploads, count(uploads, replaced=replaced.total())

    def of_person(self, group: Group, pseudonym: str) -> tuple[list[Upload], BirdCount]:
        """Account for the uploads in one participant's folder, as of_group does for a whole bucket."""
        by_owner, replaced = self._by_owner(group)
        uploads = by_owner.get(pseudonym, [])
        return uploads, count(uploads, replaced=replaced[pseudonym])

    def _by_owner(self, group: Group) -> tuple[dict[str, list[Upload]], Counter[str]]:
        """Sort a group's uploads, and the number of older versions, by the folder that they lie in."""
        if group.name not in self._sorted:
            bucket, listings = self._workshop.upload_bucket(group.name), self._listings
            letters = {one.key: one for one in listings.bird_letters.get(group.name, ())}
            # With lab 4 as an exercise what lies outside of participants' folders calls nobody.
            starts = tuple(map(self._workshop.birds_folder, group.participants)) if group.exercise else (BIRDS,)
            uploads: dict[str, list[Upload]] = defaultdict(list)
            replaced: Counter[str] = Counter()
            for key, bird in listings.birds.get(bucket, {}).items():
                if key.endswith(SUFFIX) and key.startswith(starts):
                    uploads[bird_owner(key)].append(self._upload(group, bucket, bird, letters.get(key)))
            for key, number in listings.replaced.get(bucket, {}).items():
                if key.endswith(SUFFIX) and key.startswith(starts):
                    replaced[bird_owner(key)] += number
            self._sorted[group.name] = uploads, replaced
        return self._sorted[group.name]

    def _upload(self, group: Group, bucket: str, bird: StoredObject, letter: Letter | None) -> Upload:
        place = bucket, result_key(bird.key)
        listed, content = self._listings.results.get(bucket, {}).get(place[1]), self._contents.get(place)
        known = group.name, bird.key, bird_owner(bird.key), bird.modified
        if listed and content and _is_about(content, listed, bird):
            return Upload(*known, NAMED if content.species else REFUSED, bird=content)
        if listed and place not in self._contents and listed.modified >= bird.modified:
            return Upload(*known, WAITING)
        if letter and _failed(letter, bird):
            return Upload(*known, FAILED, letter.reason)
        patience = TRIES + OWN_FUNCTION if group.exercise else TRIES
        return Upload(*known, WAITING if self._listings.now - bird.modified <= patience else UNACCOUNTED)


def count(uploads: Iterable[Upload], *, replaced: int) -> BirdCount:
    """Count uploads by their state.

    Args:
        uploads: the newest versions.
        replaced: how many older ones there are.
    """
    total = BirdCount(uploaded=replaced, replaced=replaced)
    for one in uploads:
        total += BirdCount(**{"uploaded": 1, one.state: 1})
    return total


def sum_text(birds: BirdCount) -> str:
    """Write a count as a sum, such as "12 uploaded = 9 named + 2 refused + 1 under way"."""
    parts = {
        "named": birds.named, "refused": birds.refused, "failed for good": birds.failed, "under way": birds.waiting,
        "unaccounted for": birds.unaccounted, "replaced": birds.replaced,
    }  # fmt: skip
    shown = [f"{number} {what}" for what, number in parts.items() if number or what == "named"]
    return f"{birds.uploaded} uploaded = {' + '.join(shown)}"


def upload_data(one: Upload) -> dict[str, Any]:
    """Turn an upload without a result into plain JSON data."""
    data = asdict(one)
    del data["bird"]
    return data | {"at": one.at.isoformat(timespec="seconds")}


def _is_about(result: Bird, listed: StoredObject, bird: StoredObject) -> bool:
    """Say whether a result is of this version and not of one before; by time where it names none."""
    return result.version == bird.version_id if result.version else listed.modified >= bird.modified


def _failed(letter: Letter, bird: StoredObject) -> bool:
    if letter.version:
        return letter.version == bird.version_id
    return letter.at is None or letter.at >= bird.modified
