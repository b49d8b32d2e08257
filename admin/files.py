"""Writes files atomically: whole or not at all."""

import errno
import os
import secrets
from pathlib import Path

from admin.errors import WorkshopError

PUBLIC, PRIVATE = 0o666, 0o600  # before the umask, as for any new file


def write(path: Path, content: str | bytes, *, mode: int = PUBLIC) -> None:
    """Write a file so that a reader, or the next run after a kill -9, finds all of the old or all of the new content.

    The content goes into a temporary file in the same folder, which then takes the place of the old one. It never has
    more rights than the finished file, and it is gone after a failure.

    Args:
        path: the file; its folder is made if missing.
        content: bytes, or text that is written as UTF-8 with line ends as they are.
        mode: PUBLIC, or PRIVATE for what only its owner may read.

    Raises:
        OSError: it cannot be written; an earlier file is left as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    part = _part(path)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # O_BINARY exists only on Windows
        with os.fdopen(os.open(part, flags, mode), "wb") as file:
            file.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def refuse_unwritable(path: Path) -> None:
    """Refuse a place for a result before the work is done, and not after it.

    Args:
        path: the file that is to be written; its folder is made if missing.

    Raises:
        WorkshopError: no file can be written there; the message says why.
    """
    part = _part(path)
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(b"?")  # a full disk may have room for a name and none for a byte
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise WorkshopError(f"{path} cannot be written ({error.strerror}): choose another --out.") from None


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
