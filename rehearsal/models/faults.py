"""Fault injection: a rehearsal makes the endpoint fail for one picture and for no other."""

import hashlib
import json
import threading
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from rehearsal.models.callers import HEADER

GONE = ("ValidationError", 'Endpoint "{endpoint}" of account "000000000000" not found.')


class Faults:
    """Which pictures the endpoint refuses, and how many times more; safe to use from several threads."""

    def __init__(self) -> None:
        """Begin without any fault."""
        self._ordered: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def order(self, body: bytes) -> None:
        """Have a picture refused from now on.

        Args:
            body: JSON with sha256 (of the picture, hex), times (how often), code and message (AWS's).
        """
        order = json.loads(body)
        with self._lock:
            self._ordered[order["sha256"]] = order

    def take(self, picture: bytes) -> tuple[str, str] | None:
        """Tell whether a picture is to be refused now, and count it if so.

        Args:
            picture: its bytes.

        Returns:
            AWS's code and message to refuse it with; None where it is to be answered.
        """
        digest = hashlib.sha256(picture).hexdigest()
        with self._lock:
            order = self._ordered.get(digest)
            if order is None or order["times"] <= 0:
                return None
            order["times"] -= 1
            return order["code"], order["message"]


def order_faults(stand_in: str, endpoint: str, picture: bytes, times: int) -> None:
    """Have an endpoint answer as if it did not exist.

    Args:
        stand_in: the address of SageMaker's stand-in, with the token in it.
        endpoint: its name, for AWS's words.
        picture: the bytes for which it does.
        times: how often.
    """
    code, message = GONE[0], GONE[1].format(endpoint=endpoint)
    order = {"sha256": hashlib.sha256(picture).hexdigest(), "times": times, "code": code, "message": message}
    place = urlsplit(stand_in)
    url, token = f"http://{place.hostname}:{place.port}/faults", {HEADER: str(place.password)}
    request = urllib.request.Request(url, json.dumps(order).encode(), token, method="POST")
    with urllib.request.urlopen(request, timeout=60):  # noqa: S310 - a loopback address of the stage
        pass
