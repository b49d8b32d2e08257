"""How many functions run at once: as many as the account's quota has, and here no more than the processors cope with.

On AWS a synchronous invocation beyond the quota is answered 429 at once, while events wait in Lambda's own queue.
MiniStack knows one quota for all regions and counts events that it has no room for as failures. It would also start a
process for each of 200 pictures that come at once: whoever is within the quota waits here until one of a few places of
the function is free.
"""

import contextvars
import json
import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from rehearsal.aws.quotas import Quotas

AT_ONCE = 3
RATE_EXCEEDED = "Rate Exceeded."
NOTHING_LEFT = (
    "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution "
    "below its minimum value of [{}]."
)
# Called where an invocation has waited for a place here and begins; on AWS it would not have waited.
when_begun = contextvars.ContextVar[Callable[[], object] | None]("when_begun", default=None)
_is_event = contextvars.ContextVar("is_event", default=False)


class Pools:
    """Counts what runs: a pool for each region, and one for each function that has reserved a share."""

    def __init__(self) -> None:
        """Begin with nothing running."""
        lock = threading.Lock()
        self._left: dict[str, threading.Condition] = defaultdict(lambda: threading.Condition(lock))
        self._lock, self._running = lock, Counter[str]()

    def enter(self, pool: str, size: int, *, wait: bool) -> bool:
        """Take a place in a pool.

        Args:
            pool: its name.
            size: how many places it has.
            wait: whether to wait until a place is free.

        Returns:
            Whether a place was taken.
        """
        with self._lock:
            while self._running[pool] >= size:
                if not wait:
                    return False
                self._left[pool].wait()
            self._running[pool] += 1
            return True

    def leave(self, pool: str) -> None:
        """Give a place back."""
        with self._lock:
            self._running[pool] -= 1
            self._left[pool].notify()  # one place, one that waits: to wake thousands for it takes longer than to run


def limit_concurrency(lambda_service: Any, quotas: Quotas, at_once: int) -> None:
    """Hold the account to its quota.

    Args:
        lambda_service: MiniStack's module.
        quotas: the account's.
        at_once: how many processes of one function run here.
    """
    execute, enqueue = lambda_service._execute_function, lambda_service.invoke_async_with_retry
    places: dict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(at_once))
    pools = Pools()

    def execute_in_turn(function: dict[str, Any], event: Any) -> Any:
        config = function.get("config") or function
        if lambda_service._function_config_scope_mismatch(config):
            return execute(function, event)  # which comes back here, once it is in the function's own region
        name = lambda_service._inflight_key(config)
        reserved = lambda_service._reserved_concurrency(function, config)
        if reserved is None:
            pool, size = name.rpartition(":")[0], quotas.concurrent_executions - _reserved(lambda_service)
            reason = "ConcurrentInvocationLimitExceeded"
        else:
            pool, size, reason = name, reserved, "ReservedFunctionConcurrentInvocationLimitExceeded"
        if not pools.enter(pool, size, wait=_is_event.get() and size > 0):
            return lambda_service._throttle_response(reason, RATE_EXCEEDED)
        try:
            with places[name]:
                if (begins := when_begun.get()) is not None:
                    begins()
                return execute(function, event)
        finally:
            pools.leave(pool)

    lambda_service._execute_function = execute_in_turn

    def enqueue_event(function: dict[str, Any], event: Any) -> None:
        mark = _is_event.set(True)
        try:
            enqueue(function, event)  # in a thread that keeps this context
        finally:
            _is_event.reset(mark)

    lambda_service.invoke_async_with_retry = enqueue_event
    _tell_quota(lambda_service, quotas)


def name_throttles(step_functions: Any) -> None:
    """Let a state machine that meets a throttled function see the error that AWS names.

    Args:
        step_functions: MiniStack's module.
    """
    call = step_functions._call_lambda

    def call_lambda(function: str, event: Any) -> Any:
        try:
            return call(function, event)
        except step_functions._ExecutionError as error:
            if RATE_EXCEEDED in error.cause and "TooManyRequestsException" in error.cause:
                raise step_functions._ExecutionError("Lambda.TooManyRequestsException", RATE_EXCEEDED) from None
            raise

    step_functions._call_lambda = call_lambda


def _tell_quota(lambda_service: Any, quotas: Quotas) -> None:
    """Answer GetAccountSettings and PutFunctionConcurrency by the quota."""
    settings, put = lambda_service._get_account_settings, lambda_service._put_function_concurrency

    def account_settings() -> Any:
        status, headers, body = settings()
        content = json.loads(body)
        free = quotas.concurrent_executions - _reserved(lambda_service)
        content["AccountLimit"] |= {
            "ConcurrentExecutions": quotas.concurrent_executions,
            "UnreservedConcurrentExecutions": free,
        }
        return status, headers, json.dumps(content).encode()

    def put_concurrency(name: str, data: dict[str, Any]) -> Any:
        others = _reserved(lambda_service, but=name)
        left = quotas.concurrent_executions - others - int(data.get("ReservedConcurrentExecutions", 0))
        if left < quotas.unreserved_executions:
            sentence = NOTHING_LEFT.format(quotas.unreserved_executions)
            return lambda_service.error_response_json("InvalidParameterValueException", sentence, 400)
        return put(name, data)

    lambda_service._get_account_settings = account_settings
    lambda_service._put_function_concurrency = put_concurrency


def _reserved(lambda_service: Any, but: str = "") -> int:
    """Return how many executions functions of the request's region have reserved, but for one of them."""
    functions = lambda_service._functions
    return sum(int(functions[name].get("concurrency") or 0) for name in list(functions.keys()) if name != but)
