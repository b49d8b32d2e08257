"""A small workshop on the local AWS in which the doctor finds nothing wrong with group-1145, to plant faults into."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin import cli
from admin.aws import forget_clients
from admin.names import STORAGE_REGION
from admin.operating.changes.planning import PARALLELISM
from admin.workshop.settings import read_workshop
from rehearsal.models.samples import group_picture
from rehearsal.stage.layers import empty_layer, publish_participants_layers
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.stage import Stage, build_model
from tests.fixtures.patience import be_patient, typed

CHECKOUT = Path(__file__).parents[2]
GROUP, REGION = "group-1145", "eu-west-3"
NOT_APPLIED, ITS_REGION = "group-1430", "ca-central-1"
# Without the buckets' expiry rules, which the provider watches for 55 s.
STORAGE_PARTS = [f"module.storage.module.{name}_bucket.aws_s3_bucket.this" for name in ("source", "target")]
STORAGE_PARTS += ["module.feedback[0].module.judge_output.aws_lambda_function.this", "module.budget"]
GROUP_PARTS = [
    f"module.group.module.{name}"
    for name in (
        "crop_faces",
        "participant_access",
        "endpoint",
        "identify_species.aws_lambda_function.this",
        "front_door",
        "cut_off",
    )
]


@dataclass(frozen=True)
class Seen:
    """What one run of the doctor showed."""

    status: int
    checks: list[dict[str, Any]]
    seconds: float
    said: str

    def check(self, name: str, group: str | None = None) -> dict[str, Any]:
        """The one check of that name, of the workshop or of a group."""
        (found,) = [one for one in self.checks if (one["id"], one["group"]) == (name, group)]
        return found

    def state(self, name: str, group: str | None = None) -> str:
        return str(self.check(name, group)["state"])


@pytest.fixture(scope="package", autouse=True)
def patient() -> Iterator[None]:
    """What looks at AWS here has all the time that a busy machine needs."""
    with pytest.MonkeyPatch.context() as patch:
        be_patient(patch)
        yield


@pytest.fixture(scope="package")
def prepared(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Stage]:
    """The storage with feedback and group-1145 applied, group-1430 not; three participants, a model, a picture."""
    folder = tmp_path_factory.mktemp("doctor")
    with local_aws(fixed_terraform, folder) as stage:
        _meet_now(stage.terraform)
        build_model(stage)
        told = stage.terraform / f"envs/{STORAGE_REGION}/subscriptions.auto.tfvars"
        told.write_text('subscriptions = { instructor_emails = ["lena@example.org"] }\n')  # of the budget
        roster = folder / "roster.csv"
        roster.write_text(f"pseudonym,group\nada,{GROUP}\nada-2,{GROUP}\nhedy,{NOT_APPLIED}\n")
        cli.main(["provision", str(roster)])
        publish_participants_layers(read_workshop(stage.terraform), empty_layer())
        stage.each("init", "-input=false", only=[STORAGE_REGION, REGION])
        for name, targets in ((STORAGE_REGION, STORAGE_PARTS), (REGION, GROUP_PARTS)):
            words = [f"-target={target}" for target in targets]
            stage.each("apply", "-input=false", "-auto-approve", PARALLELISM, *words, only=[name])
        cli.main(["provision", str(roster)])  # again, for the judging function and the door
        picture = folder / "picture.jpg"
        picture.write_bytes(group_picture())
        cli.main(["picture", str(picture), "--out", str(folder)])
        yield stage


def _meet_now(terraform: Path) -> None:
    """A rehearsal's slot is longer than a session of AWS's, which the doctor would rightly say."""
    now = datetime.now(UTC).replace(microsecond=0)
    for turn, region in enumerate((REGION, ITS_REGION)):
        path = terraform / "envs" / region / "group.auto.tfvars"
        start, end = now + timedelta(hours=turn - 1), now + timedelta(hours=9)
        slot = f'time_slot = {{ start = "{start.isoformat()}", end = "{end.isoformat()}" }}'
        path.write_text(re.sub(r"time_slot = \{.*?\}", slot, path.read_text(), flags=re.DOTALL))


def put_picture(content: bytes) -> None:
    boto3.client("s3", region_name=STORAGE_REGION).put_object(Bucket="mip-day-source", Key="input1.jpg", Body=content)


@pytest.fixture
def terraform(prepared: Stage) -> Path:
    """The prepared workshop's terraform/; a test puts back what it changes."""
    return prepared.terraform


@pytest.fixture
def doctor(prepared: Stage, capsys: pytest.CaptureFixture[str]) -> Callable[..., Seen]:
    """Runs `workshop doctor --json` for a group, in this process."""

    def run(group: str = GROUP) -> Seen:
        capsys.readouterr()
        status = cli.main(["doctor", "--json", "--group", group])
        printed = capsys.readouterr()
        shown = json.loads(printed.out)
        return Seen(status, shown["checks"], shown["seconds"], printed.err)

    return run


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets or (None) removes variables of AWS's for the rest of a test."""

    def change(**variables: str | None) -> None:
        for name, value in variables.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        forget_clients()

    yield change
    monkeypatch.undo()
    forget_clients()


@pytest.fixture
def edited(terraform: Path) -> Iterator[Callable[[str, str, str], None]]:
    """Replaces what a pattern finds in a file below terraform/, until the test ends."""
    before: dict[Path, str] = {}

    def edit(file: str, pattern: str, text: str) -> None:
        path = terraform / file
        before.setdefault(path, path.read_text())
        changed, found = re.subn(pattern, text, path.read_text(), flags=re.DOTALL)
        assert found, f"{pattern} is not in {file}"
        path.write_text(changed)

    yield edit
    for path, content in before.items():
        path.write_text(content)


def as_a_process(
    *words: str, kept: Collection[str] = (), **environment: str | None
) -> subprocess.CompletedProcess[str]:
    """Types `workshop` with these words, with all limits but those kept widened; None takes a variable out."""
    variables = {**os.environ, **environment}
    return subprocess.run(
        typed(*words, kept=kept), cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=400,
        env={name: value for name, value in variables.items() if value is not None},
    )  # fmt: skip


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return held
