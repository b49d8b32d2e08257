"""The folder for a run's results: one run at a time writes to it, and what cannot be written is said beforehand."""

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from admin.errors import WorkshopError

LOCK = ".lock"  # in the folder for the results; it stays there, and the kernel ends the lock with its process
DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextlib.contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold the folder for the results against every other run.

    Args:
        out: the folder, made if missing.

    Yields:
        Nothing.

    Raises:
        WorkshopError: it cannot be written to, or another run holds it; the message says which.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = (out / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise WorkshopError(
            f"{out} cannot be written to ({error.strerror}): give another folder for the results with --out. "
            "Nothing was started."
        ) from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkshopError(_holder(out)) from None
        file.truncate(0)
        since = datetime.now().astimezone().isoformat(timespec="seconds")
        json.dump({"pid": os.getpid(), "since": since, "out": str(out.resolve())}, file)
        file.flush()
        yield


def _holder(out: Path) -> str:
    """Say who holds a folder, and what to do."""
    try:
        held_by = json.loads((out / LOCK).read_text(encoding="utf-8"))
        who = f"process {held_by['pid']}, since {held_by['since']}, into {held_by['out']}"
        how = f"'kill {held_by['pid']}'"
    except (OSError, ValueError, KeyError, TypeError):
        who, how = f"into {out}", "Ctrl-C where it runs"
    return (
        f"A rehearsal is running already ({who}): wait for its end, end it with {how}, or give this one another folder "
        "with --out."
    )
