"""Lines of the fault table: what a command can do wrong is seen, and some verbs do nothing wrong."""

import json
import os
import sys
from pathlib import Path

import pytest

from rehearsal.faults import command
from rehearsal.faults.command import run
from rehearsal.faults.lesson import Verb, upload_new_bird, wrong_marks
from rehearsal.faults.line import Line, table
from rehearsal.faults.network import verb_lines
from rehearsal.faults.proxy import Fault

PROGRAMS = {
    "TRACEBACK": "raise ValueError",
    "NO WORD": "",
    "ANOTHER STATUS": "print('x'); raise SystemExit(7)",
    "1 PROCESSES LEFT": "import subprocess; subprocess.Popen(['sleep', '99']); print('x')",
    "HANGS": "import time; print('x', flush=True); time.sleep(99)",
}


@pytest.mark.parametrize(("fault", "program"), PROGRAMS.items(), ids=PROGRAMS)
def test_what_a_command_does_wrong_is_seen(monkeypatch: pytest.MonkeyPatch, fault: str, program: str) -> None:
    monkeypatch.setattr(command, "LONGEST_SECONDS", 3 if fault == "HANGS" else 60)
    ending = run([sys.executable, "-c", program], os.environ)
    assert len(ending.faults) == 1 and ending.faults[0].startswith(fault)
    assert ending.words([]).startswith(fault)


def test_a_command_that_is_killed_on_purpose_does_nothing_wrong() -> None:
    ending = run([sys.executable, "-c", "import time; time.sleep(99)"], os.environ, kill_after=0.5)
    assert (ending.status, ending.faults) == (-9, [])


@pytest.mark.parametrize(
    ("status", "score", "all_right", "wrong"),
    [("graded", 90, False, 0), ("graded", 85, False, 1), ("error", None, False, 0), ("error", None, True, 1),
     ("error", 0, False, 1), ("missing", 0, False, 1)],
)  # fmt: skip
def test_a_mark_is_right_or_an_error_without_a_score(
    tmp_path: Path, status: str, score: int | None, all_right: bool, wrong: int
) -> None:
    row = {"pseudonym": "ada", "status": status, "score": score, "criteria": []}
    (tmp_path / "grades.json").write_text(json.dumps({"participants": [row]}))
    assert len(wrong_marks(tmp_path, {"ada": ("graded", 90, ())}, all_right=all_right)) == wrong


def test_the_table_fits_100_columns() -> None:
    printed = table([Line("x" * 90, "grade --invoke", "y " * 90, as_expected=False)])
    assert max(map(len, printed.splitlines())) <= 100
    assert "NO" in printed.splitlines()[-1]


def test_lines_of_participants_verbs(session, tmp_path: Path) -> None:
    mine = {**os.environ, **session("ada").exports(), "WORKSHOP_TERRAFORM": "/nowhere"}
    upload = Verb("upload", upload_new_bird, mine, once="/birds/")
    lines = list(verb_lines(upload, tmp_path / "upload", [Fault.UNAVAILABLE, Fault.LOST_ANSWER]))
    assert [line.row() for line in lines if not line.as_expected] == []
    assert [line.fault for line in lines][:2] == ["none", "503 for ever"]
