"""Names the species of every bird picture that arrives in the group's upload bucket.

S3 calls this function for each new `birds/*.jpg`. It asks the SageMaker endpoint, publishes a sentence to SNS and
stores the result as JSON under `results/` of the same bucket, where nothing is triggered.

Environment: SAGEMAKER_ENDPOINT_NAME and SNS_TOPIC_ARN (required), CERTAINTY_THRESHOLD (0.70) and TOP_K (2).
Needs numpy beside boto3.
"""

import functools
import hashlib
import json
import os
import re
import time
from dataclasses import dataclass
from urllib.parse import unquote_plus

import boto3
import numpy as np

# The model's classes, in the order of the probabilities it answers.
LABELS = ("Purple Martin", "Northern Cardinal", "American Goldfinch", "Eastern Bluebird")
RESULTS_PREFIX = "results/"
# What InvokeEndpoint's reference allows as a body; asked for before reading, since the function has little memory.
PICTURE_LIMIT_BYTES = 6_291_456
# What stands between the two slashes is a participant; provisioning has already refused bad pseudonyms.
PARTICIPANTS_KEY = re.compile(r"birds/(?P<pseudonym>[a-z][a-z0-9-]{2,31})/[^/]+\.jpg")


def require_environment(*names: str) -> None:
    """Raises RuntimeError naming every one of `names` that is unset or empty, so that one look mends them all."""
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise RuntimeError(
            f"The function's environment lacks {' and '.join(missing)}: "
            "add it under Configuration > Environment variables."
        )


def number_from_environment(name: str, default: float, *, lowest: float, highest: float) -> float:
    """The number in environment variable `name`, or `default`; raises RuntimeError outside lowest..highest."""
    text = os.environ.get(name) or str(default)
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not lowest <= number <= highest:  # also true for nan
        raise RuntimeError(f"Environment variable {name} must be a number from {lowest} to {highest}, not {text!r}.")
    return number


# At import: a cold start without its settings fails at once, before a bird is lost to it.
require_environment("SAGEMAKER_ENDPOINT_NAME", "SNS_TOPIC_ARN")
SAGEMAKER_ENDPOINT_NAME = os.environ["SAGEMAKER_ENDPOINT_NAME"]
SNS_TOPIC_ARN = os.environ["SNS_TOPIC_ARN"]
CERTAINTY_THRESHOLD = number_from_environment("CERTAINTY_THRESHOLD", 0.70, lowest=0, highest=1)
TOP_K = int(number_from_environment("TOP_K", 2, lowest=1, highest=len(LABELS)))


# --- the event ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Picture:
    """One object of an event: where it lies, its key already decoded."""

    bucket: str
    key: str


def is_test_event(event: object) -> bool:
    """Whether this is what S3 sends once when a notification is set up: it names no object."""
    return isinstance(event, dict) and event.get("Event") == "s3:TestEvent"


def pictures_of(event: object) -> list[Picture]:
    """The pictures an S3 event names, in its order.

    Raises ValueError when the event has no Records, a record is not one of S3's, or a key lies under results/.
    """
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list) or not records:
        raise ValueError("The event has no Records: this function is made to be called by an S3 notification.")
    pictures = []
    for number, record in enumerate(records, start=1):
        try:
            bucket = record["s3"]["bucket"]["name"]
            key = unquote_plus(record["s3"]["object"]["key"])  # S3 sends "a b" as "a+b" and "ü" as "%C3%BC"
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"Record {number} of the event names no bucket and object key of S3.") from error
        if key.startswith(RESULTS_PREFIX):
            # Somebody widened the trigger: answering our own results would call this function again, for ever.
            raise ValueError(f"{key} is a result of this function, not a picture: narrow the trigger to birds/*.jpg.")
        pictures.append(Picture(bucket=bucket, key=key))
    return pictures


# --- the decision: pure functions ---------------------------------------------------------------------------------


def probabilities_in(answer: bytes) -> np.ndarray:
    """The endpoint's answer as an array of float64, shape (len(LABELS),).

    Raises ValueError unless the answer is a JSON array of exactly that many finite numbers.
    """
    wanted = f"The endpoint {SAGEMAKER_ENDPOINT_NAME} must answer a flat list of {len(LABELS)} finite numbers"
    try:
        numbers = json.loads(answer, parse_int=float)
    except ValueError as error:
        raise ValueError(f"{wanted}; its answer is not JSON: {answer[:80]!r}.") from error
    # Every number is a float now, whatever its length; true, "0.9" and nested lists are not.
    if not isinstance(numbers, list) or not all(isinstance(number, float) for number in numbers):
        raise ValueError(f"{wanted}; it answered {answer[:80]!r}.")
    if len(numbers) != len(LABELS):
        raise ValueError(f"{wanted}, one for each label; it answered {len(numbers)}.")
    probabilities = np.array(numbers, dtype=np.float64)
    if not np.isfinite(probabilities).all():
        raise ValueError(f"{wanted}; it answered {answer[:80]!r}.")
    return probabilities


def ranking_of(probabilities: np.ndarray) -> list[tuple[str, float]]:
    """(species, probability) from the likeliest to the least likely; equals keep the order of LABELS."""
    order = np.argsort(-probabilities, kind="stable")
    return [(LABELS[index], float(probabilities[index])) for index in order.tolist()]


def message_of(key: str, ranking: list[tuple[str, float]]) -> str:
    """The sentence for people: one species beyond CERTAINTY_THRESHOLD, else the TOP_K likeliest."""
    named = [f"{species} ({probability:.2f})" for species, probability in ranking]
    if ranking[0][1] > CERTAINTY_THRESHOLD:
        return f"Bird [{key}] is a: {named[0]}"
    return f"Bird [{key}] may be a: {', or '.join(named[:TOP_K])}"


def attributes_of(result: dict) -> dict:
    """SNS message attributes by which a subscriber can filter: species, certainty and, if known, pseudonym."""
    attributes = {
        "species": {"DataType": "String", "StringValue": result["species"]},
        # Plain decimals: SNS compares five places and does not read 1e-07.
        "certainty": {"DataType": "Number", "StringValue": f"{result['certainty']:.5f}"},
    }
    participants = PARTICIPANTS_KEY.fullmatch(result["key"])
    if participants:
        attributes["pseudonym"] = {"DataType": "String", "StringValue": participants["pseudonym"]}
    return attributes


# --- AWS ----------------------------------------------------------------------------------------------------------


@functools.cache
def client(service: str):
    """The one client of `service` in this container: connections are kept from event to event."""
    return boto3.client(service)


def read_picture(picture: Picture) -> bytes:
    """The bytes of the picture; raises ValueError when it is empty or larger than the endpoint takes."""
    s3_object = client("s3").get_object(Bucket=picture.bucket, Key=picture.key)
    print(f"KEY: {picture.key}")
    print(f"CONTENT LENGTH: {s3_object['ContentLength']}")
    print(f"CONTENT TYPE: {s3_object.get('ContentType')}")
    if not 0 < s3_object["ContentLength"] <= PICTURE_LIMIT_BYTES:
        raise ValueError(
            f"{picture.key} has {s3_object['ContentLength']} bytes: "
            f"the endpoint takes pictures of 1 to {PICTURE_LIMIT_BYTES} bytes."
        )
    return s3_object["Body"].read()


def identify(picture: Picture) -> dict:
    """Asks the endpoint about one picture.

    Returns the result as it is stored and published: key, species, certainty (0..1), probabilities by species name,
    message, picture_sha256, endpoint, latency_ms of the endpoint alone.
    """
    payload = read_picture(picture)
    print("Invoking bird species identification endpoint")
    started = time.perf_counter()
    response = client("sagemaker-runtime").invoke_endpoint(
        EndpointName=SAGEMAKER_ENDPOINT_NAME, ContentType="application/x-image", Body=payload
    )
    probabilities = probabilities_in(response["Body"].read())
    latency_ms = (time.perf_counter() - started) * 1000
    ranking = ranking_of(probabilities)
    message = message_of(picture.key, ranking)
    print(f"msg: {message}")
    return {
        "key": picture.key,
        "species": ranking[0][0],
        "certainty": ranking[0][1],
        "probabilities": dict(zip(LABELS, probabilities.tolist(), strict=True)),
        "message": message,
        "picture_sha256": hashlib.sha256(payload).hexdigest(),
        "endpoint": SAGEMAKER_ENDPOINT_NAME,
        "latency_ms": round(latency_ms, 1),
    }


def store(picture: Picture, result: dict) -> str:
    """Writes the result beside the pictures; returns its key."""
    key = f"{RESULTS_PREFIX}{picture.key}.json"
    body = json.dumps(result, ensure_ascii=False, indent=2).encode()
    client("s3").put_object(Bucket=picture.bucket, Key=key, Body=body, ContentType="application/json")
    return key


def publish(result: dict) -> None:
    """Sends the message to the group's topic."""
    client("sns").publish(TopicArn=SNS_TOPIC_ARN, Message=result["message"], MessageAttributes=attributes_of(result))


def lambda_handler(event, context):  # noqa: ARG001 - AWS always passes both
    """Identifies, stores and announces every picture of the event.

    Returns {"status": 200, "birds": [{key, species, certainty, message, result}, ...]}. Whatever goes wrong is raised:
    Lambda then tries the event again, twice, and counts it as an error.
    """
    if is_test_event(event):
        print("s3:TestEvent ignored: S3 tries a new notification this way, there is no picture in it.")
        return {"status": 200, "birds": []}
    # Publishing comes last, after all that can fail for all the pictures: storing twice leaves the same object, but a
    # message cannot be taken back. So a retry notifies twice only if a publish itself failed halfway through.
    birds = []
    for picture in pictures_of(event):
        result = identify(picture)
        birds.append((result, store(picture, result)))
    for result, _ in birds:
        publish(result)
    return {
        "status": 200,
        "birds": [
            {**{name: result[name] for name in ("key", "species", "certainty", "message")}, "result": stored_at}
            for result, stored_at in birds
        ],
    }
