"""A whole workshop is torn down: killed at five points and run again, then once more without Terraform's state."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin import cli
from admin.names import STORAGE_REGION
from admin.operating.leftovers import left_over
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import read_workshop
from rehearsal.models.samples import group_picture
from rehearsal.stage.layers import empty_layer, publish_participants_layers
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.stage import Stage, build_model

pytestmark = [pytest.mark.timeout(1200), pytest.mark.long]
CHECKOUT = Path(__file__).parents[2]
OBJECTS = 400  # so that a kill comes before the last of them is fetched
SLOW = "import time\n\ndef lambda_handler(event, context):\n    time.sleep(12)\n    print('late')\n    return 1\n"
TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
})  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Stage]:
    """Everything applied: the storage and two groups, with two participants in one and one in the other."""
    folder = tmp_path_factory.mktemp("teardown")
    with local_aws(fixed_terraform, folder, iam_seconds=0) as stage:
        roster = folder / "roster.csv"
        roster.write_text("pseudonym,group\nada,group-1145\nbob,group-1145\nhedy,group-1430\n")
        cli.main(["provision", str(roster)])
        build_model(stage)
        publish_participants_layers(read_workshop(stage.terraform), empty_layer())
        stage.init(in_files=True)  # whose lock ends with a Terraform that is killed
        for apply in stage.apply():
            apply.finish()
        cli.main(["provision", str(roster)])
        picture = folder / "picture.jpg"
        picture.write_bytes(group_picture())
        cli.main(["picture", str(picture), "--out", str(folder / "grades")])
        yield stage


class Hour:
    """What stands of the workshop's and of others', and the command."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.out, self.grades = stage, folder / "archive", folder / "grades"
        self.workshop: Workshop = read_workshop(stage.terraform)
        self.first, self.second = self.workshop.groups
        self.regions = [STORAGE_REGION, self.first.region, self.second.region]
        self.errors = folder / "errors.log"

    def words(self, *more: str) -> list[str]:
        named = ["--yes", self.workshop.name, "--out", str(self.out), "--grades", str(self.grades), "--look-again", "3"]
        return [sys.executable, "-m", "admin", "teardown", *named, *more]

    def run(self, *more: str) -> dict[str, Any]:
        done = subprocess.run(self.words("--json", *more), cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        data: dict[str, Any] = json.loads(done.stdout)
        assert data == json.loads((self.out / "teardown.json").read_text())
        return data

    def kill_when(self, seen: Callable[[str], bool], *, with_terraform: bool, when_killed: Callable[[], None]) -> str:
        """Kill it with SIGKILL as soon as something is seen; return what it had said."""
        with self.errors.open("wb") as file:
            process = subprocess.Popen(self.words("--ungraded"), cwd=CHECKOUT, stdout=file, stderr=file)
            end = time.monotonic() + 300
            text = lambda: self.errors.read_text(errors="replace")  # noqa: E731
            while not seen(text()) and process.poll() is None and time.monotonic() < end:
                time.sleep(0.02)
            children = _descendants(process.pid) if with_terraform else []
            process.kill()
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL, f"it ended before: {text()[-3000:]}"
        when_killed()
        return text()


def _descendants(pid: int) -> list[int]:
    pairs = subprocess.run(["ps", "-Ao", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
    parents = dict(zip(map(int, pairs[::2]), map(int, pairs[1::2]), strict=True))
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


@pytest.fixture
def bystanders(stage: Stage) -> Iterator[set[str]]:
    """Others' function, role, log group and bucket with names like ours; what the inventory calls them."""
    workshop = read_workshop(stage.terraform)
    region, name = workshop.groups[0].region, f"{workshop.function_name('ada')}m"
    tags = {"workshop": f"{workshop.name}2"}
    iam, functions, logs = boto3.client("iam"), boto3.client("lambda", region), boto3.client("logs", region)
    s3 = boto3.client("s3", region)
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    functions.create_function(
        FunctionName=name, Role=role, Runtime="python3.11", Handler="lambda_function.lambda_handler",
        Code={"ZipFile": _package("")}, Tags=tags,
    )  # fmt: skip
    logs.create_log_group(logGroupName=f"/aws/lambda/{name}")
    bucket = f"{workshop.target_bucket}-2"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_object(Bucket=bucket, Key="theirs", Body=b"theirs")
    yield {
        f"global role {name}", f"{region} function {name}", f"{region} log group /aws/lambda/{name}",
        f"global bucket {bucket}",
    }  # fmt: skip
    assert s3.get_object(Bucket=bucket, Key="theirs")["Body"].read() == b"theirs"


def _package(code: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lambda_function.py", code)
    return content.getvalue()


def run_late(workshop: Workshop, group: Group, pseudonym: str) -> None:
    """Have a participant's function run beyond its own end: 12 s, and then it writes into its log."""
    functions, name = boto3.client("lambda", group.region), workshop.function_name(pseudonym)
    functions.update_function_configuration(FunctionName=name, Timeout=60)
    functions.update_function_code(FunctionName=name, ZipFile=_package(SLOW))
    threading.Thread(
        target=lambda: functions.invoke(FunctionName=name, InvocationType="Event", Payload=b"{}"), daemon=True
    ).start()


def test_a_lost_state_of_one_group_and_five_kills_of_the_rest_leave_nothing_and_lose_nothing(
    stage: Stage, tmp_path: Path, bystanders: set[str], capfd: pytest.CaptureFixture[str]
) -> None:
    hour = Hour(stage, tmp_path)
    workshop, s3 = hour.workshop, boto3.client("s3", STORAGE_REGION)
    bodies = {f"ada/crop-{number}.png": f"crop {number}".encode() for number in range(OBJECTS)}
    bodies |= {"ada.zip": b"ada's zip", "ada/a\x01b.png": b"unreadable", "bob.zip": b"bob's"}
    for key, body in bodies.items():
        s3.put_object(Bucket=workshop.target_bucket, Key=key, Body=body)

    # What is not graded keeps it from beginning, and so does another name.
    refused = subprocess.run(hour.words(), cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert refused.returncode == 2 and "ada" in refused.stderr and "--ungraded" in refused.stderr
    other = [word if word != workshop.name else "mip" for word in hour.words("--ungraded")]
    refused = subprocess.run(other, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert refused.returncode == 2 and "nothing was changed" in refused.stderr

    # One group's state is lost.
    for state in hour.second.folder.glob("terraform.tfstate*"):
        state.unlink()
    proof = hour.run("--without-state", "--group", hour.second.name, "--ungraded")
    assert proof["left"] == [] and proof["removed_by_name"] > 10
    still = left_over([hour.second.region])
    assert [line for line in still if line.startswith(hour.second.region)] == [], "its region is empty"
    assert any(line.endswith(workshop.target_bucket) for line in still), "the storage stands"

    # The rest is killed at five points, each time run again.
    fetched = lambda: (hour.out / "objects.jsonl").read_text().count("ada/crop-")  # noqa: E731
    nothing = lambda: None  # noqa: E731
    hour.kill_when(lambda _text: (hour.out / "objects.jsonl").exists() and fetched() > 20, with_terraform=True,
                   when_killed=nothing)  # fmt: skip
    assert 20 < fetched() < OBJECTS, "the archive was half"
    hour.kill_when(lambda text: "Archived: " in text, with_terraform=True,
                   when_killed=lambda: run_late(workshop, hour.first, "ada"))  # fmt: skip
    group, storage = f"[{hour.first.folder.name}]", f"[{STORAGE_REGION}]"
    said = hour.kill_when(lambda text: _destroys(text, group), with_terraform=False, when_killed=nothing)
    assert "Going on with the teardown" in said
    hour.kill_when(lambda text: _destroys(text, storage), with_terraform=True, when_killed=nothing)
    hour.kill_when(lambda text: "look 1:" in text, with_terraform=True, when_killed=nothing)
    proof = hour.run("--ungraded")

    # Nothing is left, nothing is lost, nothing of others was touched.
    assert proof["left"] == [] and bystanders <= set(proof["bystanders"])
    ours = [line for line in left_over(hour.regions) if line not in bystanders]
    assert ours == []
    assert proof["archive"]["objects"] == proof["archive"]["sha256_checked"] > OBJECTS
    assert set(proof["regions"]) >= set(hour.regions)
    lines = [json.loads(line) for line in (hour.out / "objects.jsonl").read_text().splitlines() if line]
    kept = {line["key"]: (hour.out / line["file"]).read_bytes() for line in lines}
    assert {key: kept.get(key) for key in bodies} == bodies
    assert {"class.json", "answer-key.json"} <= kept.keys()
    capfd.readouterr()


def _destroys(text: str, mark: str) -> bool:
    return any(line.startswith(mark) and "Destroying..." in line for line in text.splitlines())


def test_once_more_there_is_nothing_to_do(stage: Stage, tmp_path: Path) -> None:
    """Neither is there where nothing was ever applied, or where everything was destroyed by hand."""
    hour = Hour(stage, tmp_path)
    proof = hour.run()
    assert proof["left"] == [] and proof["archive"] == {
        "folder": str(hour.out), "objects": 0, "sha256_checked": 0, "grades": 0,
    }  # fmt: skip
