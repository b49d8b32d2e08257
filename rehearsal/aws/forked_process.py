"""A function's process that was forked by zygote.py: not this process's child, and used as if it were one."""

import contextlib
import os
import select
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping


class Process:
    """A function's process: what MiniStack uses of subprocess.Popen.

    Attributes:
        pid: its number, which is its own until the exit status was asked for.
        stdin: for orders, a line each.
        stdout: answers.
        stderr: the log.
        returncode: the exit status as Popen has it, once it is known; 0 where the zygote has ended before.
    """

    def __init__(self, ask: Callable[..., int], words: list[str], folder: str, variables: Mapping[str, str]) -> None:
        """Start it.

        Args:
            ask: asks the zygote that it is forked from, as Zygote.ask of fork_server.py.
            words: the command.
            folder: the working folder.
            variables: the whole environment.

        Raises:
            OSError: the zygote has ended, or there is no room for another process.
        """
        self.args, self._ask, self._lock = words, ask, threading.Lock()
        self.returncode: int | None = None
        with contextlib.ExitStack() as given:
            streams, descriptors = [], []
            for mode in ("w", "r", "r"):
                read, write = os.pipe()
                ours, theirs = (write, read) if mode == "w" else (read, write)
                given.callback(os.close, theirs)
                descriptors.append(theirs)
                streams.append(os.fdopen(ours, mode, buffering=1, encoding="utf-8"))
            self.stdin, self.stdout, self.stderr = streams
            request = {"words": words, "folder": folder, "variables": {**variables}}
            self.pid = ask(request, descriptors)

    def poll(self) -> int | None:
        """Return the exit status, None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends.

        Args:
            timeout: for so many seconds at most.

        Returns:
            The exit status.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        if self.returncode is None and not has_ended(self.pid, timeout):
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        with self._lock:
            if self.returncode is None:
                try:
                    self.returncode = self._ask({"ended": self.pid})
                except OSError:
                    self.returncode = 0
        return self.returncode

    def terminate(self) -> None:
        """End it."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        with self._lock:
            if self.returncode is None:  # until then the number is no other process's
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self.pid, number)


def has_ended(pid: int, timeout: float | None) -> bool:
    """Wait until a process ends that need not be a child of this one.

    Args:
        pid: its number.
        timeout: for so many seconds at most; None for any time.

    Returns:
        Whether it has ended.
    """
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        return bool(waiting.poll(None if timeout is None else timeout * 1000))
    finally:
        os.close(descriptor)
