"""What runs of serverless endpoints: containers that start when they are needed, and end when they are not.

A request takes a container that is free, or starts one where the endpoint may have one more, and is throttled where it
may not. A container that starts makes its request wait: here for as long as the rehearsal says, since no image is
pulled. On AWS it takes as long as image and model take, some 10 to 60 s, and nobody says after how long it ends.
"""

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rehearsal.models.sagemaker_error import SageMakerError

INVOCATION_SECONDS = 60  # for which AWS waits for a container
STARTING = (
    "Either a serverless endpoint variant's resources are still being provisioned, or a multi-model endpoint is still "
    "downloading or loading the target model. Wait and try your request again."
)

Place = tuple[str, str, str]  # region, endpoint, configuration


@dataclass
class Container:
    """One container.

    Attributes:
        ready_at: when it has started, in time.monotonic()'s seconds.
        free_since: when its last request was done; None while it has one.
    """

    ready_at: float
    free_since: float | None = None


class Containers:
    """The containers of all serverless endpoints; safe to use from several threads."""

    def __init__(self, cold_seconds: float, idle_seconds: float) -> None:
        """Begin without any.

        Args:
            cold_seconds: how long a container takes to start.
            idle_seconds: after how long without a request it ends.
        """
        self._cold, self._idle = cold_seconds, idle_seconds
        self._of: dict[Place, list[Container]] = defaultdict(list)
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def one(self, place: Place, max_concurrency: int) -> Iterator[None]:
        """Hold a container for one request, once it has started.

        Args:
            place: whose.
            max_concurrency: how many the endpoint may have.

        Yields:
            Nothing; the request may go on.

        Raises:
            SageMakerError: all are in use, or the container takes longer to start than AWS waits.
        """
        container = self._take(place, max_concurrency)
        try:
            wait = container.ready_at - time.monotonic()
            time.sleep(max(0.0, min(wait, INVOCATION_SECONDS)))
            if wait > INVOCATION_SECONDS:
                raise SageMakerError(429, "ModelNotReadyException", STARTING)
            yield
        finally:
            container.free_since = time.monotonic()

    def _take(self, place: Place, max_concurrency: int) -> Container:
        now = time.monotonic()
        with self._lock:
            kept = [one for one in self._of[place] if one.free_since is None or now - one.free_since < self._idle]
            self._of[place] = kept
            free = [one for one in kept if one.free_since is not None]
            if free:
                container = min(free, key=lambda one: one.ready_at)
            elif len(kept) < max_concurrency:
                container = Container(now + self._cold)
                kept.append(container)
            else:
                raise SageMakerError(400, "ThrottlingException", None)  # AWS says no more than that
            container.free_since = None
            return container
