"""A function of Lambda in a process of its own, called again and again as Lambda calls one whose container is warm.

Run as `python -m bench.warm_function FOLDER`: imports lambda_function out of the folder, answers each line on stdin, an
event, with a line of JSON on stdout, and ends with stdin.
"""

import contextlib
import importlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

SECONDS = 60  # that an invocation has left


@dataclass(frozen=True)
class Call:
    """One invocation.

    Attributes:
        seconds: of wall-clock time in the handler.
        processor_seconds: of the function's own processor time.
        answer: what the handler returned.
    """

    seconds: float
    processor_seconds: float
    answer: Any


class WarmFunction:
    """A function's process, for as long as a with statement lasts."""

    def __init__(self, package: Path, environment: Mapping[str, str]) -> None:
        """Name the function; it is started by the with statement.

        Args:
            package: the folder that its package was unpacked into.
            environment: the function's variables, over those of this process.
        """
        self._words = [sys.executable, "-m", "bench.warm_function", str(package)]
        self._environment = {**os.environ, **environment}

    def __enter__(self) -> "WarmFunction":
        self._process = subprocess.Popen(
            self._words, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def call(self, event: Any) -> Call:
        """Invoke the function once.

        Args:
            event: what it is invoked with.

        Returns:
            How it went.

        Raises:
            RuntimeError: the handler raised, or its process ended; the message has the end of what it wrote.
        """
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101 - they are pipes
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps(event) + "\n")
            self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise RuntimeError(f"a function has ended: {self._process.stderr.read()[-2000:]}")
        return Call(**json.loads(line))


class Context:
    """What a handler is told of its invocation."""

    aws_request_id = "bench"

    def get_remaining_time_in_millis(self) -> int:
        """Say how much time is left."""
        return SECONDS * 1000


def main() -> None:
    """Answer events until stdin ends."""
    answers = sys.stdout
    sys.path.insert(0, sys.argv[1])
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        handler = importlib.import_module("lambda_function").lambda_handler
        for line in sys.stdin:
            event = json.loads(line)
            printed.seek(0)
            printed.truncate()
            begun, used = time.perf_counter(), time.process_time()
            answer = handler(event, Context())
            call = {"seconds": time.perf_counter() - begun, "processor_seconds": time.process_time() - used}
            print(json.dumps({**call, "answer": answer}), file=answers, flush=True)


if __name__ == "__main__":
    main()
