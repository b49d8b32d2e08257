"""The front door from a participant's computer: a personal code becomes keys for the command line.

The code and the keys leave this computer by https alone, or to the local AWS of a rehearsal on this computer.
"""

import contextlib
import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from admin.errors import WorkshopError

ANSWER_SECONDS = 30  # what an HTTP API waits for its function at most
MAX_ANSWER_BYTES = 65_536
LOCAL = re.compile(r"localhost|127\.0\.0\.1|[a-z0-9-]+\.execute-api\.localhost")
HOST = re.compile(r"[a-z0-9.-]{1,253}")
VALUE = re.compile(r"[A-Za-z0-9+/=_.:-]+")  # of keys and regions: nothing that any shell takes for its own


@dataclass(frozen=True)
class Address:
    """Where a group's door is.

    Attributes:
        origin: such as "https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com".
        code: the personal code, where the address had one behind a #; else empty.
    """

    origin: str
    code: str = field(default="", repr=False)

    @property
    def is_local(self) -> bool:
        """Whether it is a rehearsal's on this computer."""
        return self.origin.startswith("http://")


@dataclass(frozen=True)
class Keys:
    """A participant's temporary keys, which its repr leaves out so that no log shows them.

    Attributes:
        expires: when they end, in ISO 8601.
        exports: environment variables, by name, that make any AWS tool work with them.
    """

    expires: str
    exports: dict[str, str] = field(repr=False)


def read_address(text: str) -> Address:
    """Read the address of a door as it stands on a sheet.

    Args:
        text: with or without https://, also as the QR code has it, with the code behind a #.

    Returns:
        The address.

    Raises:
        WorkshopError: it is none, or one to which a code would travel in the open.
    """
    whole = text.strip() if "://" in text else f"https://{text.strip()}"
    try:
        parts = urlsplit(whole)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if not HOST.fullmatch(host) or parts.username is not None or parts.path not in ("", "/") or parts.query:
        raise WorkshopError(f"{_short(text)} is no address of a door: type the one on your sheet.")
    if parts.scheme != "https" and not (parts.scheme == "http" and LOCAL.fullmatch(host)):
        raise WorkshopError(f"Your code leaves this computer by https alone: type https://{host} as the address.")
    return Address(f"{parts.scheme}://{host}{f':{port}' if port else ''}", parts.fragment)


def fetch_keys(address: Address, code: str) -> Keys:
    """Sign in at the door, fetch keys, and sign out again, so that this is not taken for a second person.

    Args:
        address: the door's.
        code: the participant's, as typed.

    Returns:
        The keys.

    Raises:
        WorkshopError: the door refuses, or is not reached, or what answers is none.
    """
    headers = _ask(address, "POST", "/session", {"code": code})[1]
    cookie = str(headers.get("set-cookie", "")).partition(";")[0]
    answer, _ = _ask(address, "POST", "/keys", {}, cookie)
    try:
        expires = str(answer["expires"])
        exports = {
            "AWS_ACCESS_KEY_ID": str(answer["access_key_id"]),
            "AWS_SECRET_ACCESS_KEY": str(answer["secret_access_key"]),
            "AWS_SESSION_TOKEN": str(answer["session_token"]),
            "AWS_REGION": str(answer["region"]),
            "AWS_DEFAULT_REGION": str(answer["region"]),
        }
    except (KeyError, TypeError):
        raise _no_door(address) from None
    if not all(map(VALUE.fullmatch, exports.values())):
        raise _no_door(address)
    with contextlib.suppress(WorkshopError):  # the keys are there; the board then counts one sign-in more
        _ask(address, "DELETE", "/session", {}, cookie)
    return Keys(expires, exports)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What is secret goes to the address that was typed, and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def _ask(
    address: Address, method: str, path: str, data: dict[str, str], cookie: str = ""
) -> tuple[dict[str, Any], dict[str, str]]:
    """Send one request, and return the JSON of its answer and its headers by their names in lower case."""
    host = urlsplit(address.origin).netloc
    # A computer may not know names below localhost; they are all its own.
    place = f"http://127.0.0.1:{host.partition(':')[2] or 80}" if address.is_local else address.origin
    headers = {"Content-Type": "application/json", "Accept-Language": "en", "Host": host}
    if cookie:
        headers["Cookie"] = cookie
    request = urllib.request.Request(place + path, json.dumps(data).encode(), headers, method=method)  # noqa: S310 - read_address knows the scheme
    handlers = [_NoRedirects(), *([urllib.request.ProxyHandler({})] if address.is_local else [])]
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=ANSWER_SECONDS) as answer:
            return _json(answer.read(MAX_ANSWER_BYTES)), {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        said = _json(error.read(MAX_ANSWER_BYTES)).get("error")
        if not isinstance(said, str):
            raise _no_door(address, error.code) from None
        raise WorkshopError(said) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise WorkshopError(
            f"The door at {address.origin} was not reached ({reason}): check the address and the network, try again."
        ) from None
    except ValueError:  # what no header may hold
        raise _no_door(address) from None


def _no_door(address: Address, status: int = 0) -> WorkshopError:
    what = f"HTTP {status}" if status else "what came is no answer of a door"
    return WorkshopError(
        f"No door answers at {address.origin} ({what}): compare the address with your sheet, then ask your instructor."
    )


def _json(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")
