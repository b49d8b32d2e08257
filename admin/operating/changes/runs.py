"""Terraform's processes: several side by side, with their output in files, and Ctrl-C passed on to each of them once.

Each has a session of its own, so that the terminal's Ctrl-C reaches it through this module alone: Terraform takes a
second one as the order to leave at once, without its state. Output goes to files and not through pipes, since Terraform
ends when whoever reads its pipe is killed.
"""

import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from admin import files
from admin.build import terraform
from admin.workshop.links import check_links

LOOK_SECONDS = 0.1  # between two looks at a log
# Not all systems have a terminal that hangs up.
ENDS = [number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None))]
TOLD = "Interrupted: Terraform is told, once, and ends what it has begun. Wait for it."
TOLD_BEFORE = "Terraform is told already: it ends what it has begun, and keeps its state. Wait for it."
Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Done:
    """How a command of Terraform's ended.

    Attributes:
        status: the exit status; below 0 the signal that killed it.
        output: what it printed on both streams.
    """

    status: int
    output: str


class Interrupted(KeyboardInterrupt):
    """Ctrl-C was pressed, was passed on, and every process of Terraform's has ended."""


class Runs:
    """The processes of one command of ours.

    Attributes:
        say: where it is said that Ctrl-C was passed on.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        """Begin with none."""
        self.say = say
        self._running: list[subprocess.Popen[bytes]] = []
        self._lock = threading.RLock()  # of the signal handler, too, which may interrupt itself
        self._interrupted = False

    def each(self, items: Sequence[Item], do: Callable[[Item], Result]) -> list[Result]:
        """Do something for several items side by side.

        Args:
            items: any.
            do: what may call run().

        Returns:
            What it returned for each.

        Raises:
            Interrupted: Ctrl-C was pressed; all processes have ended by themselves.
        """
        if not items:
            return []
        with ThreadPoolExecutor(len(items)) as pool, self._signals():
            futures = [pool.submit(do, item) for item in items]
            wait(futures)
        if self._interrupted:
            raise Interrupted
        return [future.result() for future in futures]

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Pass on what ends this process; only the main thread hears of signals."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._pass_on) for number in ENDS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _pass_on(self, *_: object) -> None:
        with self._lock:
            first, self._interrupted = not self._interrupted, True
            running = [process for process in self._running if process.poll() is None]
            for process in running if first else ():
                process.send_signal(signal.SIGINT)
        if running:
            self.say(TOLD if first else TOLD_BEFORE)

    def run(
        self, folder: Path, arguments: Sequence[str], *, log: Path, heard: Callable[[str], None] | None = None
    ) -> Done:
        """Run one command of Terraform's.

        Args:
            folder: the environment's.
            arguments: the subcommand and its options.
            log: the file that its output goes to, for its owner alone; written anew.
            heard: called with each line as it comes.

        Returns:
            How it ended.

        Raises:
            WorkshopError: this machine has no Terraform, or the folder's links are text files.
            Interrupted: Ctrl-C was pressed before it could be started.
        """
        check_links(folder)
        words = [*terraform.command(), *arguments]
        files.write(log, "", mode=files.PRIVATE)
        with tempfile.TemporaryDirectory() as scratch:
            process = self._start(words, folder, terraform.environment(Path(scratch)), log)
            _follow(process, log, heard or (lambda _: None))
        return Done(process.returncode, log.read_text(encoding="utf-8", errors="replace"))

    def _start(
        self, words: list[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._interrupted:
                raise Interrupted
            with log.open("ab") as output:
                process = subprocess.Popen(
                    words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                    stderr=subprocess.STDOUT, start_new_session=True,
                )  # fmt: skip
            self._running.append(process)
            return process


def _follow(process: subprocess.Popen[bytes], log: Path, heard: Callable[[str], None]) -> None:
    """Pass on every whole line of a log until the process has ended."""
    with log.open("rb") as output:
        rest = b""
        while True:
            ended = process.poll() is not None
            rest += output.read()
            *lines, rest = rest.split(b"\n")
            for line in lines:
                heard(line.decode("utf-8", "replace").rstrip("\r"))
            if ended:
                if rest:
                    heard(rest.decode("utf-8", "replace"))
                return
            time.sleep(LOOK_SECONDS)
