"""The instructor's birds: every species in every group, and the trouble that a species pipeline has to withstand."""

import hashlib
import io
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from PIL import Image

from admin.names import BIRDS, RESULTS
from admin.operating.board.dead_letters import peek
from admin.workshop.groups import Group, Workshop
from rehearsal.models.faults import order_faults
from rehearsal.models.samples import SPECIES, draw_bird

DELIVERIES = 10
LETTER_SECONDS = 60
NO_PICTURES = ("empty.jpg", "a PDF.jpg", "12 MB.jpg")
TEN_TIMES, TWICE, GONE = (f"{BIRDS}{name}" for name in ("ten times.jpeg", "fails twice.jpg", "fails for good.jpg"))


@dataclass(frozen=True)
class Bird:
    """A picture in a group's upload bucket, drawn for the place where it lies: no two places have the same bytes.

    Attributes:
        group: the group's name.
        key: the picture's, in the group's upload bucket.
        species: what is drawn.
    """

    group: str
    key: str
    species: str

    @cached_property
    def picture(self) -> bytes:
        """The JPEG."""
        return draw_bird(self.species, seed=f"{self.group}/{self.key}")

    @property
    def sha256(self) -> str:
        """The SHA-256 of the JPEG (hex)."""
        return hashlib.sha256(self.picture).hexdigest()


def every_species(group: str) -> list[Bird]:
    """List a bird of each species for a group, under keys with spaces, umlauts and a plus."""
    return [Bird(group, f"{BIRDS}Vögel + {species}.jpg", species) for species in SPECIES]


def troubled(group: str) -> tuple[Bird, Bird, Bird]:
    """List the birds that a group has trouble with.

    Args:
        group: the group's name.

    Returns:
        The one that the endpoint fails on twice, the one that it fails on for good, and the one whose event comes ten
        times at once.
    """
    return Bird(group, TWICE, SPECIES[0]), Bird(group, GONE, SPECIES[1]), Bird(group, TEN_TIMES, SPECIES[2])


class Instructor:
    """Uploads birds into one group's bucket, with the instructor's rights.

    Attributes:
        group: whose bucket it is.
        bucket: its name.
    """

    def __init__(self, workshop: Workshop, group: Group) -> None:
        """Prepare to upload; nothing is sent yet.

        Args:
            workshop: as applied.
            group: whose bucket gets the birds.
        """
        self.group, self.bucket = group, workshop.upload_bucket(group.name)
        self._s3 = boto3.client("s3", region_name=group.region)
        self._threads: list[threading.Thread] = []

    def upload_every_species(self) -> list[Bird]:
        """Upload a bird of each species; return the birds."""
        birds = every_species(self.group.name)
        for bird in birds:
            self._upload(bird)
        return birds

    def make_trouble(self, stand_in: str) -> list[Bird]:
        """Upload what is no picture and what the endpoint fails on, and deliver one event ten times at once.

        Args:
            stand_in: the address of SageMaker's stand-in.

        Returns:
            The birds that must be announced in spite of it.
        """
        for name, body in zip(NO_PICTURES, (b"", b"%PDF-1.7\n%%EOF\n", _large_picture()), strict=True):
            self._s3.put_object(Bucket=self.bucket, Key=f"{BIRDS}{name}", Body=body)
        twice, gone, often = troubled(self.group.name)
        order_faults(stand_in, self.group.endpoint_name, twice.picture, times=2)
        order_faults(stand_in, self.group.endpoint_name, gone.picture, times=1000)
        for bird in (twice, gone, often):  # the last one's name triggers nothing: its event is sent below
            self._upload(bird)
        thread = threading.Thread(target=self._deliver_often, args=(often.key,), daemon=True)
        thread.start()
        self._threads.append(thread)
        return [twice, often]

    def _upload(self, bird: Bird) -> None:
        # As a page: the link in the message must save it as the picture that its bytes are.
        self._s3.put_object(Bucket=self.bucket, Key=bird.key, Body=bird.picture, ContentType="text/html")

    def _deliver_often(self, key: str) -> None:
        """Send the function the event of one picture, the same one, from ten threads at once."""
        version = self._s3.head_object(Bucket=self.bucket, Key=key)["VersionId"]
        s3_object = {"key": key.replace(" ", "+"), "versionId": version}
        event = {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": self.bucket}, "object": s3_object}}]}
        functions, name = boto3.client("lambda", region_name=self.group.region), self.group.species_function
        with ThreadPoolExecutor(DELIVERIES) as pool:
            for _ in range(DELIVERIES):
                pool.submit(functions.invoke, FunctionName=name, Payload=json.dumps(event).encode())

    def wait(self) -> None:
        """Wait until every event that is sent from here has been answered."""
        for thread in self._threads:
            thread.join()

    def reasons(self) -> dict[str, str]:
        """Read why the files that are no pictures were not identified.

        Returns:
            The reason in each file's result, by the file's name; "" where there is no such result.
        """
        found = {}
        for name in NO_PICTURES:
            try:
                answer = self._s3.get_object(Bucket=self.bucket, Key=f"{RESULTS}{name}.json")
            except self._s3.exceptions.NoSuchKey:
                found[name] = ""
                continue
            result = json.loads(answer["Body"].read())
            found[name] = str(result["reason"]) if result["species"] is None else ""
        return found

    def letters(self, queue: str, expected: int) -> list[dict[str, Any]]:
        """Read the dead letters and leave them, until as many have come as are expected, and a moment longer.

        Args:
            queue: the name of the queue for events that failed after all retries.
            expected: how many letters are to come.

        Returns:
            Lambda's envelopes: requestPayload, responsePayload and so on; after LETTER_SECONDS those that have come.
        """
        sqs = boto3.client("sqs", region_name=self.group.region)
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        end = time.monotonic() + LETTER_SECONDS
        while True:
            letters = peek(sqs, url, expected + 1)
            if len(letters) >= expected or time.monotonic() > end:
                return [dict(letter) for letter in letters.values()]

    def log_lines(self) -> list[dict[str, Any]]:
        """Read what the species function has logged as JSON."""
        logs = boto3.client("logs", region_name=self.group.region)
        log_group = f"/aws/lambda/{self.group.species_function}"
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=log_group)
        lines = [event["message"].strip() for page in pages for event in page["events"]]
        return [json.loads(line) for line in lines if line.startswith("{")]


def _large_picture() -> bytes:
    """Make a JPEG of 12 MB that any viewer opens."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(picture, "JPEG")
    return picture.getvalue().ljust(12 * 1024 * 1024, b"\0")
