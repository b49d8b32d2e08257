"""Judge processes: they answer, are killed when they take too much, are replaced, and see nothing of the parent."""

import os
import signal
import threading
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from admin.judging import frames
from admin.judging import judges as judge
from admin.judging import process as judge_process
from admin.judging.judges import MEMORY, SECONDS, JudgeError, Judges
from admin.judging.rubric_file import load_rubric
from tests.judging.uploads import png
from tests.submissions.case import solution
from tests.submissions.exercise import make_expected, make_picture
from tests.submissions.raw_png import END, flat, header, join
from tests.submissions.raw_zip import Raw, raw_zip

GOOD = raw_zip(solution())
# About a second of work, and 100 MB: the most that the limits let through.
LARGE = join([header(5_000, 5_000, 6), (b"IDAT", zlib.compress(bytes(5_000 * 20_001), 1)), END])


def pool(**bounds: float) -> Judges:
    """A pool of one whose expected picture is as large as one may be."""
    expected = make_expected()
    picture = expected.picture._replace(width=5_000, height=5_000)
    return Judges(expected._replace(picture=picture), load_rubric(), workers=1, **bounds)  # type: ignore[arg-type]


@pytest.fixture
def judges() -> Iterator[Judges]:
    with Judges(make_expected(), load_rubric(), workers=2) as judges:
        yield judges


def process_of(judges: Judges) -> int:
    process = judges._all[0]._process
    assert process
    return process.pid


def test_many_threads_share_a_few_judges(judges):
    with ThreadPoolExecutor(8) as threads:
        zips = [threads.submit(judges.judge_zip, GOOD if i % 2 else b"") for i in range(20)]
        copies = [threads.submit(judges.judge_copy, png(make_picture())) for _ in range(20)]
        assert [future.result().status for future in zips] == ["malformed", "graded"] * 10
        assert all(future.result().criteria[0].passed for future in copies)


def test_the_same_bytes_have_the_same_verdict(judges):
    assert judges.judge_zip(GOOD) == judges.judge_zip(GOOD)
    assert [crop.matches for crop in judges.judge_zip(GOOD).crops] == [1, 2, 3]


def test_the_largest_copy_stays_within_bounds():
    with pool() as judges:
        (criterion,) = judges.judge_copy(LARGE).criteria
    assert "not the picture" in criterion.hint
    assert judges.peak_bytes < MEMORY and judges.slowest < SECONDS


def test_the_largest_crops_stay_within_bounds():
    crops = [Raw(b"CALM/cropped_%d.png" % i, flat(3_800, 6)) for i in (1, 2)]
    with pool() as judges:
        verdict = judges.judge_zip(raw_zip(crops))
    assert verdict.status == "graded"
    assert judges.peak_bytes < MEMORY and judges.slowest < SECONDS


def test_what_takes_too_long_is_malformed_and_the_next_is_judged(monkeypatch):
    monkeypatch.setattr(judge, "PATIENCE", 100.0)  # of processor time, that is
    with pool(seconds=0.3) as judges:
        (slow,) = judges.judge_copy(LARGE).criteria
        assert "longer than 0.3 s" in slow.hint and "länger als 0.3 s" in slow.hint_de
        assert judges.judge_zip(GOOD).status == "graded"


def test_what_takes_too_much_memory_is_malformed_and_the_next_is_judged():
    with pool(memory=110_000_000) as judges:
        assert "110 MB of memory" in judges.judge_copy(LARGE).criteria[0].hint
        assert judges.judge_zip(GOOD).status == "graded"
        assert judges.peak_bytes < 110_000_000


def test_memory_is_watched_where_the_kernel_does_not(monkeypatch):
    ended = []
    monkeypatch.setattr(judge_process.os, "_exit", ended.append)
    judge_process._watch_memory(1)
    assert ended == [frames.OUT_OF_MEMORY]


def test_a_judge_that_died_meanwhile_is_replaced():
    with pool() as judges:
        judges.judge_zip(GOOD)
        first = process_of(judges)
        os.kill(first, signal.SIGKILL)
        assert judges.judge_zip(GOOD).status == "graded"
        assert process_of(judges) != first


def test_crashing_twice_is_malformed_and_once_is_not(monkeypatch, tmp_path):
    program = tmp_path / "crashing.py"
    program.write_text(
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from admin.judging import criteria, process\n"
        "def judge_zip(content, expected, rubric, known):\n"
        f"    tries = Path({str(tmp_path)!r}) / 'tries'\n"
        "    if not tries.exists() or content == b'crash':\n"
        "        os.kill(os.getpid(), signal.SIGSEGV)\n"
        "    return criteria.judge_zip(content, expected, rubric, known)\n"
        "process.judge_zip = judge_zip\n"
        "process.serve(sys.stdin.buffer, sys.stdout.buffer)\n"
    )
    monkeypatch.setattr(judge, "PROGRAM", [judge.PROGRAM[0], str(program)])
    with pool() as judges:
        assert "crashed twice" in judges.judge_zip(b"crash").criteria[0].hint
        threading.Timer(0.0, (tmp_path / "tries").touch).start()
        assert judges.judge_zip(GOOD).status == "graded"


def test_a_busy_machine_is_our_fault_and_no_zero():
    with pool(seconds=0.5) as judges:
        judges.judge_zip(GOOD)
        stopped = threading.Event()

        def stop_every_process() -> None:  # as a machine that has no time for it
            while not stopped.wait(0.001):
                worker = judges._all[0]
                if worker.is_ready and worker._process:
                    os.kill(worker._process.pid, signal.SIGSTOP)

        thread = threading.Thread(target=stop_every_process)
        thread.start()
        with pytest.raises(JudgeError, match="too busy"):
            judges.judge_copy(LARGE)
        stopped.set()
        thread.join()


def test_a_bug_of_ours_is_no_zero(monkeypatch, tmp_path):
    program = tmp_path / "buggy.py"
    program.write_text(
        "import sys\nfrom admin.judging import process\n"
        "process.judge_zip = lambda *_: 1 / 0\n"
        "process.serve(sys.stdin.buffer, sys.stdout.buffer)\n"
    )
    monkeypatch.setattr(judge, "PROGRAM", [judge.PROGRAM[0], str(program)])
    with pool() as judges, pytest.raises(JudgeError, match="ZeroDivisionError"):
        judges.judge_zip(GOOD)


def test_no_process_can_be_started(monkeypatch):
    monkeypatch.setattr(judge, "PROGRAM", ["/bin/false"])
    with pool() as judges, pytest.raises(JudgeError, match="could be started"):
        judges.judge_zip(GOOD)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc to look into a process")
def test_a_judge_sees_no_credentials_and_ends_with_its_pool(monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with pool() as judges:
        judges.judge_zip(GOOD)
        process = process_of(judges)
        assert b"AWS" not in Path(f"/proc/{process}/environ").read_bytes()
        assert "boto" not in Path(f"/proc/{process}/maps").read_text()
    assert not Path(f"/proc/{process}").exists()
