"""Faults of this machine: `workshop grade` killed at random moments, and a disk that is full."""

import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rehearsal.faults.command import parts, run, workshop
from rehearsal.faults.lesson import Lesson, marks, wrong_marks
from rehearsal.faults.line import Line
from rehearsal.faults.network import broken

KILLS = 10
FULL_BYTES = 8192  # two pages: the first small file fits, the next does not
# Mount a small disk on a folder, run the rest of the words, and copy what lies there to where it can be seen.
MOUNT = f"""mount -t tmpfs -o size={FULL_BYTES} tmpfs "$0" || exit 99
"$@"; status=$?; cp -r "$0" "$0.left"; exit $status"""
LIMIT = f"""import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({FULL_BYTES}, {FULL_BYTES}))
os.symlink(sys.argv[1], sys.argv[1] + ".left")
os.execv(sys.argv[2], sys.argv[2:])"""


def kill_lines(lesson: Lesson, folder: Path, tell: Callable[[Line], None]) -> list[Line]:
    """Kill `workshop grade` at random moments, and grade again into the same folder.

    Args:
        lesson: the class.
        folder: for what is written.
        tell: called with each line when it is known.

    Returns:
        A line for each kill.
    """
    words = lambda place: workshop("grade", "--group", lesson.graded, "--out", str(place))  # noqa: E731
    whole = run(words(folder / "whole"), os.environ)
    right = marks(folder / "whole")
    chance, lines = random.Random(), []  # noqa: S311 - moments, no secrets
    for number in range(KILLS):
        place, moment = folder / f"killed-{number}", chance.uniform(0.05, whole.seconds)
        place.mkdir()
        killed = run(words(place), os.environ, kill_after=moment)
        wrong = [*killed.faults, *broken(place)]
        again = run(words(place), os.environ)
        wrong += wrong_marks(place, right, all_right=True) + broken(place)
        line = Line(f"killed after {moment:.2f} s", "grade", again.words(wrong), not (again.faults or wrong))
        tell(line)
        lines.append(line)
    return lines


def disk_lines(lesson: Lesson, folder: Path, tell: Callable[[Line], None]) -> list[Line]:
    """Run what writes files on a disk that is full after FULL_BYTES.

    A file system in memory is mounted where this machine allows it, in a namespace that ends with the command.
    Elsewhere the size of files is limited: the system then refuses a write in the same place, with another error.

    Args:
        lesson: the class.
        folder: for what is written.
        tell: called with each line when it is known.

    Returns:
        A line for each verb, naming how the disk was filled.
    """
    kind, prefix = _small_disk()
    grades = folder / "for the report"
    run(workshop("grade", "--group", lesson.graded, "--out", str(grades)), os.environ)
    picture = lesson.rehearsal.stage.scratch / "picture.jpg"
    removal = ["--without-state", "--ungraded", "--yes", lesson.rehearsal.workshop().name, "--group", lesson.graded]
    lines = []
    for name, words in {
        "grade": lambda place: workshop("grade", "--group", lesson.graded, "--out", str(place)),
        "report": lambda place: workshop("report", str(grades / "grades.json"), "--out", str(place / "report.html")),
        "picture": lambda place: workshop("picture", str(picture), "--out", str(place)),
        "login --all": lambda place: workshop("login", "--all", "--out", str(place)),
        # The last: it is refused before anything is removed, since what the class has made cannot be kept.
        "teardown": lambda place: workshop("teardown", *removal, "--out", str(place)),
    }.items():
        place = folder / f"full-{name.replace(' ', '')}"
        place.mkdir(parents=True)
        ending = run([*prefix, str(place), *words(place)], os.environ)
        left = place.with_name(f"{place.name}.left")
        wrong = parts(left) + broken(left) + ([] if ending.status == 2 else ["NOT REFUSED"])
        line = Line(f"disk full ({kind})", name, ending.words(wrong), not (ending.faults or wrong))
        tell(line)
        lines.append(line)
    return lines


def _small_disk() -> tuple[str, list[str]]:
    """Choose how a disk is made small: what it is called, and the words to put before a folder and a command."""
    for options in ("-m", "-rm"):  # as root, and as who may become root in a namespace of their own
        words = ["unshare", options, "sh", "-c"]
        if shutil.which("unshare") and run([*words, MOUNT, tempfile.mkdtemp(), "true"], os.environ).status == 0:
            return "tmpfs", [*words, MOUNT]
    return "RLIMIT_FSIZE", [sys.executable, "-c", LIMIT]
