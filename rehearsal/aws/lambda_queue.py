"""Room for so many invocations of a function at once; whoever comes then waits, as events wait in Lambda's own queue.

MiniStack would start a process for each of 200 pictures that come at once, unpack the layers for each of them, and
count those that it has no room for as failures, which Lambda does not: throttled events are tried for hours.
"""

import threading
from collections import defaultdict
from typing import Any

AT_ONCE = 3


def queue_invocations(lambda_service: Any, at_once: int = AT_ONCE) -> None:
    """Bound the invocations of each function. In: MiniStack's lambda module, and how many run at once."""
    execute = lambda_service._execute_function
    rooms: dict[str, threading.BoundedSemaphore] = defaultdict(lambda: threading.BoundedSemaphore(at_once))
    held = threading.local()

    def execute_in_turn(function: dict[str, Any], event: Any) -> Any:
        name = (function.get("config") or function).get("FunctionArn", "")
        if getattr(held, "name", None) == name:  # MiniStack calls it once more for the function's own region
            return execute(function, event)
        with rooms[name]:
            held.name = name
            try:
                return execute(function, event)
            finally:
                held.name = None

    lambda_service._execute_function = execute_in_turn
