"""The phone: an SQS queue that catches what a group's topic sends, as a participant's phone would."""

import contextlib
import hashlib
import json
import re
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3

from admin import aws
from admin.workshop.groups import Group, Workshop
from rehearsal.stage.waiting import wait_for

POLL_SECONDS = 2


class Phone:
    """One group's queue, subscribed to the group's topic.

    Attributes:
        group: whose messages are caught.
        rows: the rows of messages.json so far: group, message, attributes.
        opened: what each link showed so far, as open_link says it, by link.
    """

    def __init__(self, workshop: Workshop, group: Group, account: str, *, opens_links: bool = True) -> None:
        """Make the queue and subscribe it.

        Args:
            workshop: as applied.
            group: whose messages are caught.
            account: the AWS account's number.
            opens_links: open the link in each message as soon as it comes.
        """
        self.group = group
        topic = f"arn:aws:sns:{group.region}:{account}:{workshop.species_topic(group.name)}"
        self._sqs = boto3.client("sqs", region_name=group.region)
        self._sns = boto3.client("sns", region_name=group.region)
        self._url = self._sqs.create_queue(QueueName=f"{workshop.name}-phone-{group.name}")["QueueUrl"]
        arn = f"arn:aws:sqs:{group.region}:{account}:{workshop.name}-phone-{group.name}"
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
        """Begin to take messages, in a thread of its own."""
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(*aws.ERRORS):  # the local AWS was stopped: what did not come is missed
            self._take_messages()

    def _take_messages(self) -> None:
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
        """Wait until as many messages have come as are expected, or the time is over.

        Args:
            expected: how many messages are to come.
            seconds: the longest to wait for them.
        """
        wait_for(lambda: len(self.rows) >= expected, seconds)

    def watch_on(self) -> None:
        """Listen for POLL_SECONDS more, which would show a message that was sent twice, and then stop listening."""
        time.sleep(POLL_SECONDS)
        self._over.set()
        self._thread.join()

    def hang_up(self) -> None:
        """Remove the subscription and the queue."""
        self._sns.unsubscribe(SubscriptionArn=self._subscription)
        self._sqs.delete_queue(QueueUrl=self._url)


def link_in(message: str) -> str:
    """Return the signed link on the last line of a message."""
    return message.splitlines()[-1]


def open_link(link: str) -> str:
    """Open a link without credentials, as anybody could.

    Args:
        link: the signed link.

    Returns:
        The SHA-256 (hex) of the picture that it saves; where it saves none, HTTP's status and the reason given, the
        error, or how else it is served: a browser shows as a page of the workshop's what is not saved as a picture.
    """
    try:
        with urllib.request.urlopen(link, timeout=60) as answer:  # noqa: S310 - the local AWS's address
            served = f"{answer.headers['Content-Type']}; {answer.headers['Content-Disposition']}"
            if not re.fullmatch(r'image/(jpeg|png); attachment; filename="[A-Za-z0-9_-]+\.(jpg|png)"', served):
                return f"served as {served}"
            return hashlib.sha256(answer.read()).hexdigest()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode(errors='replace')}"
    except (OSError, ValueError) as error:
        return str(error)


def seconds_left(link: str) -> float:
    """Return for how many seconds a signed link is still valid; below 0 where it has expired."""
    signed = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    begun = datetime.strptime(signed["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return begun.timestamp() + float(signed["X-Amz-Expires"]) - time.time()
