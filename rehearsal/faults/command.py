"""A verb of the command line run as people run it, and what can be wrong with how it ended."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from admin.build.handlers import REPOSITORY

LONGEST_SECONDS = 60
STATUSES = (0, 1, 2)


@dataclass(frozen=True)
class Ending:
    """How a command ended.

    Attributes:
        status: the exit status; below 0 the signal that ended it.
        seconds: how long it took.
        said: the last line that it wrote, on stderr if it wrote there.
        faults: what is wrong whatever the command was for: a traceback, a hang, no sentence, a process left.
    """

    status: int
    seconds: float
    said: str
    faults: list[str]

    def words(self, more: list[str]) -> str:
        """Say how it ended, what is wrong first.

        Args:
            more: what else is wrong.
        """
        wrong = "; ".join([*self.faults, *more])
        return f"{wrong + ': ' if wrong else ''}{self.status} after {self.seconds:.0f} s: {self.said}"


def run(words: list[str], environment: Mapping[str, str], *, kill_after: float | None = None) -> Ending:
    """Run a command in a session of its own, and end what is left of it.

    Args:
        words: the program and its arguments; run in the checkout's folder.
        environment: the whole of it.
        kill_after: seconds after which it is killed (SIGKILL); None to let it end.

    Returns:
        How it ended.
    """
    begun = time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            words, cwd=REPOSITORY, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=errors,
            start_new_session=True,
        )  # fmt: skip
        faults = []
        try:
            process.wait(timeout=kill_after or LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            faults += [] if kill_after else [f"HANGS beyond {LONGEST_SECONDS} s"]
            process.kill()
            process.wait()
        seconds = time.monotonic() - begun
        faults += _end_session(process.pid)
        texts = []
        for file in (errors, out):
            file.seek(0)
            texts.append(file.read())
    killed = kill_after is not None and process.returncode == -signal.SIGKILL
    if any("Traceback (most recent" in text for text in texts):
        faults.append("TRACEBACK")
    if process.returncode not in STATUSES and not killed and not faults:
        faults.append("ANOTHER STATUS")
    lines = [line for text in texts for line in text.strip().splitlines()[-1:]]
    if not lines and not killed:
        faults.append("NO WORD")
    return Ending(process.returncode, seconds, lines[0].strip() if lines else "", faults)


def workshop(*words: str) -> list[str]:
    """Return the words that run a verb of `workshop` in this Python."""
    return [sys.executable, "-m", "admin", *words]


def _end_session(leader: int) -> list[str]:
    """Wait a moment for the rest of a session, kill what is left of it, and name it."""
    end = time.monotonic() + 30
    while (left := _members(leader)) and time.monotonic() < end:
        time.sleep(0.1)
    for pid in left:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    return [f"{len(left)} PROCESSES LEFT"] if left else []


def _members(leader: int) -> list[int]:
    pids = subprocess.run(["ps", "-Ao", "pid="], capture_output=True, text=True, check=True).stdout.split()
    found = []
    for pid in map(int, pids):
        with contextlib.suppress(OSError):
            if os.getsid(pid) == leader:
                found.append(pid)
    return found


def parts(folder: Path) -> list[str]:
    """Name the temporary files of admin/files.py that lie below a folder; a finished command has left none."""
    return [path.name for path in folder.rglob(".*.part")]
