"""Processes of Python functions are forked from one that has imported boto3, instead of started anew.

That process is zygote.py's; it is started with the first function and anew where it has ended. A function's process is
started as before where it could notice: where the function brings a module that the zygote has imported already, or
sets a variable that is read before any Python runs, and on systems other than Lambda's.
"""

import contextlib
import json
import logging
import os
import socket
import subprocess
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from rehearsal.aws.bootstrap import search_path
from rehearsal.aws.forked_process import Process, has_ended
from rehearsal.aws.layer_folders import LAYERS_VARIABLE
from rehearsal.aws.runtime import is_lambdas_own

ZYGOTE = Path(__file__).with_name("zygote.py")
ANSWER_SECONDS = 30  # for what takes milliseconds, and 0.3 s with the first answer
# How the variables begin that Python or the C library read once, as a process starts.
READ_AT_START = ("PYTHON", "LD_", "LC_", "LANG", "MALLOC_", "GLIBC_", "OPENSSL_")
log = logging.getLogger(__name__)


class Zygote:
    """The process that others are forked from."""

    def __init__(self, python: str) -> None:
        """Start it, and wait until it has imported what it will.

        Args:
            python: the interpreter.

        Raises:
            OSError: it cannot be started or does not say that it is ready, or this is a Linux before 5.3.
        """
        has_ended(os.getpid(), 0)  # which needs Linux 5.3
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._ours.settimeout(ANSWER_SECONDS)
        self._lock = threading.Lock()
        with theirs:
            end = theirs.fileno()
            self._process = subprocess.Popen([python, str(ZYGOTE)], stdin=end, stdout=end, stderr=end)
        self._variables = read_at_start(os.environ)
        self._imported = frozenset(self._answer())

    def lives(self) -> bool:
        """Tell whether it runs."""
        return self._process.poll() is None

    def suits(self, folder: str, variables: Mapping[str, str]) -> bool:
        """Tell whether a function runs in a fork as in a process of its own.

        Args:
            folder: that of its code.
            variables: its whole environment.
        """
        folders = search_path(folder, variables.get(LAYERS_VARIABLE, ""))
        return read_at_start(variables) == self._variables and not brings(folders, self._imported)

    def ask(self, request: Mapping[str, Any], streams: Collection[int] = ()) -> int:
        """Ask it for something, one thread after another: it answers within milliseconds.

        Args:
            request: as zygote.py reads it.
            streams: descriptors that it gets.

        Returns:
            Its answer.

        Raises:
            OSError: it does not answer, or the request is too large.
        """
        with self._lock:
            socket.send_fds(self._ours, [json.dumps(request).encode()], list(streams))
            return int(self._answer())

    def _answer(self) -> Any:
        try:
            return json.loads(self._ours.recv(100_000))
        except (OSError, ValueError) as error:
            self._process.kill()
            self._process.wait()
            raise OSError(f"{ZYGOTE.name} does not answer: {error}") from error


def read_at_start(variables: Mapping[str, str]) -> dict[str, str]:
    """Return those of an environment's variables that are read once, as a process starts."""
    return {name: value for name, value in variables.items() if name.startswith(READ_AT_START)}


def brings(folders: Collection[str], names: Collection[str]) -> bool:
    """Tell whether one of these modules or packages lies in one of the folders.

    Args:
        folders: what a function imports from, before the runtime.
        names: the modules'.
    """
    return any(entry.partition(".")[0] in names for folder in folders for entry in os.listdir(folder))  # noqa: PTH208


class ForkServer:
    """Starts functions' processes, forked from a zygote where that makes no difference to them."""

    def __init__(self, python: str) -> None:
        """Begin without a zygote.

        Args:
            python: the interpreter of Python functions.
        """
        self._python, self._lock, self._works = python, threading.Lock(), True
        self._zygote: Zygote | None = None

    def start(self, words: list[str], *, cwd: str, env: Mapping[str, str], **settings: Any) -> Any:
        """Start a process.

        Args:
            words: the command.
            cwd: the working folder.
            env: the whole environment.
            settings: subprocess.Popen's others; a fork has MiniStack's.

        Returns:
            The process, a Process or a Popen.

        Raises:
            OSError: it cannot be started.
        """
        if words[0] == self._python and (zygote := self._living()) and zygote.suits(cwd, env):
            with contextlib.suppress(OSError):  # it has ended meanwhile
                return Process(zygote.ask, words, cwd, env)
        return subprocess.Popen(words, cwd=cwd, env=env, **settings)

    def _living(self) -> Zygote | None:
        """Return a zygote that runs, None where none can be started."""
        with self._lock:
            if self._works and not (self._zygote and self._zygote.lives()):
                try:
                    self._zygote = Zygote(self._python)
                except OSError as error:
                    self._works, self._zygote = False, None
                    log.warning("Processes of functions are not forked: %s", error)
            return self._zygote


def fork_processes(lambda_runtime: Any) -> None:
    """Let processes of Python functions be forked.

    Args:
        lambda_runtime: MiniStack's module of that name, whose functions have a runtime of their own already.
    """
    if is_lambdas_own():
        python, _ = lambda_runtime._detect_runtime_binary("python3.11")
        lambda_runtime.subprocess = SimpleNamespace(**{**vars(subprocess), "Popen": ForkServer(python).start})
