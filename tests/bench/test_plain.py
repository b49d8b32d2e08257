"""What the bench compares with, and measures by, is right itself."""

import json
import subprocess
import sys

import pytest

from bench.grading import verdicts_in
from bench.memory import is_measured, run
from tests.fixtures.lesson import CHECKOUT


def test_the_plain_way_comes_to_the_same_verdicts(lesson, once_graded, right):
    plain = [sys.executable, "-m", "bench.plain", "--out", str(once_graded)]
    subprocess.run(plain, cwd=CHECKOUT, env=lesson.environment, check=True, timeout=120)
    assert "format" not in json.loads((once_graded / "grades.json").read_text()), "written by the plain way"
    assert verdicts_in(once_graded) == verdicts_in(right)


@pytest.mark.skipif(not is_measured(), reason="needs a kernel that names a process's children, to measure memory")
def test_memory_is_that_of_the_whole_family():
    """GIVEN a process of which a thread has started a child, each holding 40 MB THEN the peak is both together."""
    hold = "x = bytearray(40_000_000); import time; time.sleep(0.5)"
    child = f"threading.Thread(target=subprocess.run, args=([sys.executable, '-c', {hold!r}],)).start()"
    parent = f"import subprocess, sys, threading; {child}; {hold}"
    done = run([sys.executable, "-c", parent])
    assert done.status == 0 and done.seconds > 0.5
    assert 80_000_000 < done.peak_bytes < 150_000_000
