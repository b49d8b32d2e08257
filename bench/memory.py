"""How much memory a command and all its children need at most."""

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
            them, of the resident sizes, which is more. None on systems without /proc, where it is not measured.
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


def _family(root: int) -> list[int]:
    """List the pids of a process and all its descendants; a process that ends meanwhile is left out."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        children.setdefault(parent, []).append(int(folder.name))
    family = [root]
    for pid in family:
        family += children.get(pid, [])
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
