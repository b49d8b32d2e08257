"""AWS clients for looking at a class again and again: bounded in time, and every request of theirs is counted."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from admin import aws

CONNECT_SECONDS, READ_SECONDS = 3, 10
THREADS = aws.CONNECTIONS
Answer = TypeVar("Answer")


class Connections:
    """Clients that are shared by threads, a pool of these threads, and the number of requests."""

    def __init__(self, *, retry: bool) -> None:
        """Begin without a client.

        Args:
            retry: whether requests are repeated; False where somebody looks again in seconds anyway.
        """
        self._retry, self._clients, self._lock = retry, {}, threading.Lock()  # type: ignore[var-annotated]
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="look")
        self._requests = 0

    @property
    def requests(self) -> int:
        """How many HTTP requests were sent so far, repeated ones included."""
        return self._requests

    def client(self, service: str, region: str) -> Any:
        """Return a client whose requests are counted."""
        with self._lock:
            if (service, region) not in self._clients:
                made = aws.client(
                    service, region, retry=self._retry, read_timeout=READ_SECONDS, connect_timeout=CONNECT_SECONDS
                )
                made.meta.events.register("before-send", self._count, unique_id=f"looks-{id(self)}")
                self._clients[service, region] = made
            return self._clients[service, region]

    def begin(self, work: Callable[..., Answer], *arguments: Any) -> "Future[Answer]":
        """Let a thread of the pool do something."""
        return self._pool.submit(work, *arguments)

    def each(self, work: Callable[[Any], Answer], things: Iterable[Any]) -> list[Answer]:
        """Do something with each of some things side by side; their results in the same order."""
        return list(self._pool.map(work, things))

    def forget(self) -> None:
        """Make new clients from now on, which read the credentials anew: they may have been renewed."""
        with self._lock:
            self._clients.clear()
            aws.forget_clients()

    def close(self) -> None:
        """End the threads; what they still do is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _count(self, **_: Any) -> None:
        with self._lock:
            self._requests += 1
