"""A small class on the local AWS, as real processes, and a way to grade it from outside."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin import aws
from bench.classroom import Classroom, Photograph
from rehearsal.pictures import group_picture
from rehearsal.processes import Processes
from rehearsal.stage import Stage

CHECKOUT = Path(__file__).parents[2]
PARTICIPANTS = 24


@dataclass
class Lesson:
    """The class, the local AWS it is on, and the environment that leads there."""

    room: Classroom
    photograph: Photograph
    environment: dict[str, str]

    @property
    def bucket(self) -> str:
        return self.room.workshop.target_bucket

    def s3(self) -> Any:
        return boto3.session.Session("test", "test", region_name="eu-central-1").client(
            "s3", endpoint_url=self.environment["AWS_ENDPOINT_URL"]
        )


@pytest.fixture(scope="package")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lesson]:
    """PARTICIPANTS of whom seven in twelve finished (see bench.classroom), with nothing graded yet."""
    scratch = tmp_path_factory.mktemp("lesson")
    processes = Processes(scratch / "logs", scratch)
    try:
        yield _begin(scratch, processes)
    finally:
        processes.stop()


def _begin(scratch: Path, processes: Processes) -> Lesson:
    """Start the local AWS and lay the class down; this process's own environment is as before afterwards."""
    before = dict(os.environ)
    aws.client.cache_clear()
    try:
        stage = Stage(checkout=CHECKOUT, scratch=scratch / "stage", processes=processes)
        stage.start_aws()
        os.environ["WORKSHOP_TERRAFORM"] = str(stage.terraform)
        room = Classroom(stage.terraform, PARTICIPANTS)
        photograph = room.open(group_picture())
        room.hand_in(photograph, all_different=False)
        return Lesson(room, photograph, dict(os.environ))
    finally:
        aws.client.cache_clear()
        boto3.DEFAULT_SESSION = None  # it remembers credentials
        os.environ.clear()
        os.environ.update(before)


@dataclass
class Graded:
    """What one run of `workshop grade` left: exit status, stderr, and grades.json as text (empty where none is)."""

    status: int
    said: str
    text: str

    @property
    def grades(self) -> dict[str, Any]:
        return json.loads(self.text)

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        return {row["pseudonym"]: row for row in self.grades["participants"]}


def command(out: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "admin", "grade", "--out", str(out), *words]


@pytest.fixture
def grade(lesson: Lesson) -> Callable[..., Graded]:
    """Run `workshop grade` as a process of its own; keywords are added to its environment."""

    def run(out: Path, *words: str, **environment: str) -> Graded:
        done = subprocess.run(
            command(out, *words), cwd=CHECKOUT, env=lesson.environment | environment, capture_output=True, text=True,
            check=False, timeout=120,
        )  # fmt: skip
        grades = out / "grades.json"
        return Graded(done.returncode, done.stderr, grades.read_text(encoding="utf-8") if grades.exists() else "")

    return run


@pytest.fixture(scope="package")
def right(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of grades made over an undisturbed way to AWS; copy it before changing anything in it."""
    out = tmp_path_factory.mktemp("right") / "grades"
    done = subprocess.run(
        command(out), cwd=CHECKOUT, env=lesson.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr  # not everybody finished
    return out


@pytest.fixture
def once_graded(right: Path, tmp_path: Path) -> Path:
    """A folder of finished grades to go on from."""
    return Path(shutil.copytree(right, tmp_path / "grades"))
