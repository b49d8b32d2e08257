"""Groups of processes, known by the pids of their leaders: whose they are, and how they are ended."""

import contextlib
import os
import signal
from pathlib import Path

from rehearsal.stage.waiting import wait_for

GRACE_SECONDS = 5


def end_groups(leaders: list[int]) -> None:
    """End process groups: with SIGTERM, and after GRACE_SECONDS with SIGKILL.

    Args:
        leaders: the pids of the groups' leaders.
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in leaders:
            signal_group(pid, number)
        wait_for(lambda: not any(signal_group(pid, 0) for pid in leaders), GRACE_SECONDS)


def leaders_in(scratch: Path) -> set[int]:
    """Find the groups of a run's processes by what the system says of them; on macOS it says nothing.

    A run that was killed while it started a process may not have listed that one.

    Args:
        scratch: the run's throw-away folder.

    Returns:
        The pids of the groups' leaders.
    """
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        if is_ours(int(entry.name), scratch):
            with contextlib.suppress(ProcessLookupError):
                found.add(os.getpgid(int(entry.name)))
    return found


def is_ours(pid: int, scratch: Path) -> bool:
    """Tell whether a pid still is a process of a run; the system may have given it to another one.

    Args:
        pid: of a group's leader.
        scratch: the run's throw-away folder, which is the temporary folder of all its processes.
    """
    try:
        environment = Path("/proc", str(pid), "environ").read_bytes()
    except OSError:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            return not Path("/proc").is_dir() and os.getpgid(pid) == pid  # macOS: no /proc to ask
        return False
    return f"TMPDIR={scratch}".encode() in environment.split(b"\0")


def signal_group(leader: int, number: int) -> bool:
    """Signal a group, after reaping zombies among our own children.

    Args:
        leader: the pid of the group's leader.
        number: the signal's; 0 only asks whether the group is there.

    Returns:
        Whether there was one to signal.
    """
    with contextlib.suppress(ChildProcessError):
        os.waitpid(leader, os.WNOHANG)
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
