"""The rehearsal's processes: whatever ends a run ends all of them."""

import os
import signal
import subprocess

import pytest

from admin.errors import WorkshopError
from rehearsal.stage.processes import Processes


@pytest.fixture
def processes(tmp_path):
    made = Processes(tmp_path / "logs", tmp_path)
    yield made
    made.stop()


def test_a_signal_that_comes_while_a_process_is_started_finds_it_among_the_others(processes, monkeypatch):
    """The fault: its handler ended all but that one, and nobody knew of it."""
    popen, known = subprocess.Popen, []

    def interrupted(*words, **more):
        process = popen(*words, **more)
        os.kill(os.getpid(), signal.SIGTERM)
        return process

    monkeypatch.setattr("rehearsal.stage.processes.subprocess.Popen", interrupted)
    before = signal.signal(signal.SIGTERM, lambda *_: known.append([one.pid for one in processes.running]))
    try:
        process = processes.start("sleeps", ["sleep", "60"], dict(os.environ))
    finally:
        signal.signal(signal.SIGTERM, before)
    assert known == [[process.pid]]


def test_nothing_is_started_any_more_once_all_were_killed(processes):
    process = processes.start("sleeps", ["sleep", "60"], dict(os.environ))
    processes.kill()
    assert process.wait(timeout=60) == -signal.SIGKILL
    with pytest.raises(WorkshopError, match="sleeps is not started: the run has been ended"):
        processes.start("sleeps", ["sleep", "60"], dict(os.environ))
