"""A forked process is to its function as one of its own, and is not forked where that would show."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.aws import fork_server
from rehearsal.aws.fork_server import ForkServer, fork_processes
from rehearsal.aws.forked_process import Process
from rehearsal.aws.runtime import is_lambdas_own
from rehearsal.stage.waiting import wait_for

pytestmark = pytest.mark.skipif(not is_lambdas_own(), reason="no process is forked here")
PIPES: dict[str, Any] = {
    "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "bufsize": 1
}  # fmt: skip
LOOKS = """
import boto3, gc, json, locale, logging, multiprocessing, os, resource, signal, subprocess, sys, threading, time

def name(item):
    return repr(item).partition(" at 0x")[0]

def stream(file):
    asked = ("name", "mode", "encoding", "errors", "line_buffering", "write_through", "closed")
    return [getattr(file, ask) for ask in asked] + [file.fileno(), file.seekable(), file.isatty(), file.newlines]

def descriptor(number):
    return os.readlink(f"/proc/self/fd/{number}").partition(":")[0]

def thread(its):
    return [its.name, its.daemon, its.ident == threading.get_ident(), its.native_id == os.getpid()]

print(json.dumps({
    "environment": list(os.environ.items()),
    "what programs get": repr(subprocess.run("env", capture_output=True).stdout),
    "place": [os.getcwd(), os.umask(0o22), os.getpgrp(), os.getsid(0), os.nice(0)],
    "descriptors": [descriptor(number) for number in (0, 1, 2)] + os.listdir("/proc/self/fd"),
    "streams": [stream(file) for file in (sys.stdin, sys.stdout, sys.stderr, sys.__stdin__, sys.__stdout__)],
    "signals": [repr(signal.getsignal(number)) for number in sorted(signal.valid_signals())],
    "blocked": list(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "limits": [resource.getrlimit(kind) for kind in range(16)],
    "command": [sys.argv, sys.orig_argv, sys.executable, sys.prefix, sys.path, sys.warnoptions, str(sys.flags)],
    "main": [name(item) for item in globals().items() if item[0].startswith("__")],
    "modules": [sys.modules["__main__"].__file__, sys.modules["__mp_main__"] is sys.modules["__main__"]],
    "finders": [name(finder) for finder in sys.meta_path],
    "time": [time.tzname, time.timezone, time.localtime(0).tm_hour, time.process_time() < 5],
    "locale": [locale.getpreferredencoding(), locale.setlocale(locale.LC_ALL)],
    "threads": [thread(its) for its in threading.enumerate()],
    "noted": [multiprocessing.process.ORIGINAL_DIR, logging._startTime > float(os.environ["SINCE"]), gc.isenabled()],
    "hooks": [sys.excepthook is sys.__excepthook__, sys.getrecursionlimit(), sys.gettrace(), sys.exc_info()[0]],
}))
"""
ENDS = {
    "the end": "pass",
    "a status": "import sys\nsys.exit(3)",
    "words": "raise SystemExit('words')",
    "at once": "import os\nos._exit(4)",
    "a signal": "import os\nos.kill(os.getpid(), 9)",
    "an error": "def f():\n    raise ValueError('said')\nf()",
    "no Exception": "class Odd(BaseException): ...\nraise Odd('said')",
    "a cause": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise RuntimeError from error",
    "an exit handler": "import atexit\natexit.register(print, 'last words')\nprint('first', end='')",
    "a thread": "import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
}
WAITS = "import os, sys\nprint(os.getppid(), flush=True)\nprint(sys.stdin.read())\nsys.exit(7)"


@pytest.fixture
def forks() -> Iterator[ForkServer]:
    """A fork server whose zygote ends with the test, stopped or not."""
    server = ForkServer(sys.executable)
    yield server
    if server._zygote:
        server._zygote._process.kill()
        server._zygote._process.wait()


@pytest.fixture
def begin(forks: ForkServer, tmp_path: Path) -> Callable[..., Any]:
    """Start a script with this way of starting one; forked unless told."""
    script = tmp_path / "script" / "_worker.py"
    script.parent.mkdir()
    (tmp_path / "code").mkdir()

    def started(source: str, way: Callable[..., Any] = forks.start, **variables: str) -> Any:
        if not script.exists() or script.read_text(encoding="utf-8") != source:
            script.write_text(source, encoding="utf-8")
        words = [sys.executable, str(script)]
        return way(words, cwd=str(tmp_path / "code"), env={**os.environ, **variables}, **PIPES)

    return started


def outcome(process: Any) -> tuple[int, str, str]:
    """The exit status of a process that gets nothing, its errors, and what it has said."""
    with process.stdin, process.stdout, process.stderr:
        process.stdin.close()
        said, errors = process.stdout.read(), process.stderr.read()
        return process.wait(60), errors, said


def test_a_fork_is_as_popen_would_have_started_it(begin: Callable[..., Any]) -> None:
    outcome(begin("pass"))  # now the zygote is older than both
    variables = {
        "SINCE": str(time.time()),
        "TZ": "Asia/Tokyo",
        "ODD": "\u2728 \udcff \\ \"'\n=",
        "AWS_REGION": "eu-west-3",
    }
    forked = begin(LOOKS, **variables)
    assert isinstance(forked, Process)
    (*ended, seen), (*ended_anew, seen_anew) = (outcome(forked), outcome(begin(LOOKS, subprocess.Popen, **variables)))
    assert ended == ended_anew == [0, ""]
    assert json.loads(seen) == json.loads(seen_anew)


@pytest.mark.parametrize("source", ENDS.values(), ids=ENDS)
def test_a_fork_ends_as_popen_would_say(begin: Callable[..., Any], source: str) -> None:
    """The same exit status, output, and lines of a traceback."""
    forked = begin(source)
    assert isinstance(forked, Process)
    assert outcome(forked) == outcome(begin(source, subprocess.Popen))
    assert forked.poll() == forked.returncode and not Path(f"/proc/{forked.pid}").exists(), "no zombie is left"


def test_an_interrupt_ends_a_fork_by_its_signal(begin: Callable[..., Any]) -> None:
    assert outcome(begin("raise KeyboardInterrupt"))[0] == -signal.SIGINT


def test_a_fork_is_waited_for_and_ended(begin: Callable[..., Any]) -> None:
    for end, status in ((Process.terminate, -signal.SIGTERM), (Process.kill, -signal.SIGKILL)):
        process = begin(WAITS)
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        end(process)
        assert outcome(process)[0] == status
        end(process)  # which is another process's number by now


def test_its_stdins_end_ends_a_fork(begin: Callable[..., Any]) -> None:
    process = begin(WAITS)
    process.stdin.write("a line\n")
    assert outcome(process)[2].endswith("\na line\n\n")
    assert process.poll() == 7


def test_forks_differ_in_what_is_random(begin: Callable[..., Any]) -> None:
    draws = "import multiprocessing, random, uuid\nkey = bytes(multiprocessing.current_process().authkey)\n"
    draws += "print(random.random(), uuid.uuid4(), key, sep='\\n')"
    first, second = (outcome(begin(draws))[2].splitlines() for _ in range(2))
    assert len(first) == 3 and not set(first) & set(second)


def test_many_start_at_once_from_one_zygote(begin: Callable[..., Any]) -> None:
    outcome(begin(WAITS))  # it writes the script that all of them read
    with ThreadPoolExecutor(16) as threads:
        ended = list(threads.map(lambda _: outcome(begin(WAITS)), range(16)))
    assert len(set(ended)) == 1 and ended[0][0] == 7


def test_a_variable_that_is_read_as_python_starts_is_read(begin: Callable[..., Any]) -> None:
    process = begin("import sys\nprint(sys.flags.optimize)", PYTHONOPTIMIZE="2")
    assert not isinstance(process, Process) and outcome(process) == (0, "", "2\n")


def test_forks_outlive_a_zygote_and_another_one_comes(begin: Callable[..., Any]) -> None:
    process = begin(WAITS)
    zygote = int(process.stdout.readline())
    os.kill(zygote, signal.SIGKILL)
    assert wait_for(lambda: Path(f"/proc/{zygote}/stat").read_text().rpartition(")")[2].split()[0] == "Z", 60)
    later = begin(WAITS)
    assert isinstance(later, Process) and int(later.stdout.readline()) != zygote
    assert process.poll() is None
    assert outcome(process) == (0, "", "\n"), "nobody knows its status any more"
    assert outcome(later)[0] == 7


def test_a_zygote_that_hangs_is_replaced(begin: Callable[..., Any], forks: ForkServer) -> None:
    process = begin(WAITS)
    zygote = int(process.stdout.readline())
    forks._zygote._ours.settimeout(0.2)
    os.kill(zygote, signal.SIGSTOP)
    anew = begin(WAITS)
    assert isinstance(anew, subprocess.Popen) and outcome(anew) == (7, "", f"{os.getpid()}\n\n")
    process.kill()
    assert process.wait(60) == 0
    assert isinstance(begin("pass"), Process)


def test_where_no_zygote_starts_every_process_is_started_anew(
    begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "zygote.py").write_text("raise ValueError('broken')")
    monkeypatch.setattr(fork_server, "ZYGOTE", tmp_path / "zygote.py")
    for _ in range(2):
        assert outcome(begin("print('anew')")) == (0, "", "anew\n")
    assert len(caplog.messages) == 1, "it is tried and said once"


def test_nothing_is_forked_on_another_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fork_server, "is_lambdas_own", lambda: False)
    lambda_runtime = SimpleNamespace(subprocess=subprocess)
    fork_processes(lambda_runtime)
    assert lambda_runtime.subprocess is subprocess
