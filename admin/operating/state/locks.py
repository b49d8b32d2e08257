"""Locks of states: who holds one, and the same locks that Terraform takes, held while a state is moved."""

import getpass
import json
import os
import socket
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.operating.changes.words import explain_lock, read_lock
from admin.operating.state.backend import LocalState, S3State

MOVING = "make init"
REFUSED = {"PreconditionFailed", "ConditionalRequestConflict"}


def is_free(path: Path) -> bool:
    """Whether nobody holds a file's lock: a Terraform that was killed leaves a note, and the system frees the lock."""
    if sys.platform == "win32":
        return False
    import fcntl  # noqa: PLC0415 - POSIX only

    try:
        with path.open("rb") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # gone again when the file is closed
    except OSError:
        return not path.exists()
    return True


@contextmanager
def held(folder: Path, state: LocalState | S3State) -> Iterator[None]:
    """Hold a state's lock, so that no Terraform works on it meanwhile.

    Args:
        folder: the environment's.
        state: whose lock.

    Yields:
        Nothing.

    Raises:
        WorkshopError: somebody else holds it; nothing was changed.
    """
    if isinstance(state, LocalState):
        with _held_here(folder, state):
            yield
        return
    _put_note(folder, state)
    try:
        yield
    finally:
        with aws.explained(f"giving back the lock of {state.where}"):
            state.client().delete_object(Bucket=state.bucket, Key=f"{state.key}.tflock")


@contextmanager
def _held_here(folder: Path, state: LocalState) -> Iterator[None]:
    if not state.path.exists() or sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - POSIX only

    with state.path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _refusal(folder, state, state.lock_note()) from None
        yield


def _put_note(folder: Path, state: S3State, *, again: bool = True) -> None:
    note = {
        "ID": str(uuid.uuid4()),
        "Operation": MOVING,
        "Info": f"pid {os.getpid()}",
        "Who": f"{getpass.getuser()}@{socket.gethostname()}",
        "Version": "",
        "Created": f"{datetime.now(UTC).isoformat(timespec='seconds').replace('+00:00', 'Z')}",
        "Path": f"{state.bucket}/{state.key}",
    }
    key = f"{state.key}.tflock"
    try:
        state.client().put_object(Bucket=state.bucket, Key=key, Body=json.dumps(note).encode(), IfNoneMatch="*")
    except ClientError as error:
        if aws.code(error) not in REFUSED:
            raise WorkshopError(aws.explain(error, f"locking {state.where}")) from error
        other = state.lock_note()
        if not again or not _is_dead(other, note["Who"]):
            raise _refusal(folder, state, other) from None
        with aws.explained(f"taking over the lock of {state.where}"):
            state.client().delete_object(Bucket=state.bucket, Key=key)
        _put_note(folder, state, again=False)
    except aws.ERRORS as error:
        raise WorkshopError(aws.explain(error, f"locking {state.where}")) from error


def _is_dead(note: dict[str, Any], who: str) -> bool:
    """Whether a note is of a move on this machine that was killed."""
    if note.get("Operation") != MOVING or note.get("Who") != who:
        return False
    try:
        os.kill(int(str(note["Info"]).removeprefix("pid ")), 0)
    except ProcessLookupError:
        return True
    except (KeyError, ValueError, OSError):
        return False
    return False


def _refusal(folder: Path, state: LocalState | S3State, note: dict[str, Any]) -> WorkshopError:
    told = explain_lock(read_lock(note), folder, is_local=isinstance(state, LocalState))
    return WorkshopError(f"{folder.name}: {state.where} is locked by {told}\nNothing was changed.")
