"""The class as listings show it: outputs, feedback, functions, birds and dead letters, asked for side by side."""

from collections import Counter
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
from admin.operating.board.dead_letters import Envelopes, Letter, letters_in, peek
from admin.operating.board.keys import list_newest, list_prefix, list_wanted, wanted_outputs
from admin.workshop.groups import Group, Workshop

Answer = TypeVar("Answer")
Objects = dict[str, StoredObject]
NO_QUEUE = {"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"}
DEPTH = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
CLOCK_SECONDS = 5  # up to which this machine's clock is taken for AWS's


@dataclass
class Listings:
    """What one look found.

    Attributes:
        now: AWS's time, UTC.
        outputs: of the target bucket, by key, those that are asked for.
        feedback: of the feedback bucket, by key; None where there is no such bucket, so feedback is switched off.
        functions: of the participants, by name.
        birds: the newest versions of the uploaded birds, by bucket and key.
        replaced: how many older versions of them there are, by bucket and key.
        results: their results, by bucket and key.
        bird_letters: the dead letters of the species function that could be read, by group.
        bird_letters_count: how many of its events failed for good, about, by group.
        stopped: when functions were stopped that still are, by pseudonym.
        feedback_letters: events that the judging function failed on for good.
        trouble: what could not be listed, a sentence each.
    """

    now: datetime
    outputs: Objects
    feedback: Objects | None = None
    functions: dict[str, FunctionState] = field(default_factory=dict)
    birds: dict[str, Objects] = field(default_factory=dict)
    replaced: dict[str, Counter[str]] = field(default_factory=dict)
    results: dict[str, Objects] = field(default_factory=dict)
    bird_letters: dict[str, list[Letter]] = field(default_factory=dict)
    bird_letters_count: dict[str, int] = field(default_factory=dict)
    feedback_letters: int = 0
    stopped: dict[str, datetime] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)


class Lister:
    """Lists a class again and again; of a part that AWS refuses, what it was the last time stays."""

    def __init__(self, workshop: Workshop, groups: Iterable[Group], connections: Connections) -> None:
        """Remember whose listings are wanted."""
        self._workshop, self._groups, self._connections = workshop, tuple(groups), connections
        self._before: dict[str, Any] = {}
        self._queues: dict[tuple[str, str], str] = {}
        self._envelopes: dict[str, Envelopes] = {}

    def take(self) -> Listings:
        """List everything.

        Returns:
            The listings.

        Raises:
            WorkshopError: the target bucket, without which nothing can be said, cannot be listed.
        """
        workshop, begin = self._workshop, self._connections.begin
        regions = sorted({group.region for group in self._groups})
        with_birds = [group for group in self._groups if group.has_endpoint]
        outputs = begin(self._outputs)
        parts: dict[str, Future[Any]] = {
            "the feedback": begin(self._feedback),
            "the feedback's failures": begin(self._feedback_letters),
        }
        parts |= {f"the functions in {region}": begin(self._functions, region) for region in regions}
        parts |= {f"the birds of {group.name}": begin(self._birds, group) for group in with_birds}
        parts |= {f"the birds' results of {group.name}": begin(self._results, group) for group in with_birds}
        parts |= {f"the birds' failures of {group.name}": begin(self._bird_letters, group) for group in with_birds}
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
        listings.stopped = self._stopped(listings)
        for group in with_birds:
            bucket = workshop.upload_bucket(group.name)
            listings.birds[bucket], listings.replaced[bucket] = known(f"the birds of {group.name}", ({}, Counter()))
            listings.results[bucket] = known(f"the birds' results of {group.name}", {})
            failures = known(f"the birds' failures of {group.name}", (0, []))
            listings.bird_letters_count[group.name], listings.bird_letters[group.name] = failures
        return listings

    def _stopped(self, listings: Listings) -> dict[str, datetime]:
        """Find whose function is stopped. Notes say who may be; they lie in participants' folders, so AWS is asked."""
        noted = [
            (group.region, one, note.modified)
            for group in self._groups
            for one in group.participants
            if (note := listings.outputs.get(self._workshop.cut_off_note(one)))
        ]

        def ask(who: tuple[str, str, datetime]) -> bool | None:
            region, pseudonym, _ = who
            functions = self._connections.client("lambda", region)
            try:
                with aws.explained(f"asking whether the function of {pseudonym} is stopped"):
                    answer = functions.get_function_concurrency(FunctionName=self._workshop.function_name(pseudonym))
            except WorkshopError as error:
                listings.trouble.append(str(error))
                return None
            return bool(answer.get("ReservedConcurrentExecutions") == 0)

        answers = zip(noted, self._connections.each(ask, noted), strict=True)
        return {pseudonym: at for (_, pseudonym, at), stopped in answers if stopped}

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

    def _birds(self, group: Group) -> tuple[Objects, Counter[str]]:
        s3, bucket = self._connections.client("s3", group.region), self._workshop.upload_bucket(group.name)
        return _unless(aws.NOT_THERE, lambda: list_newest(s3, bucket, BIRDS)) or ({}, Counter())

    def _results(self, group: Group) -> Objects:
        s3, bucket = self._connections.client("s3", group.region), self._workshop.upload_bucket(group.name)
        return _unless(aws.NOT_THERE, lambda: list_prefix(s3, bucket, RESULTS)) or {}

    def _bird_letters(self, group: Group) -> tuple[int, list[Letter]]:
        """Count the birds' dead letters, about, and read those that were not read before."""
        queue = self._workshop.species_failures(group.name)
        number, known = self._letters(group.region, queue), self._envelopes.get(group.name, {})
        if number != len(known):
            sqs, url = self._connections.client("sqs", group.region), self._queues.get((group.region, queue))
            known = self._envelopes[group.name] = peek(sqs, url, number) if number and url else {}
        return number, [letter for one in known.values() for letter in letters_in(one, self._workshop)]

    def _feedback_letters(self) -> int:
        return self._letters(STORAGE_REGION, self._workshop.judge_failures)

    def _letters(self, region: str, queue: str) -> int:
        """Count what lies in a queue, about, also what somebody is reading; 0 where there is no such queue."""
        sqs = self._connections.client("sqs", region)

        def count() -> int:
            if (region, queue) not in self._queues:
                self._queues[region, queue] = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
            url = self._queues[region, queue]
            found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(DEPTH))["Attributes"]
            return sum(int(found[one]) for one in DEPTH)

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
