"""The phone: an SQS queue that catches what a group's topic sends, as a participant's phone would."""

import json
import time
from typing import Any

import boto3

from admin.settings import Group, Workshop

POLL_SECONDS = 2


class Phone:
    """One group's queue, subscribed to the group's topic."""

    def __init__(self, workshop: Workshop, group: Group, account: str) -> None:
        self.group = group
        topic = f"arn:aws:sns:{group.region}:{account}:{workshop.name}-species"
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

    def read(self, expected: int, seconds: float) -> list[dict[str, Any]]:
        """Read messages until as many have come as are expected, or the time is over, and a moment longer.

        Out: the rows of messages.json: group, message, attributes. The moment longer is what would show a message
        that was sent twice.
        """
        rows: list[dict[str, Any]] = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=POLL_SECONDS)
            for message in answer.get("Messages", ()):
                note = json.loads(message["Body"])
                attributes = {name: value["Value"] for name, value in note.get("MessageAttributes", {}).items()}
                rows.append({"group": self.group.name, "message": note["Message"], "attributes": attributes})
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
            if len(rows) >= expected and not answer.get("Messages"):
                break
        return rows

    def hang_up(self) -> None:
        """Remove the subscription and the queue."""
        self._sns.unsubscribe(SubscriptionArn=self._subscription)
        self._sqs.delete_queue(QueueUrl=self._url)
