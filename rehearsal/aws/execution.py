"""What Lambda makes of an invocation: the answer to an error, and the log with START, END and REPORT.

MiniStack calls every error Runtime.HandlerError, writes the platform's lines into the log alone, where a tail of it
lacks them, and knows one figure for all functions' memory. The figures here are those that bootstrap.py measured.
"""

import logging
import math
import queue
import signal
import threading
import time
from datetime import UTC, datetime
from typing import Any

from rehearsal.aws.bootstrap import END_OF_LOG

LOG_SECONDS = 5  # for the next line of a log that nobody has ended: the function wrote over stderr, or left a child
LOOK_SECONDS = 0.05  # between two looks whether the process has died
TIMED_OUT = "Task timed out after "
DIED = "Worker process died"


def answer_as_lambda(lambda_service: Any, lambda_runtime: Any) -> None:
    """Give the answers and logs of Python functions Lambda's form.

    Args:
        lambda_service: MiniStack's module for Lambda.
        lambda_runtime: MiniStack's module of that name.
    """
    told = threading.local()
    logging.getLogger("lambda_runtime").setLevel(logging.ERROR)  # what a function does wrong is in the function's log

    class Environment(lambda_runtime.Worker):
        """An execution environment that remembers what its process said."""

        def _spawn(self) -> None:
            super()._spawn()
            self.process = self._proc

        def invoke(self, *arguments: Any, **named: Any) -> Any:
            told.answer = super().invoke(*arguments, **named)
            if payload := told.answer.pop("raised", None):  # and the process lives on
                told.answer |= {"status": "error", "error": payload["errorMessage"], "payload": payload}
            told.exit_status = self.process.returncode
            return told.answer

        def _drain_stderr_bounded(self, *_: Any, **__: Any) -> str:
            return read_log(self._stderr_queue, self._stderr_thread)

    lambda_runtime.Worker = Environment
    execute = lambda_service._execute_function_warm

    def execute_and_report(function: dict[str, Any], event: Any, request: str) -> Any:
        config = function.get("config") or function
        if not str(config.get("Runtime", "")).startswith("python") or not function.get("code_zip"):
            return execute(function, event, request)
        told.answer, told.exit_status = None, 1
        result = execute(function, event, request)
        answer = told.answer or {"status": "error", "error": result["body"]["errorMessage"], "log": ""}
        if answer["status"] != "ok":
            result["body"] = answer.get("payload") or _payload(answer["error"], request, told.exit_status)
        answer.setdefault("memory_mb", lambda_service._probe_peak_memory_mb(function))
        lines = [*_log(answer, result["body"], request), *_report(answer, config, request)]
        start = f"START RequestId: {request} Version: {config.get('Version', '$LATEST')}"
        # MiniStack adds no lines of its own to a log of AWS's emulator, which has them already.
        return {**result, "log": "\n".join([start, *lines]), "log_source": "rie"}

    lambda_service._execute_function_warm = execute_and_report


def read_log(lines: "queue.Queue[str]", reader: threading.Thread) -> str:
    """Read what an invocation wrote into its log, until the end of it, or until none comes for LOG_SECONDS.

    Args:
        lines: from the function's process, as they come.
        reader: what puts them there; it ends with the process.

    Returns:
        The lines, without the mark at their end.
    """
    found: list[str] = []
    while (line := _next_line(lines, reader)) is not None and not line.endswith(END_OF_LOG):
        found.append(line)
    if line and (rest := line.removesuffix(END_OF_LOG)):
        found.append(rest)  # printed without a line's end
    return "\n".join(found)


def _next_line(lines: "queue.Queue[str]", reader: threading.Thread) -> str | None:
    """Wait for a line; None where there will be none, or none came for LOG_SECONDS."""
    end = time.monotonic() + LOG_SECONDS
    while time.monotonic() < end:
        is_last = not reader.is_alive()
        try:
            return lines.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            if is_last:
                return None
    return None


def _payload(error: str, request: str, exit_status: int | None) -> dict[str, str]:
    """Return what Lambda answers where the function's process did not."""
    if error.startswith(TIMED_OUT):
        return {"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {request} Error: {error}"}
    if not error.startswith(DIED):
        return {"errorType": "Runtime.Unknown", "errorMessage": f"RequestId: {request} Error: {error}"}
    if exit_status is not None and exit_status < 0:
        reason = f"with error: signal: {signal.strsignal(-exit_status) or -exit_status}".lower()
    else:
        reason = f"with error: exit status {exit_status}" if exit_status else "without providing a reason"
    return {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {request} Error: Runtime exited {reason}"}


def _log(answer: dict[str, Any], body: Any, request: str) -> list[str]:
    """Return what the function wrote, and what Lambda says of one that did not answer."""
    lines = answer.get("log", "").splitlines()
    if answer["status"] == "ok" or "payload" in answer:
        return lines
    if not answer["error"].startswith(TIMED_OUT):
        return [*lines, body["errorMessage"], body["errorType"]]
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return [*lines, f"{now} {request} {answer['error']}"]


def _report(answer: dict[str, Any], config: dict[str, Any], request: str) -> list[str]:
    """Return Lambda's last two lines. Since August 2025 the time of the import is billed too."""
    cold = answer.get("cold_start") and "init_ms" in answer
    timed_out = answer["status"] != "ok" and answer["error"].startswith(TIMED_OUT)
    duration = config.get("Timeout", 3) * 1000.0 if timed_out else answer.get("duration_ms", 0.0)
    billed = math.ceil(duration + (answer["init_ms"] if cold else 0))
    parts = [
        f"REPORT RequestId: {request}",
        f"Duration: {duration:.2f} ms",
        f"Billed Duration: {billed} ms",
        f"Memory Size: {config.get('MemorySize', 128)} MB",
        f"Max Memory Used: {answer['memory_mb']} MB",
        *([f"Init Duration: {answer['init_ms']:.2f} ms"] if cold else []),
        *(["Status: timeout"] if timed_out else []),
    ]
    return [f"END RequestId: {request}", "\t".join(parts)]
