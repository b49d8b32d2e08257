"""Judges: participants' uploads are read in child processes that are bounded in time and memory and can be killed."""

import json
import os
import queue
import resource  # noqa: F401 - what bounds a judge's process; Windows lacks it, which is said at import (admin/cli.py)
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from admin.errors import WorkshopError
from admin.judging.expected import Expected
from admin.judging.frames import ANSWER, COPY, OUT_OF_MEMORY, REQUEST, SETUP, ZIP, decode_verdict, encode_setup
from admin.judging.limits import MAX_ARCHIVE_BYTES, MAX_COPY_BYTES
from admin.judging.reason import RefusedError
from admin.judging.rubric import Rubric
from admin.judging.verdict import Verdict, malformed, unreadable_copy

SECONDS = 5.0  # of processor time, counted by the kernel: unlike clock time it does not depend on the machine's load
PATIENCE = 4.0  # limit in clock time, as a multiple of SECONDS, for a machine that is busy with other work
MEMORY = 256_000_000  # bytes
END_SECONDS = 10.0  # one that ran out of memory has 256 MB to give back first, and is not to look killed
START_SECONDS = 60.0  # generous: how long an interpreter takes to start does not depend on the upload
MAX_ANSWER_BYTES = 32_000_000  # 500 thumbnails
HERE = str(Path(__file__).parents[2])
PROGRAM = [sys.executable, "-P", "-m", "admin.judging.process"]


class JudgeError(WorkshopError):
    """Judging failed for a reason of our own (a busy machine, no process started): the row is an error, not a zero."""


class _AgainError(Exception):
    """A process ended while judging, for a reason that a second try may not meet."""


class Judges:
    """A pool of long-lived judge processes; judge_zip and judge_copy may be called from several threads.

        with Judges(expect(picture, faces, threshold), load_rubric(), workers=2) as judges:
            verdict = judges.judge_zip(content)
            verdict = judges.judge_copy(content)

    A call blocks until a worker is free and has answered. One upload gets SECONDS and MEMORY; what needs more is
    malformed, and only that upload: its process is killed and replaced. An upload that crashes the process, or gets too
    little of a busy machine's time, is tried once more in a fresh one. Beyond limits.MAX_ARCHIVE_BYTES for a zip and
    limits.MAX_COPY_BYTES for a copy the content is refused unread, so download at most one byte more.
    A verdict depends on the bytes alone (no hint names the participant), so it may be reused for equal bytes.
    """

    def __init__(
        self, expected: Expected, rubric: Rubric, *, workers: int = 2, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        """Prepare the pool; its processes are started by the with statement.

        Args:
            expected: what uploads are compared with.
            rubric: weights and texts.
            workers: how many uploads are judged at the same time.
            seconds: of processor time that one upload may take.
            memory: that one upload may take, in bytes.
        """
        self.peak_bytes, self.slowest = 0, 0.0  # the most memory and processor seconds that any worker reported
        self._rubric, self._seconds, self._memory = rubric, seconds, memory
        self._setup = encode_setup(expected, rubric, memory)
        self._all = [_Worker() for _ in range(workers)]
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)

    def __enter__(self) -> "Judges":
        for worker in self._all:
            worker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._all:
            worker.end()

    def judge_zip(self, content: bytes) -> Verdict:
        """Judge the bytes of a participant's zip.

        Args:
            content: as uploaded, at most one byte more than limits.MAX_ARCHIVE_BYTES.

        Returns:
            Status graded or malformed, the criteria zip_readable, face_count, emotions and crops in this order, and
            the pictures found.

        Raises:
            JudgeError: judging failed for a reason of our own, which makes a row with the status error.
        """
        if len(content) > MAX_ARCHIVE_BYTES:
            return malformed(RefusedError("archive_too_large", most=MAX_ARCHIVE_BYTES // 1_000_000), self._rubric)
        try:
            return decode_verdict(self._ask(ZIP, content)["verdict"])
        except RefusedError as refusal:
            return malformed(refusal, self._rubric)

    def judge_copy(self, content: bytes) -> Verdict:
        """Judge the bytes of a participant's input_copied.png.

        Args:
            content: as uploaded, at most one byte more than limits.MAX_COPY_BYTES.

        Returns:
            The verdict with the criterion input_copied.

        Raises:
            JudgeError: judging failed for a reason of our own, which makes a row with the status error.
        """
        if len(content) > MAX_COPY_BYTES:
            return unreadable_copy(RefusedError("png_too_large", most=MAX_COPY_BYTES // 1_000_000), self._rubric)
        try:
            return decode_verdict(self._ask(COPY, content)["verdict"])
        except RefusedError as refusal:
            return unreadable_copy(refusal, self._rubric)

    def _ask(self, kind: bytes, content: bytes) -> dict[str, Any]:
        worker = self._idle.get()
        try:
            try:
                answer = self._try(worker, kind, content)
            except _AgainError:
                answer = self._try(worker, kind, content)
        except _AgainError as twice:
            if twice.args:
                raise JudgeError(*twice.args) from None
            raise RefusedError("crash") from None
        finally:
            self._idle.put(worker)
        if "bug" in answer:
            raise JudgeError(f"The judge failed on an upload ({answer['bug']}): report this to its maintainers.")
        return answer

    def _try(self, worker: "_Worker", kind: bytes, content: bytes) -> dict[str, Any]:
        if not worker.is_ready:
            worker.start()
            if worker.ask(SETUP, self._setup, START_SECONDS) is None:
                worker.end()
                raise JudgeError("No judge process could be started: see that the machine has memory to spare.")
            worker.is_ready = True
        spent = worker.processor
        answer = worker.ask(kind, content, self._seconds)
        if answer is not None:
            self.peak_bytes = max(self.peak_bytes, answer["peak"])
            self.slowest = max(self.slowest, worker.processor - spent)
            return answer
        status, processor = worker.end()
        if status == OUT_OF_MEMORY:
            raise RefusedError("too_much_memory", megabytes=self._memory // 1_000_000)
        if status == -signal.SIGPROF or (worker.was_late and processor - spent > self._seconds / 2):
            raise RefusedError("too_slow", seconds=f"{self._seconds:g}")
        if worker.was_late:
            raise _AgainError("This machine was too busy to judge an upload in time: grade again when it is idle.")
        raise _AgainError


class _Worker:
    """One judge process and the pipe to it."""

    def __init__(self) -> None:
        self.processor = 0.0  # processor seconds it had used at its last answer
        self.is_ready = self.was_late = False
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process, if there is none, without waiting for it."""
        if self._process is None:
            self.processor, self.was_late = 0.0, False
            try:
                self._process = subprocess.Popen(
                    PROGRAM,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={"PYTHONPATH": os.pathsep.join([HERE, *filter(None, sys.path)])},  # no credentials
                    start_new_session=True,  # Ctrl-C reaches only the parent, which ends its workers
                )
            except OSError as error:
                raise JudgeError(f"No judge process could be started ({error.strerror}): end other programs.") from None

    def ask(self, kind: bytes, content: bytes, seconds: float) -> dict[str, Any] | None:
        """Send the process one frame, and wait for its answer for PATIENCE times the processor seconds it may use.

        Returns:
            The answer, or None if there was no valid one or the process was killed because it was late.
        """
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        clock = threading.Timer(PATIENCE * seconds, self._stop)
        clock.start()
        try:
            process.stdin.write(struct.pack(REQUEST, kind, seconds, len(content)))
            process.stdin.write(content)
            process.stdin.flush()
            head = process.stdout.read(struct.calcsize(ANSWER))
            (length,) = struct.unpack(ANSWER, head)
            data = process.stdout.read(min(length, MAX_ANSWER_BYTES))
            answer: dict[str, Any] = json.loads(data)
            self.processor = float(answer["processor"])
        except (OSError, struct.error, ValueError, KeyError, TypeError):
            return None
        finally:
            clock.cancel()
            clock.join()
        return None if self.was_late else answer

    def end(self) -> tuple[int, float]:
        """End the process, and return its exit status (negative for a signal) and the processor seconds it used."""
        process, self._process, self.is_ready = self._process, None, False
        if process is None:
            return 0, 0.0
        for pipe in (process.stdin, process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                continue
        return _reap(process)

    def _stop(self) -> None:
        self.was_late = True
        if self._process:
            os.kill(self._process.pid, signal.SIGKILL)


def _reap(process: "subprocess.Popen[bytes]") -> tuple[int, float]:
    """Wait for a process whose pipes are closed, which tells it to end; kill it if it has not after END_SECONDS."""
    patience = time.monotonic() + END_SECONDS
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        if time.monotonic() > patience:
            os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.002)
    _, status, usage = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime
