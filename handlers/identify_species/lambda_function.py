"""Names the species of every bird picture that arrives in the group's upload bucket.

S3 calls this function for each new `birds/*.jpg`. It asks the SageMaker endpoint, publishes a sentence to SNS and
stores the result as JSON under `results/` of the same bucket, where nothing is triggered.

Environment: SAGEMAKER_ENDPOINT_NAME (required); SNS_TOPIC_ARN (without it only publishing fails); CERTAINTY_THRESHOLD
(0.70), TOP_K (2), LINK_SECONDS (3600); MODEL_ARTIFACT, the s3:// URI of the model whose labels.txt names the species
(else the workshop's four), and MODEL_VARIANT, the endpoint's variant that serves it; JUDGE_FUNCTION, the ARN of the
function that is asked for new feedback after each result (else none is). Needs numpy and Pillow.
"""

import contextlib
import functools
import hashlib
import io
import json
import os
import time
from datetime import UTC, datetime

import boto3
import environment
import numpy as np
import PIL
from artefact import WORKSHOP_LABELS, labels_in
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from claims import claim
from decision import announcement_of, attributes_of, message_of, probabilities_in, ranking_of
from feedback import ask_for_feedback
from objects import open_object
from picture_name import file_name, printable
from pictures import RESULTS_PREFIX, Picture, is_test_event, pictures_of
from PIL import Image

# What InvokeEndpoint's reference allows as a body; checked before reading, since the function has little memory.
PICTURE_LIMIT_BYTES = 6_291_456
PICTURE_LIMIT_PIXELS = 50_000_000
SECONDS_WITHOUT_CONTEXT = 30

# Read at import, so that a function without an endpoint fails at its cold start.
SAGEMAKER_ENDPOINT_NAME = environment.required("SAGEMAKER_ENDPOINT_NAME")
SNS_TOPIC_ARN = os.environ.get("SNS_TOPIC_ARN")
MODEL_ARTIFACT = os.environ.get("MODEL_ARTIFACT") or None
MODEL_VARIANT = os.environ.get("MODEL_VARIANT") or None
JUDGE_FUNCTION = os.environ.get("JUDGE_FUNCTION") or None
CERTAINTY_THRESHOLD = environment.number("CERTAINTY_THRESHOLD", 0.70, lowest=0, highest=1)
TOP_K = int(environment.number("TOP_K", 2, lowest=1, highest=10))
# A link expires with the role's session at the latest, whatever is asked for.
LINK_SECONDS = int(environment.number("LINK_SECONDS", 3600, lowest=1, highest=43_200))


class NotAPictureError(ValueError):
    """What was uploaded can never be identified, however often it is tried."""


class NotIdentifiedError(RuntimeError):
    """Some pictures of an event failed; the message names each with its reason. Lambda tries the event again."""


def log(request_id: str | None, text: str, picture: Picture | None = None, level: str = "INFO") -> None:
    """Write one line of JSON to the log.

    Args:
        request_id: the invocation's; None outside one.
        text: becomes `message`, since Lab 4 tells people to look for "msg: Bird ..."; what does not print is escaped.
        picture: the one that the line is about, if any.
        level: INFO or ERROR.
    """
    line = {"level": level, "message": printable(text), "request_id": request_id}
    if picture:
        line |= {"key": printable(picture.key), "pseudonym": picture.pseudonym}
    print(json.dumps(line, ensure_ascii=False), flush=True)


log(None, f"Libraries: numpy {np.__version__} from {np.__file__}, Pillow {PIL.__version__} from {PIL.__file__}")


@functools.cache
def client(service: str):
    """Make the container's one client of a service; its connections are kept from event to event."""
    # Links are signed for the bucket's own region: on a new bucket's first day the worldwide address redirects, and a
    # signed link is not valid at the address that it is redirected to.
    own_region = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})
    return boto3.client(service, config=own_region) if service == "s3" else boto3.client(service)


@functools.cache
def labels() -> tuple[str, ...]:
    """Return the species that the model knows, in the order of its probabilities; read once in this container."""
    return labels_in(client("s3"), MODEL_ARTIFACT) if MODEL_ARTIFACT else WORKSHOP_LABELS


def place_of(picture: Picture) -> dict[str, str]:
    """Return S3's parameters for the version of the picture that the event is about."""
    version = {"VersionId": picture.version} if picture.version else {}
    return {"Bucket": picture.bucket, "Key": picture.key, **version}


def read_picture(picture: Picture, say) -> tuple[bytes, str]:
    """Read a picture that the endpoint can be asked about.

    Args:
        picture: which one.
        say: writes a line about the picture to the log.

    Returns:
        Its bytes, and the content type that they have, whatever it was uploaded as: image/jpeg or image/png.

    Raises:
        NotAPictureError: the endpoint could never read them.
        UnreadableError: the picture is gone.
    """
    s3_object = open_object(client("s3"), **place_of(picture))
    size = s3_object["ContentLength"]
    say(f"KEY: {picture.key}")
    say(f"CONTENT LENGTH: {size}")
    say(f"CONTENT TYPE: {s3_object.get('ContentType')}")
    if not 0 < size <= PICTURE_LIMIT_BYTES:
        raise NotAPictureError(
            f"It has {size} bytes, and the endpoint takes pictures of 1 to {PICTURE_LIMIT_BYTES} bytes."
        )
    payload = s3_object["Body"].read()
    try:
        with Image.open(io.BytesIO(payload), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > PICTURE_LIMIT_PIXELS:
                raise NotAPictureError(f"It has more than {PICTURE_LIMIT_PIXELS} pixels.")
            image.draft("RGB", (256, 256))  # decodes a JPEG at an eighth of its size, but to its end
            image.load()
            # Pillow calls a JPEG with several pictures in it MPO.
            content_type = "image/png" if image.format == "PNG" else "image/jpeg"
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPictureError("It is neither a JPEG nor a PNG, or damaged.") from error
    return payload, content_type


def ask_endpoint(payload: bytes) -> dict:
    """Ask the model what is in a picture.

    Args:
        payload: the picture's bytes.

    Returns:
        species, certainty (0 to 1), probabilities (by species), ranking, model (the variant that answered), and
        latency_ms (the endpoint's alone).

    Raises:
        RuntimeError: the endpoint serves another model than the labels belong to.
        ValueError: its answer cannot be used.
    """
    known = labels()
    started = time.perf_counter()
    response = client("sagemaker-runtime").invoke_endpoint(
        EndpointName=SAGEMAKER_ENDPOINT_NAME, ContentType="application/x-image", Body=payload
    )
    answer = response["Body"].read()
    latency_ms = (time.perf_counter() - started) * 1000
    variant = response.get("InvokedProductionVariant")
    if MODEL_VARIANT and variant != MODEL_VARIANT:
        raise RuntimeError(
            f"The endpoint {SAGEMAKER_ENDPOINT_NAME} answers with {variant}, and the labels belong to {MODEL_VARIANT}: "
            "it is changing over to another model."
        )
    probabilities = probabilities_in(answer, labels=known, endpoint=SAGEMAKER_ENDPOINT_NAME)
    ranking = ranking_of(probabilities, known)
    return {
        "species": ranking[0][0],
        "certainty": ranking[0][1],
        "probabilities": dict(zip(known, probabilities.tolist(), strict=True)),
        "ranking": ranking,
        "model": variant or MODEL_VARIANT,
        "latency_ms": round(latency_ms, 1),
    }


def identify(picture: Picture, say) -> dict:
    """Identify what is in one picture.

    Args:
        picture: which one.
        say: writes a line about the picture to the log.

    Returns:
        The result as it is stored: key, version, pseudonym, species, message, endpoint and artifact; for a picture
        also certainty, probabilities, picture_sha256, content_type, model and latency_ms. For a file that is no
        picture, species and message are null and reason says why.
    """
    result = {"key": picture.key, "version": picture.version or None, "pseudonym": picture.pseudonym}
    fixed = {"endpoint": SAGEMAKER_ENDPOINT_NAME, "artifact": MODEL_ARTIFACT}
    try:
        payload, content_type = read_picture(picture, say)
    except NotAPictureError as error:
        say(f"no message: {error}")
        return {**result, "species": None, "message": None, "reason": str(error), **fixed}
    say("Invoking bird species identification endpoint")
    said = ask_endpoint(payload)
    message = message_of(picture.key, said.pop("ranking"), certainty=CERTAINTY_THRESHOLD, top=TOP_K)
    say(f"msg: {message}")
    digest = hashlib.sha256(payload).hexdigest()
    read = {"picture_sha256": digest, "content_type": content_type}
    return {**result, **said, "message": message, **read, **fixed}


def store(picture: Picture, result: dict) -> str:
    """Write the result into the picture's bucket and return its key."""
    key = f"{RESULTS_PREFIX}{picture.key}.json"
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    body = json.dumps({**result, "identified_at": at}, ensure_ascii=False, indent=2).encode()
    client("s3").put_object(Bucket=picture.bucket, Key=key, Body=body, ContentType="application/json")
    return key


def publish(picture: Picture, result: dict) -> None:
    """Send the message to the group's topic, with a link to the picture that expires after LINK_SECONDS.

    S3 would serve what the link opens as the uploader said: a JPEG with HTML in a comment, as a page of the workshop's.
    The link therefore fixes the type that the bytes have, and that they are saved and not shown.

    Args:
        picture: which one.
        result: what was identified.

    Raises:
        KeyError: the function has no topic, as Lab 4's own function has none until Lab 6.
    """
    if not SNS_TOPIC_ARN:
        raise KeyError("SNS_TOPIC_ARN")
    served = {
        "ResponseContentType": result["content_type"],
        "ResponseContentDisposition": f'attachment; filename="{file_name(picture.key, result["content_type"])}"',
    }
    link = client("s3").generate_presigned_url("get_object", Params=place_of(picture) | served, ExpiresIn=LINK_SECONDS)
    client("sns").publish(
        TopicArn=SNS_TOPIC_ARN,
        MessageStructure="json",
        Message=json.dumps(announcement_of(result, link), ensure_ascii=False),
        MessageAttributes=attributes_of(result),
    )


def announce(picture: Picture, result: dict, say) -> None:
    """Publish the message; where that fails, log it in the words that Lab 4 shows and raise the error again."""
    try:
        publish(picture, result)
    except Exception as error:
        say(str(error), level="ERROR")
        say("Error publishing message to SNS.", level="ERROR")
        raise


def handle(picture: Picture, *, seconds: float, say) -> dict | None:
    """Identify, store and announce one picture, unless that has been done already.

    Args:
        picture: which one.
        seconds: the time that this invocation has left.
        say: writes a line about the picture to the log.

    Returns:
        The picture's row of the function's answer; None where it was done already.
    """
    held = claim(client("s3"), picture, seconds=seconds)
    if held is None:
        say("delivered again: this picture has been announced already")
        return None
    try:
        result = identify(picture, say)
        stored_at = store(picture, result)
        ask_for_feedback(JUDGE_FUNCTION, picture.pseudonym, say)
        if result["message"]:
            announce(picture, result, say)
    except Exception:
        with contextlib.suppress(BotoCoreError, ClientError):  # the claim expires anyway; the first error is to be seen
            held.give_up()
        raise
    held.finish()
    return {**{name: result.get(name) for name in ("key", "species", "certainty", "message")}, "result": stored_at}


def lambda_handler(event, context):
    """Identify, store and announce every picture of the event that has not been announced yet.

    Args:
        event: S3's.
        context: Lambda's; None where the function is called without Lambda.

    Returns:
        {"status": 200, "birds": [{key, species, certainty, message, result}, ...]}; species and message are null for
        what is no picture.

    Raises:
        ValueError: the event is not one of S3's.
        NotIdentifiedError: at least one picture failed, after all have had their turn. Lambda then tries the event
            again, twice, and puts it with the reason into the group's queue of failures.
    """
    request_id = getattr(context, "aws_request_id", None)
    if is_test_event(event):
        log(request_id, "s3:TestEvent ignored: S3 tries a new notification this way, there is no picture in it.")
        return {"status": 200, "birds": []}
    birds, failures = [], []
    for picture in pictures_of(event):
        seconds = context.get_remaining_time_in_millis() / 1000 if context else SECONDS_WITHOUT_CONTEXT
        say = functools.partial(log, request_id, picture=picture)
        try:
            bird = handle(picture, seconds=seconds, say=say)
            birds += [bird] if bird else []
        except Exception as error:  # noqa: BLE001 - raised below
            say(f"failed: {type(error).__name__}: {error}", level="ERROR")
            failures.append((picture, error))
    if failures:
        reasons = "; ".join(f"{picture.key}: {type(error).__name__}: {error}" for picture, error in failures)
        raise NotIdentifiedError(printable(reasons)) from failures[0][1]
    return {"status": 200, "birds": birds}
