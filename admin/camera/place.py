"""Where pictures come from: what somebody typed as --source, and how it may be printed."""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from urllib.parse import urlsplit

from admin.errors import WorkshopError

SCHEMES = ("rtsp", "rtsps", "rtmp", "http", "https", "udp", "tcp")
FROM_VARIABLE = "env:"
FROM_FILE = "@"
LONGEST = 4096  # characters of an address
PICTURES = (".jpg", ".jpeg", ".png")  # of a folder


class Kind(Enum):
    """What a source is."""

    DEVICE = auto()
    STREAM = auto()
    FILM = auto()
    FOLDER = auto()


@dataclass(frozen=True)
class Place:
    """A source.

    Attributes:
        kind: what it is.
        title: its name for people, without user, password and query.
        address: what OpenCV opens: a device's number, an address with all its secrets, or a path.
        has_secret: whether what was typed on the command line holds what others on this computer should not see.
    """

    kind: Kind
    title: str
    address: str = field(repr=False)
    has_secret: bool = False

    @property
    def is_live(self) -> bool:
        """Whether it is a camera, which comes back when it was lost."""
        return self.kind in (Kind.DEVICE, Kind.STREAM)


def read_place(typed: str, variables: Mapping[str, str] = os.environ) -> Place:
    """Read what somebody typed as a source.

    Args:
        typed: a device's number, an address, a film, a folder; or env:NAME or @FILE, which hold one of these.
        variables: the environment's.

    Returns:
        The source. That a device or an address answers is not tried here.

    Raises:
        WorkshopError: there is no such source; the message never has a password in it.
    """
    text = typed.strip()
    is_indirect = True
    if text.startswith(FROM_VARIABLE):
        name = text.removeprefix(FROM_VARIABLE)
        text = variables.get(name, "").strip()
        if not text:
            raise WorkshopError(f"The environment has no {name}: export {name} with the camera's address first.")
    elif text.startswith(FROM_FILE):
        text = _first_line(Path(text.removeprefix(FROM_FILE)))
    else:
        is_indirect = False
    if text.isascii() and text.isdigit():
        return Place(Kind.DEVICE, f"camera {int(text)}", str(int(text[:9])))
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text):
        return _stream(text, is_indirect)
    return _path(text)


def without_secrets(text: str) -> str:
    """Take user, password and query off every address in a text."""
    return re.sub(r"([A-Za-z][A-Za-z0-9+.-]*://)(?:[^\s/]*@)?([^\s?#]*)(?:[?#]\S*)?", r"\1\2", text)


def _stream(text: str, is_indirect: bool) -> Place:
    scheme = text.partition("://")[0].lower()
    if scheme not in SCHEMES:
        raise WorkshopError(f"An address that begins with {scheme}:// is no camera's: use {', '.join(SCHEMES[:5])}.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        del port
    except ValueError:
        host, parts = None, None
    if not host or parts is None or len(text) > LONGEST or not text.isprintable() or " " in text:
        raise WorkshopError(
            f"This is no camera's address: write it like {scheme}://camera.local/stream, with what is special in a "
            "password as % and two digits (@ is %40)."
        )
    place = parts.netloc.rpartition("@")[2]
    secret = parts.username is not None or bool(parts.query)
    return Place(Kind.STREAM, f"{scheme}://{place}{parts.path}", text, has_secret=secret and not is_indirect)


def _path(text: str) -> Place:
    path = Path(text or "-").expanduser()
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path"
        raise WorkshopError(
            f"There is no source {text!r} ({reason}): give a camera's number (0), its address, a film or a folder."
        ) from None
    if stat.S_ISDIR(mode):
        return Place(Kind.FOLDER, text, str(path))
    if not stat.S_ISREG(mode):
        raise WorkshopError(f"{text} is neither a film nor a folder: give a camera as its number, such as 0.")
    if path.suffix.lower() in PICTURES:
        raise WorkshopError(f"{text} is one picture: 'workshop upload' takes it, or give the folder that it lies in.")
    return Place(Kind.FILM, text, str(path))


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.readline(LONGEST).strip()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise WorkshopError(f"{path} with the camera's address cannot be read ({reason}).") from None
    if not text:
        raise WorkshopError(f"{path} is empty: its first line is the camera's address.")
    return text
