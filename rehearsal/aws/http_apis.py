"""An HTTP API keeps AWS's limits: throttling, 30 seconds, sizes; and it says nothing of what goes wrong behind it.

MiniStack stores a stage's throttling and never looks at it, waits for a function as long as that takes, hands a
function's error to whoever called, and leaves cookies where the event's format 2.0 does not have them. Where
AWS has no published sentence for a size, the one here is what others saw.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine
from typing import Any

from rehearsal.aws.authorization import Answer
from rehearsal.aws.concurrency import when_begun

LONGEST_SECONDS = 30.0
LARGEST_REQUEST = 10_000_000  # bytes, the API's own quota
LARGEST_EVENT = 6 * 1024**2  # bytes, Lambda's quota for what it is called with: a request's body and all around it
ACCOUNT_RATE, ACCOUNT_BURST = 10_000, 5_000  # of a stage that sets none


class Buckets:
    """Token buckets: each fills by its rate up to its burst, and a request takes one token out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with all of them full.

        Args:
            clock: tells seconds.
        """
        self._clock, self._lock = clock, threading.Lock()
        self._levels: dict[object, tuple[float, float]] = {}  # tokens, and when they were counted

    def take(self, key: object, rate: float, burst: float) -> bool:
        """Take a token.

        Args:
            key: whose bucket it is.
            rate: tokens a second.
            burst: tokens at most.

        Returns:
            Whether there was one.
        """
        with self._lock:
            now = self._clock()
            level, counted = self._levels.get(key, (burst, now))
            level = min(burst, level + (now - counted) * rate)
            there = level >= 1
            self._levels[key] = (level - there, now)
        return there


def bound_http_apis(lambda_service: Any, apigateway: Any) -> None:
    """Hold HTTP APIs to these limits.

    Args:
        lambda_service: MiniStack's module for Lambda.
        apigateway: MiniStack's module.
    """
    invoke, buckets = apigateway._invoke_lambda_proxy, Buckets()

    async def invoke_within_limits(integration: dict[str, Any], api: str, stage: str, *more: Any, **named: Any) -> Any:
        _, _, headers, body, _, route, *_ = more  # the first two are path and method
        if not buckets.take((api, stage, route), *_throttling(apigateway._stages, api, stage, route)):
            return said(429, "Too Many Requests")
        is_text = apigateway._v2_request_body_is_text(headers.get("content-type"))
        if len(body or b"") > LARGEST_REQUEST or _size_in_event(body or b"", is_text) > LARGEST_EVENT:
            return said(413, "Request Entity Too Large")
        call = await _begun(invoke(integration, api, stage, *more, **named))
        # The function goes on, though nobody waits for it any more.
        done, _ = await asyncio.wait({call}, timeout=_seconds(integration))
        return call.result() if done else said(503, "Service Unavailable")

    apigateway._invoke_lambda_proxy = invoke_within_limits
    _hide_errors(lambda_service)
    _list_cookies(apigateway)


async def _begun(invocation: Coroutine[Any, Any, Any]) -> asyncio.Future[Any]:
    """Start an invocation, and wait until it has a place among the few processes here, which AWS has enough of."""
    loop, begun = asyncio.get_running_loop(), asyncio.Event()
    mark = when_begun.set(lambda: loop.call_soon_threadsafe(begun.set))
    call = asyncio.ensure_future(invocation)  # with a copy of this context
    when_begun.reset(mark)
    waiting = asyncio.ensure_future(begun.wait())
    await asyncio.wait({call, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return call


def said(status: int, message: str) -> Answer:
    """Make an answer of the API's own.

    Args:
        status: HTTP's.
        message: AWS's words for it.

    Returns:
        The answer.
    """
    return (
        status,
        {"Content-Type": "application/json"},
        json.dumps({"message": message}, separators=(",", ":")).encode(),
    )


def _throttling(stages: Any, api: str, stage: str, route: str) -> tuple[float, float]:
    """Return rate and burst of a route: its own, or else the stage's, which each route has for itself."""
    settings = stages.get(api, {}).get(stage, {})
    chosen = {**(settings.get("defaultRouteSettings") or {}), **(settings.get("routeSettings") or {}).get(route, {})}
    rate, burst = chosen.get("throttlingRateLimit"), chosen.get("throttlingBurstLimit")
    return ACCOUNT_RATE if rate is None else float(rate), ACCOUNT_BURST if burst is None else float(burst)


def _seconds(integration: dict[str, Any]) -> float:
    """Return for how long the API waits."""
    return min(float(integration.get("timeoutInMillis") or LONGEST_SECONDS * 1000) / 1000, LONGEST_SECONDS)


def _size_in_event(body: bytes, is_text: bool) -> int:
    """Return how many bytes of the event a request's body becomes: as JSON, and in Base64 what is no text."""
    return (
        len(json.dumps(body.decode("utf-8", "replace"), ensure_ascii=False).encode()) if is_text else len(body) * 4 // 3
    )


def _hide_errors(lambda_service: Any) -> None:
    """Answer 500 for a function that failed, and 503 for one that Lambda has no room for."""
    answer = lambda_service.lambda_execute_result_to_api_proxy_response

    def api_answer(result: dict[str, Any]) -> tuple[dict[str, Any] | None, str | None]:
        if result.get("throttle"):
            status, headers, body = said(503, "Service Unavailable")
        elif result.get("error"):
            status, headers, body = said(500, "Internal Server Error")
        else:
            plain: tuple[dict[str, Any] | None, str | None] = answer(result)
            return plain
        return {"statusCode": status, "headers": headers, "body": body.decode()}, None

    lambda_service.lambda_execute_result_to_api_proxy_response = api_answer


def _list_cookies(apigateway: Any) -> None:
    """Give a function the cookies as a list of their own and no header of that name."""
    run = apigateway.run_reentrant

    async def run_with_cookies(call: Any, *arguments: Any, **named: Any) -> Any:
        event = arguments[-1] if arguments else None
        if isinstance(event, dict) and event.get("version") == "2.0" and (sent := event["headers"].pop("cookie", "")):
            event["cookies"] = [cookie.strip() for cookie in sent.split(";")]
        return await run(call, *arguments, **named)

    apigateway.run_reentrant = run_with_cookies
