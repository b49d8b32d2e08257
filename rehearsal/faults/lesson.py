"""The lesson that faults are made in: a class on the local AWS, its verbs, and the marks that it has undisturbed."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin.access.session import find_participant, open_session
from admin.build.handlers import REPOSITORY
from rehearsal.faults.command import workshop
from rehearsal.models.samples import draw_bird
from rehearsal.run import Rehearsal

SOLUTION = REPOSITORY / "handlers" / "crop_faces" / "solution.py"


@dataclass(frozen=True)
class Verb:
    """A verb as it is run.

    Attributes:
        name: what the table calls it.
        words: makes the command, given a folder for what it writes.
        environment: the whole of it.
        grades: whether it leaves grades.json, whose marks are compared.
        once: part of the path of the request that must not be done twice; empty where repeating it does no harm.
    """

    name: str
    words: Callable[[Path], list[str]]
    environment: dict[str, str]
    grades: bool = False
    once: str = ""


class Lesson:
    """A class that has done the workshop: the first group is graded, the second one's participants go on working.

    Attributes:
        rehearsal: where it was held.
        graded: the first group's name.
    """

    def __init__(self, rehearsal: Rehearsal) -> None:
        """Take a workshop that has been held.

        Args:
            rehearsal: where it was held, with at least two participants in each of two groups.
        """
        self.rehearsal = rehearsal
        workshop_now = rehearsal.workshop()
        self.graded = workshop_now.groups[0].name
        self._finished, self._other = workshop_now.groups[-1].participants[:2]

    def _participant(self, pseudonym: str) -> dict[str, str]:
        now = self.rehearsal.workshop()
        session = open_session(now, find_participant(now, pseudonym), pseudonym)
        return {**os.environ, **session.exports(), "WORKSHOP_TERRAFORM": "/nowhere"}

    def lanes(self) -> list[list[Verb]]:
        """List the verbs that talk to AWS; those in one list are about the same things, and run one after another."""
        mine = dict(os.environ)
        picture = self.rehearsal.stage.scratch / "picture.jpg"
        roster = self.rehearsal.out / "roster.csv"
        ada, bob = self._participant(self._finished), self._participant(self._other)
        grade = lambda *more: lambda folder: workshop("grade", "--group", self.graded, "--out", str(folder), *more)  # noqa: E731
        plain = lambda *words: lambda _folder: workshop(*words)  # noqa: E731
        return [
            [Verb("grade", grade(), mine, grades=True)],
            [Verb("grade --invoke", grade("--invoke"), mine, grades=True)],
            [
                Verb("deploy", plain("deploy", str(SOLUTION)), ada),
                Verb("invoke", plain("invoke"), ada, once="/invocations"),
                Verb("logs", plain("logs"), ada),
            ],
            [
                Verb("upload", upload_new_bird, bob, once="/birds/"),
                Verb("reset", plain("reset", self._other, "--to", "solution"), mine),
                Verb("login", plain("login", self._other), mine),
            ],
            [
                Verb("provision", plain("provision", str(roster)), mine),
                Verb("picture", lambda folder: workshop("picture", str(picture), "--out", str(folder)), mine),
            ],
            [Verb("doctor", plain("doctor", "--group", self.graded), mine)],
        ]


def upload_new_bird(folder: Path) -> list[str]:
    """Draw a bird of its own for each upload, and return the words that upload it."""
    bird = folder / f"{folder.name}.jpg"
    bird.write_bytes(draw_bird("Purple Martin", folder.name))
    return workshop("upload", str(bird), "--wait", "25")  # with no fault that is enough; a class waits longer


def marks(folder: Path) -> dict[str, tuple[Any, ...]]:
    """Read the marks out of a folder with grades.json: by pseudonym status, score, and the criteria that passed."""
    rows = json.loads((folder / "grades.json").read_text(encoding="utf-8"))["participants"]
    return {
        row["pseudonym"]: (row["status"], row["score"], tuple(c["id"] for c in row["criteria"] if c["passed"]))
        for row in rows
    }


def wrong_marks(folder: Path, right: dict[str, tuple[Any, ...]], *, all_right: bool) -> list[str]:
    """Compare the marks in a folder with the undisturbed ones.

    Args:
        folder: of grades.json; without one there is no mark, and none is wrong.
        right: the undisturbed marks.
        all_right: whether no mark may be missing or an error: the command said that all is well.

    Returns:
        For each participant with a wrong mark a text; an error without a score is none where it may be.
    """
    if not (folder / "grades.json").exists():
        return ["NO GRADES"] if all_right else []
    found = marks(folder)
    return [
        f"WRONG MARK of {name}: {found.get(name)}"
        for name, mark in right.items()
        if found.get(name) != mark and (all_right or found.get(name, ("",))[:2] != ("error", None))
    ]
