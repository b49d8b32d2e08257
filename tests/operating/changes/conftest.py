"""A small workshop on the local AWS, applied as a whole by `make apply ENV=all`'s command, and its bucket of states."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from admin import cli
from admin.operating.changes.__main__ import main
from admin.workshop.settings import read_workshop
from rehearsal.stage.layers import empty_layer, publish_participants_layers
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.stage import Stage
from tests.fixtures.configuration import copy_terraform

CHECKOUT = Path(__file__).parents[3]
STORAGE, FIRST, SECOND = "eu-central-1", "eu-west-3", "ca-central-1"
ENVIRONMENTS = (STORAGE, FIRST, SECOND)
LIFECYCLE = "modules/bucket/lifecycle.tf"  # the provider watches the rules for 55 s
LAYER = "arn:aws:lambda:{}:770693421928:layer:Klayers-p311-Pillow:3"


@dataclass(frozen=True)
class Ground:
    """The stage, the current folder of the commands, and what the first applies said.

    Attributes:
        stage: the local AWS and the copy of terraform/.
        folder: in which build/ comes to lie.
        too_early: what an apply of a group said before the storage stood.
        applied: what the apply of everything printed, with its exit status.
    """

    stage: Stage
    folder: Path
    too_early: str
    applied: tuple[int, str]

    def environment(self, name: str) -> Path:
        return self.stage.terraform / "envs" / name

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", f"admin.operating.{words[0]}", *words[1:]]

    def type_in(self, *words: str, answer: str = "", timeout: float = 400) -> subprocess.CompletedProcess[str]:
        """Types a command as a script does, with this text on stdin."""
        return subprocess.run(
            self.command(*words), cwd=self.folder, input=answer, capture_output=True, text=True, check=False,
            timeout=timeout,
        )  # fmt: skip

    def participants(self, *names: str) -> None:
        path = self.environment(FIRST) / "participants.auto.tfvars.json"
        path.write_text(json.dumps({"participants": sorted(names)}))


def small(terraform: Path) -> Path:
    """Takes out of a copy what takes long and is tested elsewhere: expiry rules, endpoints, feedback, built layers."""
    (terraform / LIFECYCLE).unlink()
    feedback = terraform / "envs" / STORAGE / "feedback.auto.tfvars"
    feedback.write_text("feedback = { enabled = false }\n")
    for region in (FIRST, SECOND):
        path = terraform / "envs" / region / "group.auto.tfvars"
        text = path.read_text().replace("enabled        = true", "enabled        = false")
        path.write_text(text.replace("species_layer_arns = []", f'species_layer_arns = ["{LAYER.format(region)}"]'))
    return terraform


def keep_small(stage: Stage) -> None:
    """Takes out what the stage puts into its copy for rehearsals."""
    for name in ENVIRONMENTS:
        (stage.terraform / "envs" / name / "rehearsal.auto.tfvars.json").unlink()


@pytest.fixture(scope="package")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("changes")
    with local_aws(small(copy_terraform(folder)), folder, iam_seconds=0) as stage, pytest.MonkeyPatch.context() as own:
        keep_small(stage)
        own.chdir(folder)
        own.setenv("PYTHONPATH", str(CHECKOUT))
        roster = folder / "roster.csv"
        roster.write_text("pseudonym,group\nada,group-1145\nbob,group-1145\nhedy,group-1430\n")
        cli.main(["provision", str(roster)])
        publish_participants_layers(read_workshop(stage.terraform), empty_layer())
        found = Ground(stage, folder, "", (0, ""))
        too_early = found.type_in("changes", "apply", FIRST, "--yes").stderr
        done = found.type_in("changes", "apply", "all", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        yield Ground(stage, folder, too_early, (done.returncode, done.stdout))


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], ground: Ground) -> Callable[[Sequence[str]], tuple[int, str, str]]:
    """Runs a command of changes in this process. Out: exit status, stdout, stderr."""

    def run(words: Sequence[str]) -> tuple[int, str, str]:
        capsys.readouterr()
        status = main(words)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def within(seconds: float, condition: Callable[[], object]) -> bool:
    """Waits until something holds. Out: whether it did in time."""
    end = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return bool(held)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)
