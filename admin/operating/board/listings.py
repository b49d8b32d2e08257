"""The class as listings show it: outputs, feedback, functions, birds and dead letters, asked for side by side."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from admin import aws
from admin.errors import WorkshopError
from admin.grading.listing import StoredObject
from admin.grading.submissions import FunctionState, function_state
from admin.names import BIRDS, RESULTS, STORAGE_REGION
from admin.operating.board.connections import Connections
from admin.operating.board.keys import list_prefix, list_wanted, wanted_outputs
from admin.workshop.groups import Group, Workshop

Answer = TypeVar("Answer")
Objects = dict[str, StoredObject]
NO_QUEUE = {"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}
CLOCK_SECONDS = 5  # up to which this machine's clock is taken for AWS's


@dataclass
class Listings:
    """What one look found.

    Attributes:
        now: AWS's time, UTC.
        outputs: of the target bucket, by key, those that are asked for.
        feedback: of the feedback bucket, by key; None where there is no such bucket, so feedback is switched off.
        functions: of the participants, by name.
        birds: the uploaded birds, by bucket and key.
        results: their results, by bucket and key.
        bird_letters: events that the species function failed on for good, by region.
        feedback_letters: events that the judging function failed on for good.
        trouble: what could not be listed, a sentence each.
    """

    now: datetime
    outputs: Objects
    feedback: Objects | None = None
    functions: dict[str, FunctionState] = field(default_factory=dict)
    birds: dict[str, Objects] = field(default_factory=dict)
    results: dict[str, Objects] = field(default_factory=dict)
    bird_letters: dict[str, int] = field(default_factory=dict)
    feedback_letters: int = 0
    trouble: list[str] = field(default_factory=list)


class Lister:
    """Lists a class again and again; of a part that AWS refuses, what it was the last time stays."""

    def __init__(self, workshop: Workshop, groups: Iterable[Group], connections: Connections) -> None:
        """Remember whose listings are wanted."""
        self._workshop, self._groups, self._connections = workshop, tuple(groups), connections
        self._before: dict[str, Any] = {}
        self._queues: dict[tuple[str, str], str] = {}

    def take(self) -> Listings:
        """List everything.

        Returns:
            The listings.

        Raises:
            WorkshopError: the target bucket, without which nothing can be said, cannot be listed.
        """
        workshop, begin = self._workshop, self._connections.begin
        regions = sorted({group.region for group in self._groups})
        with_birds = sorted({group.region for group in self._groups if group.has_endpoint})
        outputs = begin(self._outputs)
        parts: dict[str, Future[Any]] = {
            "the feedback": begin(self._feedback),
            "the feedback's failures": begin(self._feedback_letters),
        }
        parts |= {f"the functions in {region}": begin(self._functions, region) for region in regions}
        parts |= {f"the birds in {region}": begin(self._objects, region, BIRDS) for region in with_birds}
        parts |= {f"the birds' results in {region}": begin(self._objects, region, RESULTS) for region in with_birds}
        parts |= {f"the birds' failures in {region}": begin(self._bird_letters, region) for region in with_birds}
        try:
            with aws.explained(f"listing the bucket {workshop.target_bucket}"):
                objects, now = outputs.result()
                listings = Listings(now, objects)
        finally:
            settled = {what: self._settled(what, future) for what, future in parts.items()}
        listings.trouble = [trouble for _, trouble in settled.values() if trouble]

        def known(what: str, default: Any) -> Any:
            found = settled[what][0]
            return default if found is None else found

        listings.feedback = settled["the feedback"][0]
        listings.feedback_letters = known("the feedback's failures", 0)
        for region in regions:
            listings.functions |= known(f"the functions in {region}", {})
        for region in with_birds:
            bucket = workshop.upload_bucket(region)
            listings.birds[bucket] = known(f"the birds in {region}", {})
            listings.results[bucket] = known(f"the birds' results in {region}", {})
            listings.bird_letters[region] = known(f"the birds' failures in {region}", 0)
        return listings

    def _settled(self, what: str, future: "Future[Any]") -> tuple[Any, str]:
        """Wait for a part: what it is now, or was the last time, and why it could not be listed."""
        try:
            with aws.explained(f"listing {what}"):
                self._before[what] = future.result()
        except WorkshopError as error:
            return self._before.get(what), str(error)
        return self._before[what], ""

    def _outputs(self) -> tuple[Objects, datetime]:
        names = self._workshop
        wanted = (key for group in self._groups for one in group.participants for key in wanted_outputs(names, one))
        s3 = self._connections.client("s3", STORAGE_REGION)
        objects, date = list_wanted(s3, names.target_bucket, wanted)
        return objects, _time(date)

    def _feedback(self) -> Objects | None:
        s3, bucket = self._connections.client("s3", STORAGE_REGION), self._workshop.feedback_bucket
        return _unless(aws.NOT_THERE, lambda: list_prefix(s3, bucket, self._workshop.feedback("").partition(".")[0]))

    def _functions(self, region: str) -> dict[str, FunctionState]:
        pages = self._connections.client("lambda", region).get_paginator("list_functions").paginate()
        wanted = {self._workshop.function_name(one) for group in self._groups for one in group.participants}
        every = (function for page in pages for function in page["Functions"])
        return {one["FunctionName"]: function_state(one) for one in every if one["FunctionName"] in wanted}

    def _objects(self, region: str, prefix: str) -> Objects:
        s3, bucket = self._connections.client("s3", region), self._workshop.upload_bucket(region)
        return _unless(aws.NOT_THERE, lambda: list_prefix(s3, bucket, prefix)) or {}

    def _bird_letters(self, region: str) -> int:
        return self._letters(region, self._workshop.species_failures)

    def _feedback_letters(self) -> int:
        return self._letters(STORAGE_REGION, self._workshop.judge_failures)

    def _letters(self, region: str, queue: str) -> int:
        """Count what lies in a queue, about; 0 where there is no such queue."""
        sqs, wanted = self._connections.client("sqs", region), "ApproximateNumberOfMessages"

        def count() -> int:
            if (region, queue) not in self._queues:
                self._queues[region, queue] = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
            url = self._queues[region, queue]
            return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[wanted])["Attributes"][wanted])

        return _unless(NO_QUEUE, count) or 0


def _unless(codes: set[str], ask: Callable[[], Answer]) -> Answer | None:
    """Ask, and answer None where AWS's error has one of these codes."""
    try:
        return ask()
    except aws.ERRORS as error:
        if aws.code(error) in codes:
            return None
        raise


def _time(date: str) -> datetime:
    """Tell AWS's time by an answer's header, in whole seconds; this machine's where both are about the same."""
    here = datetime.now(UTC)
    try:
        there = parsedate_to_datetime(date)
        return there if abs((there - here).total_seconds()) > CLOCK_SECONDS else here
    except (ValueError, TypeError):  # none, or one without a time zone
        return here
