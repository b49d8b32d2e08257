"""Wakes the endpoints: a serverless one starts when it is first asked, and a class should not be who waits for it."""

import io
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from admin import aws
from admin.workshop.groups import Endpoint, Group

NOT_READY = (
    "ThrottlingException",
    "ModelNotReadyException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "InternalFailure",
)
ANSWER_SECONDS = 65  # SageMaker gives a container 60 s
WARM_SECONDS = 3.0  # who answers within these had started before
PAUSE_SECONDS = 2
MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Warmth:
    """What one group's endpoint showed.

    Attributes:
        group: the group's name.
        endpoint: the endpoint's name.
        asked_at_once: how many pictures it was shown at once, so that as many containers start.
        first_seconds: until all of these were answered; None where they were not.
        second_seconds: until one more was answered; None where it was not.
        warm: whether that took no longer than WARM_SECONDS.
        error: why it did not answer; None where it did.
    """

    group: str
    endpoint: str
    asked_at_once: int
    first_seconds: float | None
    second_seconds: float | None
    warm: bool
    error: str | None


def warm(group: Group, *, patience_seconds: float, say: Callable[[str], None]) -> Warmth:
    """Ask a group's endpoint with a small picture until it answers, and once more.

    Args:
        group: whose endpoint; it must have one.
        patience_seconds: how long to ask before it is given up.
        say: prints what happens.

    Returns:
        What it showed.
    """
    assert group.endpoint is not None  # noqa: S101 - of whom it is asked
    name, picture, at_once = group.endpoint_name, small_picture(), at_once_of(group.endpoint)
    once = Config(read_timeout=ANSWER_SECONDS, connect_timeout=5, retries={"total_max_attempts": 1})
    client = aws.session().create_client("sagemaker-runtime", region_name=group.region, config=once)

    def ask(_number: int) -> None:
        _ask(client, name, picture, deadline=time.monotonic() + patience_seconds, say=say)

    first = second = None
    error = None
    try:
        say(f"{group.name}: asking {name} in {group.region}, {at_once} at once; a cold one takes up to a minute.")
        began = time.monotonic()
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(ask, range(at_once)))
        first, again = time.monotonic() - began, time.monotonic()
        ask(0)
        second = time.monotonic() - again
    except (ClientError, BotoCoreError) as failed:
        error = _sentence(failed, group)
    return Warmth(group.name, name, at_once, first, second, second is not None and second <= WARM_SECONDS, error)


def at_once_of(endpoint: Endpoint) -> int:
    """Tell with how many pictures at once an endpoint is woken: each starts a container, up to its max_concurrency."""
    return min(endpoint.max_concurrency, MOST_AT_ONCE) if endpoint.serverless else 1


def most_usd(groups: Sequence[Group], usd_per_gigabyte_second: float) -> float:
    """Tell what it costs at most: every container for a minute.

    Args:
        groups: whose endpoints are woken.
        usd_per_gigabyte_second: of a serverless endpoint.

    Returns:
        USD; instances are paid for anyway.
    """
    return sum(
        at_once_of(one) * 60 * one.memory_mb / 1024 * usd_per_gigabyte_second
        for one in (group.endpoint for group in groups)
        if one is not None and one.serverless
    )


def _ask(client: Any, name: str, picture: bytes, *, deadline: float, say: Callable[[str], None]) -> None:
    while True:
        try:
            client.invoke_endpoint(EndpointName=name, ContentType="image/jpeg", Body=picture)["Body"].read()
            break
        except (ClientError, BotoCoreError) as error:
            code = aws.code(error) if isinstance(error, ClientError) else type(error).__name__
            waits = code in NOT_READY or not isinstance(error, ClientError) or _starting(error)
            if not waits or time.monotonic() > deadline:
                raise
            say(f"{name} is not ready ({code}): asking again.")
            time.sleep(PAUSE_SECONDS)


def _starting(error: ClientError) -> bool:
    """Tell whether a model's error is of a container that has no worker yet, or did not answer in time."""
    return aws.code(error) == "ModelError" and error.response.get("OriginalStatusCode") in (0, 503, 504)


def _sentence(error: ClientError | BotoCoreError, group: Group) -> str:
    if not isinstance(error, ClientError):
        return f"It cannot be reached ({error})."
    if "not found" in str(error):
        return (
            f"There is no endpoint {group.endpoint_name} in {group.region}: apply the group; after the session a "
            "schedule deletes it."
        )
    if aws.code(error) in aws.DENIED:
        return "You may not ask it: your role needs sagemaker:InvokeEndpoint."
    return f"It refused ({aws.code(error)}): {error.response['Error'].get('Message') or 'without a reason'}"


def small_picture() -> bytes:
    """Make a picture of 224 x 224 in one colour: any model can answer it, and it costs nothing to speak of."""
    from PIL import Image  # noqa: PLC0415 - of the instructor's extra

    picture = io.BytesIO()
    Image.new("RGB", (224, 224), (96, 128, 96)).save(picture, "JPEG")
    return picture.getvalue()
