"""How much memory a command and all its children need at most."""

import contextlib
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

EVERY_SECONDS = 0.05


@dataclass(frozen=True)
class Run:
    """A command that ran to its end.

    Attributes:
        status: the exit status.
        seconds: of wall-clock time.
        peak_bytes: the most memory that its processes had together. It is the sum of their proportional set sizes
            (pages that several share are counted once), looked at every EVERY_SECONDS; where the kernel does not tell
            them, of the resident sizes, which is more. None where the kernel does not name a process's children (in
            /proc), and it is not measured.
        said: what it wrote to stderr.
    """

    status: int
    seconds: float
    peak_bytes: int | None
    said: str


def run(command: list[str]) -> Run:
    """Run a command to its end, and watch its memory.

    Args:
        command: the program and its arguments.

    Returns:
        How it ran.
    """
    begun, peak, over = time.monotonic(), 0, threading.Event()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    )

    def watch() -> None:
        nonlocal peak
        while not over.wait(EVERY_SECONDS):
            peak = max(peak, sum(_bytes(pid) for pid in _family(process.pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        _, said = process.communicate()
    finally:
        seconds = time.monotonic() - begun
        over.set()
        watcher.join()
    return Run(process.returncode, seconds, peak or None, said)


def is_measured() -> bool:
    """Whether the kernel names each process's children, without which memory is not measured."""
    return Path(f"/proc/self/task/{os.getpid()}/children").exists()


def _family(root: int) -> list[int]:
    """List the pids of a process and all its descendants; a process that ends meanwhile is left out.

    The kernel names each thread's children. To look for them through all of /proc would take 4 ms at a time of the two
    cores that the measured processes share. Nobody is listed where the kernel does not name them.
    """
    if not is_measured():
        return []
    family = [root]
    for pid in family:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                family += map(int, children.read_text().split())
    return family


def _bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        pass
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
