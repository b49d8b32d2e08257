"""Birds: what a participant has uploaded, and what the species function says of each."""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from botocore.exceptions import ClientError

from admin import aws
from admin.aws import explained
from admin.aws_sentences import Audience
from admin.errors import WorkshopError
from admin.names import Names
from admin.participant.caller import Caller

MAX_RESULT_BYTES = 65_536
MAX_LISTED = 1000
TOP = 2  # of the species, as the workshop's text names them
PLAIN = re.compile(r"[^A-Za-z0-9]+")
LONGEST_NAME = 40


class NoBirdError(WorkshopError):
    """The participant has uploaded no bird yet."""


@dataclass(frozen=True)
class Bird:
    """One uploaded picture.

    Attributes:
        key: in the upload bucket.
        size: in bytes.
        uploaded: when, in ISO 8601.
        etag: of its bytes, as S3 gives it.
    """

    key: str
    size: int
    uploaded: str
    etag: str


@dataclass(frozen=True)
class Result:
    """What the species function says of a picture.

    Attributes:
        sentence: as it was announced; None for what is no picture.
        species: the likeliest TOP, as (name, certainty from 0 to 1); none for what is no picture.
        reason: why there is no sentence; "" where there is one.
    """

    sentence: str | None
    species: list[tuple[str, float]]
    reason: str = ""


def birds(caller: Caller, *, most: int) -> list[Bird]:
    """List the birds that the participant has uploaded.

    Args:
        caller: the participant.
        most: how many at most.

    Returns:
        The newest first.

    Raises:
        WorkshopError: AWS refuses.
    """
    folder = caller.names.birds_folder(caller.pseudonym)
    with explained(f"listing your birds in {caller.upload_bucket}", to=Audience.PARTICIPANT):
        answer = caller.client("s3").list_objects_v2(Bucket=caller.upload_bucket, Prefix=folder, MaxKeys=MAX_LISTED)
    listed = [entry for entry in answer.get("Contents", ()) if not entry["Key"].endswith("/")]
    listed.sort(key=lambda entry: entry["LastModified"], reverse=True)
    return [
        Bird(entry["Key"], entry["Size"], entry["LastModified"].isoformat(), entry["ETag"]) for entry in listed[:most]
    ]


def result_of(caller: Caller, key: str) -> Result | None:
    """Read what the species function says of one of the participant's birds.

    Args:
        caller: the participant.
        key: the picture's.

    Returns:
        The result; None where there is none yet.

    Raises:
        WorkshopError: AWS refuses.
    """
    folder = caller.names.results_folder(caller.pseudonym)
    at = f"{folder}{key.removeprefix(caller.names.birds_folder(caller.pseudonym))}.json"
    with explained(f"reading the species of {key}", to=Audience.PARTICIPANT):
        try:
            body = caller.client("s3").get_object(Bucket=caller.upload_bucket, Key=at)["Body"]
        except ClientError as error:
            if aws.is_missing(error):
                return None
            raise
        return _result(json.loads(body.read(MAX_RESULT_BYTES)))


def newest_bird_event(caller: Caller) -> dict[str, Any]:
    """Make the event with which S3 tells a function of the participant's newest bird.

    Args:
        caller: the participant.

    Returns:
        The event, as created_event makes it.

    Raises:
        NoBirdError: the participant has uploaded none yet.
        WorkshopError: AWS refuses.
    """
    newest = birds(caller, most=1)
    if not newest:
        raise NoBirdError("Your function is run with your newest bird, and there is none yet: 'workshop upload' one.")
    return created_event(caller, newest[0])


def created_event(caller: Caller, bird: Bird) -> dict[str, Any]:
    """Make the event with which S3 tells a function of a bird, as far as functions of lab 4 read it.

    Args:
        caller: the participant.
        bird: which one.

    Returns:
        The event, in the form of
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html.
    """
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": caller.region,
                "eventTime": bird.uploaded,
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "bucket": {"name": caller.upload_bucket, "arn": f"arn:aws:s3:::{caller.upload_bucket}"},
                    "object": {"key": quote_plus(bird.key, safe="/"), "size": bird.size, "eTag": bird.etag.strip('"')},
                },
            }
        ]
    }


def free_key(caller: Caller, name: str) -> str:
    """Choose a key for a new bird, at which nothing lies.

    Args:
        caller: the participant.
        name: the file's, from anybody.

    Returns:
        ``birds/<pseudonym>/<name>-<4 hex digits>.jpg``, with letters, digits and hyphens; the digits are random, so
        that two uploads at the same moment are two birds.

    Raises:
        WorkshopError: AWS refuses.
    """
    while True:
        key = new_key(caller.names, caller.pseudonym, name)
        with explained(f"looking for {key}", to=Audience.PARTICIPANT):
            found = caller.client("s3").list_objects_v2(Bucket=caller.upload_bucket, Prefix=key, MaxKeys=1)
        if not found.get("Contents"):
            return key


def new_key(names: Names, pseudonym: str, name: str) -> str:
    """Make a key from a file's name, as free_key does, without looking whether it is free."""
    stem = PLAIN.sub("-", name.rpartition(".")[0] or name)[:LONGEST_NAME].strip("-") or "bird"
    return f"{names.birds_folder(pseudonym)}{stem}-{secrets.token_hex(2)}.jpg"


def _result(document: dict[str, Any]) -> Result:
    if not document.get("message"):
        return Result(None, [], str(document.get("reason") or ""))
    ranking = sorted(document["probabilities"].items(), key=lambda item: item[1], reverse=True)
    return Result(document["message"], [(name, float(certainty)) for name, certainty in ranking[:TOP]])
