"""The rehearsal's processes: started on free loopback ports, waited for, and ended together, whatever happens."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from admin.errors import WorkshopError
from rehearsal.stage.process_groups import end_groups, signal_group
from rehearsal.stage.waiting import wait_for

READY_SECONDS = 120
GROUPS = "groups"  # the file in the throw-away folder that lists the pids of the groups' leaders, one a line
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)  # what may end a run: the last where a server has died


class Processes:
    """Children in process groups of their own, so that what they start ends with them.

    Attributes:
        logs: the folder for their output, one file each.
        scratch: the throw-away folder.
        running: those that were started and not stopped.
        servers: by name those that have answered and without which a run cannot go on.
        kept: whether they are to outlive this process.
    """

    def __init__(self, logs: Path, scratch: Path) -> None:
        """Start the reaper, which ends the children if this process is killed.

        Args:
            logs: a folder for their output, made if missing.
            scratch: the throw-away folder, which the reaper removes.
        """
        self.logs, self.scratch, self.kept = logs, scratch, False
        self.running: list[subprocess.Popen[bytes]] = []
        self.servers: dict[str, subprocess.Popen[bytes]] = {}
        self._ended = False
        self._starting = threading.Lock()
        logs.mkdir(parents=True, exist_ok=True)
        heard, self._said = os.pipe()
        words = [sys.executable, "-m", "rehearsal.stage.reaper"]
        self._reaper = subprocess.Popen(words, stdin=heard, start_new_session=True)
        os.close(heard)
        self._tell(f"folder {scratch}")

    def start(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str],
        cwd: Path | None = None,
        temporary: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start one process.

        Args:
            name: of its log file, without .log; what is there is kept.
            command: the program and its arguments.
            environment: the whole of it but TMPDIR; nothing is inherited.
            cwd: its working folder; None for this process's own.
            temporary: its TMPDIR; None for the throw-away folder.

        Returns:
            The process, the leader of a group of its own.

        Raises:
            WorkshopError: everything has been ended already, while a thread went on.
        """
        with ends_held_back(), self._starting:
            if self._ended:
                raise WorkshopError(f"{name} is not started: the run has been ended.")
            with (self.logs / f"{name}.log").open("ab") as log:
                process = subprocess.Popen(
                    command,
                    env={**environment, "TMPDIR": str(temporary or self.scratch)},
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self.running.append(process)
            self._tell(f"group {process.pid}")
            with (self.scratch / GROUPS).open("a", encoding="ascii") as groups:
                groups.write(f"{process.pid}\n")
        return process

    def keep(self) -> list[int]:
        """Let the processes that run outlive this one (KEEP=1).

        Returns:
            The pids of their groups' leaders.
        """
        self._tell("keep")
        self.kept = True
        self.servers.clear()
        return [process.pid for process in self.running if process.poll() is None]

    def _tell(self, line: str) -> None:
        """Tell the reaper, in one unbuffered write of a short line, so that lines of several threads do not mix."""
        os.write(self._said, f"{line}\n".encode())

    def await_ready(self, name: str, process: subprocess.Popen[bytes], url: str) -> None:
        """Wait until a server answers 200, at most READY_SECONDS.

        Args:
            name: its log's.
            process: the server's.
            url: where it is asked.

        Raises:
            WorkshopError: it ended or did not answer in time; the message holds the end of its log.
        """
        is_over = wait_for(lambda: _answers(url) or process.poll() is not None, READY_SECONDS)
        if not is_over or process.poll() is not None:
            raise WorkshopError(
                f"The {name} did not start ({url}). Run the rehearsal again. Its last words:\n{self.tail(name)}"
            )
        self.servers[name] = process

    def tail(self, name: str, lines: int = 15) -> str:
        """Return the last lines of a process's log."""
        text = (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def kill(self) -> None:
        """Kill everything at once. Nothing can be started any more."""
        with self._starting:  # what another thread is starting is killed, too
            self._ended = True
        for process in self.running:
            signal_group(process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """End every process that was started, and all that those started. Nothing can be started any more."""
        self._ended = True
        self.servers.clear()
        end_groups([process.pid for process in self.running])
        for process in self.running:
            process.wait()
        self.running.clear()
        os.close(self._said)
        self._reaper.wait()


@contextlib.contextmanager
def ends_held_back() -> Iterator[None]:
    """Hold back the signals that end a run until the block is over, in the main thread, which alone hears of them.

    Their handler would end all processes but the one that is just being started, and nobody would know of that.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.signal(number, lambda number, _: held.append(number)) for number in ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for come in dict.fromkeys(held):
            signal.raise_signal(come)


def free_port() -> int:
    """Return a loopback port that was free a moment ago; the system does not give the same one out again soon."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - a loopback URL made above
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
