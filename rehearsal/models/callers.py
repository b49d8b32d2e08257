"""Whose requests a stand-in answers: those that carry the token of this run, which the local AWS has.

A stand-in authorises nobody; without the token every user of this machine, and every page in their browsers, could use
it past IAM. A page cannot send the token, and the port is asked under no other name than its own.
"""

import hmac
import os
import secrets
from typing import Protocol
from urllib.parse import urlsplit

HEADER = "X-Standin-Token"
REFUSED = "This stand-in answers the local AWS of its own rehearsal only."


class Headers(Protocol):
    """A request's headers, found by their names in any case."""

    def get(self, name: str, default: str, /) -> str:
        """Return a header's value."""
        ...


def new_address(port: int) -> str:
    """Return an address on the loopback with a new token in it.

    Args:
        port: the stand-in's.

    Returns:
        http://:TOKEN@127.0.0.1:PORT.
    """
    return f"http://:{secrets.token_urlsafe(24)}@127.0.0.1:{port}"


def token_of(variable: str) -> str:
    """Return the token in the address that an environment variable holds; a new one, that nobody has, without one."""
    return urlsplit(os.environ.get(variable, "")).password or secrets.token_urlsafe(24)


def may_call(headers: Headers, token: str) -> bool:
    """Tell whether a request comes from the local AWS of this run.

    Args:
        headers: the request's.
        token: the run's.

    Returns:
        Whether it does.
    """
    here = headers.get("Host", "").partition(":")[0] in ("127.0.0.1", "localhost") and not headers.get("Origin", "")
    return here and hmac.compare_digest(headers.get(HEADER, "").encode(), token.encode())
