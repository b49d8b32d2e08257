"""A run's throw-away folder and processes, and its end: nothing of it stays, however it comes.

The run ends at once, in the handler of a signal and without waiting for threads, when it is interrupted or when one of
its servers has ended: the kernel tells that with SIGCHLD, whatever the run is doing.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from rehearsal.stage.process_groups import end_groups, is_ours, leaders_in
from rehearsal.stage.processes import ENDS, GROUPS, Processes

PREFIX = "workshop-rehearsal-"
KEPT = "kept"  # a file in a folder that is to outlive its run
FAILED, INTERRUPTED = 2, 130
YOUNG_SECONDS = 5  # a folder this young may belong to a run that has not locked it yet
SOCKET_BYTES = 107 if sys.platform == "linux" else 103  # the longest path of a socket: sun_path without its end
SOCKET = "/plugin4294967295"  # Terraform's provider listens on one such socket in the temporary folder


@contextlib.contextmanager
def guarded(logs: Path) -> Iterator[Processes]:
    """Guard a run: give it a throw-away folder, and remove folder and processes at its end.

    The folder is the temporary folder of this process and of all that it starts, so that nothing is left in the
    user's; the next run removes what a run left that was killed together with its reaper.

    Args:
        logs: a folder for the processes' output, made if missing.

    Yields:
        What starts and ends processes; its `scratch` is the throw-away folder, which is left if it is told to keep().

    Raises:
        WorkshopError: the temporary folder's path is too long for sockets.
    """
    remove_stale()
    scratch = Path(tempfile.mkdtemp(prefix=PREFIX))
    alive = os.open(scratch, os.O_RDONLY)
    fcntl.flock(alive, fcntl.LOCK_EX)
    before = {number: signal.getsignal(number) for number in ENDS}
    outer = os.environ.get("TMPDIR")
    try:
        if len(f"{scratch}{SOCKET}") > SOCKET_BYTES:
            raise WorkshopError(f"TMPDIR={outer}: the path is too long for Terraform's sockets; set a shorter one.")
        tempfile.tempdir = os.environ["TMPDIR"] = str(scratch)
        processes = Processes(logs, scratch)
        _end_on_signals(processes)
        try:
            yield processes
        finally:
            for number in before:
                signal.signal(number, signal.SIG_IGN if number != signal.SIGCHLD else signal.SIG_DFL)
            if processes.kept:
                (scratch / KEPT).touch()
            else:
                processes.stop()
    finally:
        tempfile.tempdir = None
        os.environ.pop("TMPDIR", None)
        os.environ.update({"TMPDIR": outer} if outer else {})
        if not (scratch / KEPT).exists():
            shutil.rmtree(scratch, ignore_errors=True)
        os.close(alive)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_on_signals(processes: Processes) -> None:
    def interrupted(_number: int, _frame: Any) -> None:
        _end(processes, "Interrupted: every process was ended, nothing is left standing.", INTERRUPTED)

    def child_ended(_number: int, _frame: Any) -> None:
        for name, process in processes.servers.items():
            if (status := process.poll()) is not None:
                how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
                sentence = f"The {name} {how} in the middle of the run, which cannot go on without it: run it again."
                said = processes.tail(name) or "nothing"
                log = processes.logs / f"{name}.log"
                _end(processes, f"{sentence} Nothing is left standing. Its last words ({log}):\n{said}", FAILED)

    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    signal.signal(signal.SIGCHLD, child_ended)


def _end(processes: Processes, sentence: str, status: int) -> None:
    """End the run from a signal handler: threads may wait for an AWS that is gone, and would hold up any other way.

    The sentence goes past sys.stderr, which may be in the middle of a line, or turned to a log.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.excepthook = lambda _: None  # threads lose the AWS that they talk to, and need not say so
    try:
        processes.kill()
        os.write(2, f"\n{sentence}\n".encode())
        processes.stop()
        shutil.rmtree(processes.scratch, ignore_errors=True)
    finally:
        os._exit(status)


def remove_stale() -> None:
    """End and remove what runs left that were killed together with their reapers; others' and kept ones stay."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, or gone meanwhile
            young = time.time() - folder.stat().st_mtime < YOUNG_SECONDS
            if young or folder.stat().st_uid != os.getuid() or (folder / KEPT).exists():
                continue
            alive = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
                groups = folder / GROUPS
                pids = [int(line) for line in groups.read_text().split()] if groups.exists() else []
                end_groups([*leaders_in(folder) | {pid for pid in pids if is_ours(pid, folder)}])
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(alive)
