"""The process that reads untrusted bytes, one upload after another, within limits that the kernel keeps.

Started by admin/judging/judges.py as a program of its own: it inherits no credentials, imports no AWS library, opens
no file for writing and starts no process. It reads frames from its standard input (a kind, the processor seconds it may
use, a length, and that many bytes) and answers each with a frame of JSON on its standard output.
"""

import json
import os
import resource
import signal
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

from admin.judging.criteria import judge_copy, judge_zip
from admin.judging.expected import Expected
from admin.judging.frames import ANSWER, OUT_OF_MEMORY, REQUEST, SETUP, ZIP, decode_setup, encode_verdict
from admin.judging.known import Known
from admin.judging.rubric import Rubric

WATCH_SECONDS = 0.02
SHARED_BYTES = 24_000_000  # code of Python, Pillow and zlib, which the limit on data does not count


class Pipe:
    """A reader of one frame's bytes from a pipe, and not one more."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        """Prepare to read a frame.

        Args:
            source: the pipe, at the frame's first byte.
            length: how many bytes the frame has.
        """
        self._source, self.left = source, length

    def read(self, count: int) -> bytes:
        """Read the next count bytes, fewer only at the frame's end."""
        data = self._source.read(min(count, self.left))
        self.left -= len(data)
        return data


def peak_bytes() -> int:
    """Measure the most memory that this process ever had resident, in bytes."""
    if sys.platform == "linux":  # where getrusage counts what the parent had when it forked
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts bytes


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer frames until the pipe closes.

    Args:
        source: where frames come from. The first one is the setup: expected crops, rubric and memory limit.
        sink: where answers go.
    """
    expected: Expected | None = None
    rubric: Rubric | None = None
    known = Known()
    while head := source.read(struct.calcsize(REQUEST)):
        kind, seconds, length = struct.unpack(REQUEST, head)
        pipe = Pipe(source, length)
        answer: dict[str, Any] = {}
        if kind == SETUP:
            expected, rubric, memory = decode_setup(pipe.read(length))
            known = Known()
            bound_process(memory)
        elif expected and rubric:
            signal.setitimer(signal.ITIMER_PROF, seconds)  # the kernel ends the process even if its parent was killed
            answer = _judge(kind, pipe, expected, rubric, known)
            signal.setitimer(signal.ITIMER_PROF, 0)
        while pipe.read(65_536):
            pass
        data = json.dumps(answer | {"peak": peak_bytes(), "processor": time.process_time()}).encode()
        sink.write(struct.pack(ANSWER, len(data)) + data)
        sink.flush()


def _judge(kind: bytes, pipe: Pipe, expected: Expected, rubric: Rubric, known: Known) -> dict[str, Any]:
    try:
        if kind == ZIP:
            verdict = judge_zip(pipe.read(pipe.left), expected, rubric, known)
        else:
            verdict = judge_copy(pipe, expected, rubric, known)
        return {"verdict": encode_verdict(verdict)}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - a bug of our own, which the parent has to report
        return {"bug": f"{type(error).__name__}: {error}"[:500]}


def bound_process(memory: int) -> None:
    """Set this process's limits: no core dump, no file written, and bounded memory.

    Args:
        memory: in bytes.
    """
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_DATA, (memory - SHARED_BYTES, memory - SHARED_BYTES))
    else:  # macOS does not enforce such a limit
        threading.Thread(target=_watch_memory, args=(memory,), daemon=True).start()


def _watch_memory(memory: int) -> None:
    while peak_bytes() < memory:
        time.sleep(WATCH_SECONDS)
    os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
