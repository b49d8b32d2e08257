"""Pictures that failed for good, read in the queue of failures without hiding them from anybody.

Whoever receives a message with a visibility timeout of 0 sees it and leaves it visible. These queues have no redrive
policy, so how often a message was received changes nothing. An answer holds ten messages at most, and the same ones may
come again: of more letters than that, some may stay unread.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from admin.names import Names
from admin.operating.board.small_objects import moment, text

ASKS = 10  # for letters, at most
WITHOUT_NEWS = 2  # asks in a row that brought no new letter, after which no more are made
LONGEST_REASON = 200  # characters
SENTENCE = re.compile(r"\s*Bird \[(?P<key>[^\[\]]{1,1024})\]")  # what participants' own functions say, lab 4's
Envelopes = dict[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Letter:
    """One picture that failed for good.

    Attributes:
        key: the picture's.
        version: of the picture; "" where the event named none.
        at: when it failed for the last time, UTC; None where that is not said.
        reason: what the function raised, for one line.
    """

    key: str
    version: str
    at: datetime | None
    reason: str


def peek(sqs: Any, url: str, expected: int) -> Envelopes:
    """Read what lies in a queue of failures, and leave it there, to be seen by everybody.

    Args:
        sqs: boto3's client.
        url: the queue's.
        expected: how many messages it holds, about.

    Returns:
        Lambda's envelopes by the message's id: requestPayload, responsePayload and so on; empty ones for other
        messages.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    found: Envelopes = {}
    quiet = 0
    for _ in range(ASKS):
        if len(found) >= expected or quiet == WITHOUT_NEWS:
            break
        # With a second to wait, SQS asks all of its servers and not a few of them.
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=1)
        fresh = {one["MessageId"]: _envelope(one["Body"]) for one in answer.get("Messages", ())}
        quiet = 0 if fresh.keys() - found.keys() else quiet + 1
        found |= fresh
    return found


def letters_in(envelope: Mapping[str, Any], names: Names) -> list[Letter]:
    """List the pictures that a dead letter is about.

    Args:
        envelope: Lambda's; a participant's own function may have a part in what it holds.
        names: the workshop's.

    Returns:
        The pictures; none where it is about something else.
    """
    try:
        found = list(_pictures(envelope["requestPayload"]["Records"], names))
        reason = text(envelope.get("responsePayload", {}).get("errorMessage"), LONGEST_REASON)
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError):
        return []
    at = moment(envelope.get("timestamp"))
    condition = text(envelope.get("requestContext", {}).get("condition"), LONGEST_REASON)
    return [Letter(key, version, at, reason or condition) for key, version in found]


def _pictures(records: Any, names: Names) -> Iterator[tuple[str, str]]:
    """Read keys and versions of S3's records, or of the sentences that SNS carries from participants' functions."""
    for record in records:
        if "Sns" not in record:
            entry = record["s3"]["object"]
            yield unquote_plus(entry["key"], errors="strict"), str(entry.get("versionId") or "")
            continue
        pseudonym = record["Sns"]["TopicArn"].rpartition(":")[2].removeprefix(names.bird_function(""))
        sentence = SENTENCE.match(record["Sns"]["Message"])
        if sentence and sentence["key"].startswith(names.birds_folder(pseudonym)):  # nobody speaks for another
            yield sentence["key"], ""


def _envelope(body: str) -> Mapping[str, Any]:
    try:
        envelope = json.loads(body)
    except ValueError:
        return {}
    return envelope if isinstance(envelope, dict) else {}
