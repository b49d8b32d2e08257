"""Asks the endpoint, and waits for one that is not ready: a serverless endpoint starts when it is first asked.

AWS answers ThrottlingException to whoever asks beyond the endpoint's max_concurrency, and ModelNotReadyException while
its containers start. Both are waited out here while the invocation's time lasts. After that Lambda tries the event
again, twice.
"""

import functools
import io
import random
import time
from dataclasses import dataclass

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnectedError
from configuration import SAGEMAKER_ENDPOINT_NAME, session
from PIL import Image

NOT_READY = (
    "ThrottlingException",
    "ModelNotReadyException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "InternalFailure",
    "InternalDependencyException",
)
# A container that has no worker yet, or did not answer in time; 0 is what SageMaker calls the latter.
CONTAINER_NOT_READY = (0, 503, 504)
NO_ANSWER = (HTTPClientError, NotConnectedError)
LONGEST_PAUSE_SECONDS = 5
# How long one request is waited for, by the time that is left: SageMaker gives a container 60 s, and of the function's
# 120 s two such requests must find room.
READ_SECONDS = (50, 20, 8, 3)
RESERVE_SECONDS = 6  # for the result, the feedback and the message
LONG_SECONDS = 3  # a wait beyond that is worth a line in the log
SHRUNK_PX = 1600  # the longer side; models look at a few hundred


@dataclass(frozen=True)
class Answer:
    """What the endpoint answered.

    Attributes:
        body: the model's answer.
        variant: the variant that answered; None where AWS did not say.
        latency_ms: of the request that was answered.
        waited_ms: from the first request to the answer.
    """

    body: bytes
    variant: str | None
    latency_ms: float
    waited_ms: float


@functools.cache
def runtime(read_seconds: float):
    """Make the container's client for requests that are waited for so long; it sends nothing a second time itself."""
    once = Config(connect_timeout=5, read_timeout=read_seconds, retries={"total_max_attempts": 1})
    return session().create_client("sagemaker-runtime", config=once)


def ask(payload: bytes, *, deadline: float, say) -> Answer:
    """Ask the endpoint, again and again while it is not ready and there is time.

    Args:
        payload: the picture's bytes.
        deadline: when this invocation ends, on time.monotonic()'s clock.
        say: writes a line about the picture to the log.

    Returns:
        The answer.

    Raises:
        ClientError: AWS refused for good, or was not ready until the end.
        BotoCoreError: nobody answered until the end.
    """
    began, tries = time.monotonic(), 0
    while True:
        started, tries = time.monotonic(), tries + 1
        left = deadline - RESERVE_SECONDS - started
        client = runtime(next((seconds for seconds in READ_SECONDS if seconds <= left), READ_SECONDS[-1]))
        try:
            response = client.invoke_endpoint(
                EndpointName=SAGEMAKER_ENDPOINT_NAME, ContentType="application/x-image", Body=payload
            )
            body = response["Body"].read()
            break
        except (ClientError, *NO_ANSWER) as error:
            pause = random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.3 * 2**tries))  # noqa: S311 - to spread requests
            if not not_ready(error) or time.monotonic() + pause > deadline - RESERVE_SECONDS:
                raise
            if tries == 1:
                say(f"The endpoint is not ready ({_reason(error)}): asking again while there is time.")
            time.sleep(pause)
    now = time.monotonic()
    if tries > 1 or now - began > LONG_SECONDS:
        say(f"The endpoint answered after {now - began:.1f} s and {tries} request(s): it was starting, or busy.")
    return Answer(body, response.get("InvokedProductionVariant"), (now - started) * 1000, (now - began) * 1000)


def not_ready(error: ClientError | BotoCoreError) -> bool:
    """Tell whether the same request may be answered in a moment."""
    if not isinstance(error, ClientError):
        return True
    if error.response["Error"]["Code"] == "ModelError":
        return error.response.get("OriginalStatusCode") in CONTAINER_NOT_READY
    return error.response["Error"]["Code"] in NOT_READY


def _reason(error: ClientError | BotoCoreError) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__


def within(payload: bytes, limit_bytes: int) -> bytes:
    """Shrink a picture that is too large for the endpoint.

    Args:
        payload: a JPEG or PNG that can be decoded.
        limit_bytes: the largest that the endpoint takes.

    Returns:
        The same bytes where they fit; else an upright JPEG of at most SHRUNK_PX a side.
    """
    if len(payload) <= limit_bytes:
        return payload
    from PIL import ImageOps  # noqa: PLC0415 - few pictures are that large

    with Image.open(io.BytesIO(payload), formats=["JPEG", "PNG"]) as image:
        image.draft("RGB", (SHRUNK_PX, SHRUNK_PX))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((SHRUNK_PX, SHRUNK_PX))
    shrunk = io.BytesIO()
    upright.save(shrunk, "JPEG", quality=90)
    return shrunk.getvalue()
