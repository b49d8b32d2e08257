"""Waiting until something holds."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    """Wait until something holds.

    Args:
        condition: tells whether it does.
        seconds: the longest to wait.
        every: seconds between two looks.

    Returns:
        Whether it did within the time.
    """
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True
