"""A process that has imported boto3 and becomes, by a fork, the process of one function after another.

Half of what the start of a function's process takes is Python and boto3. fork_server.py starts this script with the
runtime's own interpreter, so it imports the standard library and boto3 only, and starts no thread. Its standard streams
are one socket (AF_UNIX, SOCK_SEQPACKET). It says which modules are no longer looked for, then answers one request after
another: {"words", "folder", "variables"} with three descriptors, for a process that runs the script `words` names with
these as standard streams, by its pid; {"ended": pid} by the exit status. It ends when the socket does.
"""

import builtins
import gc
import importlib
import json
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import types
from importlib.machinery import SourceFileLoader
from typing import Any

# What a client of boto3's imports while it is made and with its first request.
IMPORTED = ("boto3", "boto3.s3.inject", "boto3.s3.transfer", "encodings.idna", "stringprep")
LARGEST_REQUEST = 1_000_000  # bytes; Linux takes a fifth of it in one piece


class Missed:
    """The last finder of modules: it finds nothing, and notes what no other one has found."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.names: set[str] = set()

    def find_spec(self, name: str, *_: object) -> None:
        """Note a module's name."""
        self.names.add(name)


def prepare() -> list[str]:
    """Import what functions need.

    Returns:
        The top-level names of what is imported, and of what was looked for and is not there.

    Raises:
        RuntimeError: something has started a thread, which a fork would not take along.
    """
    sys.path.pop(0)  # the folder of this script, where others lie
    sys.dont_write_bytecode = True
    missed = Missed()
    sys.meta_path.append(missed)
    for name in IMPORTED:
        importlib.import_module(name)
    sys.meta_path.remove(missed)
    if len(os.listdir("/proc/self/task")) > 1:  # noqa: PTH208 - no module more than needed
        raise RuntimeError("An import has started a thread.")
    return sorted({name.partition(".")[0] for name in (*sys.modules, *missed.names)})


def serve(requests: socket.socket) -> dict[str, Any]:
    """Answer requests.

    Args:
        requests: the socket.

    Returns:
        In a process that was made for it, with its standard streams: the request.

    Raises:
        SystemExit: the socket has ended.
    """
    while True:
        content, streams, _, _ = socket.recv_fds(requests, LARGEST_REQUEST, 3)
        if not content:
            raise SystemExit
        request: dict[str, Any] = json.loads(content)
        if "ended" in request:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["ended"], 0)[1])
        else:
            answer = os.fork()
            if answer == 0:
                requests.detach()
                for number, stream in enumerate(streams):
                    os.dup2(stream, number)
            for stream in streams:
                os.close(stream)
            if answer == 0:
                return request
        requests.send(str(answer).encode())


def begin(words: list[str], folder: str, variables: dict[str, str]) -> types.ModuleType:
    """Make this process one that was started for a script.

    Args:
        words: the interpreter, the script, and its arguments.
        folder: the working folder.
        variables: the whole environment.

    Returns:
        The module `__main__`, still empty.
    """
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    os.chdir(folder)
    sys.orig_argv[:], sys.argv[:] = words, words[1:]
    sys.path.insert(0, os.path.dirname(words[1]))  # noqa: PTH120 - no module more than needed
    main = types.ModuleType("__main__")
    loader = SourceFileLoader("__main__", words[1])
    vars(main).update(__loader__=loader, __annotations__={}, __builtins__=builtins, __file__=words[1], __cached__=None)
    sys.modules["__main__"] = sys.modules["__mp_main__"] = main
    # What modules note for good while they are imported.
    logging._startTime = time.time()  # type: ignore[attr-defined]
    threading.main_thread()._set_native_id()  # type: ignore[attr-defined]
    multiprocessing.process.ORIGINAL_DIR = folder  # type: ignore[attr-defined]
    multiprocessing.current_process().authkey = os.urandom(32)
    return main


def run(main: types.ModuleType) -> None:
    """Run a script as the interpreter does: what it does not catch is told without our own frames.

    Args:
        main: the module `__main__`, which says in which file the script is.

    Raises:
        SystemExit: the script ends so.
        KeyboardInterrupt: it was interrupted.
    """
    path = str(main.__file__)
    with open(path, encoding="utf-8") as script:  # noqa: PTH123 - no module more than needed
        code = compile(script.read(), path, "exec", dont_inherit=True)
    try:
        exec(code, vars(main))  # noqa: S102 - bootstrap.py
    except (SystemExit, KeyboardInterrupt):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it is
        error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
        sys.excepthook(type(error), error, error.__traceback__)
        raise SystemExit(1) from None


def main() -> None:
    """Serve; in a process that was made for a function, run it."""
    interrupted = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends, and with it the socket
    requests = socket.socket(fileno=0)
    requests.send(json.dumps(prepare()).encode())
    gc.collect()
    gc.freeze()  # or whoever looks for garbage would copy what all processes share
    request = serve(requests)
    signal.signal(signal.SIGINT, interrupted)
    run(begin(**request))


if __name__ == "__main__":
    main()
