"""The phone: an SQS queue that catches what a group's topic sends, as a participant's phone would."""

import hashlib
import json
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3

from admin.workshop.settings import Group, Workshop
from rehearsal.stage.processes import wait_for

POLL_SECONDS = 2


class Phone:
    """One group's queue, subscribed to the group's topic."""

    def __init__(self, workshop: Workshop, group: Group, account: str, *, opens_links: bool = True) -> None:
        self.group = group
        topic = f"arn:aws:sns:{group.region}:{account}:{workshop.species_topic}"
        self._sqs = boto3.client("sqs", region_name=group.region)
        self._sns = boto3.client("sns", region_name=group.region)
        self._url = self._sqs.create_queue(QueueName=f"{workshop.name}-phone")["QueueUrl"]
        arn = f"arn:aws:sqs:{group.region}:{account}:{workshop.name}-phone"
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
                }
            ],
        }
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": json.dumps(policy)})
        self._subscription = self._sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True
        )["SubscriptionArn"]
        self.rows: list[dict[str, Any]] = []
        self.opened: dict[str, str] = {}
        self._opens_links = opens_links
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def listen(self) -> None:
        """Begin to take messages, in a thread of its own, and to open the link in each as soon as it comes."""
        self._thread.start()

    def _listen(self) -> None:
        while not self._over.is_set():
            answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=POLL_SECONDS)
            for message in answer.get("Messages", ()):
                note = json.loads(message["Body"])
                attributes = {name: value["Value"] for name, value in note.get("MessageAttributes", {}).items()}
                if self._opens_links:
                    link = link_in(note["Message"])
                    self.opened[link] = open_link(link)
                self.rows.append({"group": self.group.name, "message": note["Message"], "attributes": attributes})
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def wait(self, expected: int, seconds: float) -> None:
        """Wait until as many messages have come as are expected, or the time is over, and a moment longer.

        What came is in rows (those of messages.json: group, message, attributes) and opened (what each link showed).
        The moment longer is what would show a message that was sent twice.
        """
        wait_for(lambda: len(self.rows) >= expected, seconds)
        time.sleep(POLL_SECONDS)
        self._over.set()
        self._thread.join()

    def hang_up(self) -> None:
        """Remove the subscription and the queue."""
        self._sns.unsubscribe(SubscriptionArn=self._subscription)
        self._sqs.delete_queue(QueueUrl=self._url)


def link_in(message: str) -> str:
    """Out: the signed link on the last line of a message."""
    return message.splitlines()[-1]


def open_link(link: str) -> str:
    """Open a link as anybody could. Out: the SHA-256 of what it shows, or HTTP's status and the reason it gives."""
    try:
        with urllib.request.urlopen(link, timeout=20) as answer:  # noqa: S310 - the local AWS's address
            return hashlib.sha256(answer.read()).hexdigest()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode(errors='replace')}"
    except (OSError, ValueError) as error:
        return str(error)


def seconds_left(link: str) -> float:
    """Out: for how long a signed link is still good; below 0 where it has ended."""
    signed = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    begun = datetime.strptime(signed["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return begun.timestamp() + float(signed["X-Amz-Expires"]) - time.time()
