"""A function's log is read to its end, however busy the machine is, and no further."""

import queue
import threading
import time

from rehearsal.aws import execution
from rehearsal.aws.bootstrap import END_OF_LOG
from rehearsal.aws.execution import read_log


def reading(lines: "queue.Queue[str]", *said: str | float) -> threading.Thread:
    """The thread that reads a process's log: it puts what was said into the queue, and waits between for so long."""

    def run() -> None:
        for one in said:
            if isinstance(one, str):
                lines.put(one)
            else:
                time.sleep(one)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_line_that_comes_late_belongs_to_its_own_invocation():
    lines: queue.Queue[str] = queue.Queue()
    reader = reading(lines, "first", 0.5, f"last{END_OF_LOG}", "the next one's", 0.5)
    assert read_log(lines, reader) == "first\nlast"
    assert lines.get() == "the next one's"
    reader.join()


def test_a_process_that_died_has_no_more_to_say():
    lines: queue.Queue[str] = queue.Queue()
    assert read_log(lines, reading(lines, "so far", 0.2, "then killed")) == "so far\nthen killed"


def test_a_log_that_nobody_ends_is_not_waited_for_for_good(monkeypatch):
    monkeypatch.setattr(execution, "LOG_SECONDS", 0.2)
    lines: queue.Queue[str] = queue.Queue()
    reader = reading(lines, "so far", 2)
    assert read_log(lines, reader) == "so far" and reader.is_alive()
    reader.join()
