"""Grading by the map that Terraform applies, on the local AWS with IAM enforced, held against the local engine."""

import json
import os
import signal
import subprocess
import time
from datetime import UTC, datetime

import boto3
import pytest

from admin.cli import main
from admin.errors import WorkshopError
from admin.grading.class_listing import list_class
from admin.grading.grading_run import FILE, MAX_ITEM_BYTES, GradingRun, RunFile, fits, read_run, write_run
from admin.grading.listing import StoredObject
from admin.grading.map_run import _reason
from admin.grading.submissions import Submission
from admin.operating.grading_cost import grading_cost, grading_items
from bench.map_ground import MapGround
from rehearsal.models.samples import group_picture
from rehearsal.stage.local_aws import local_aws
from tests.fixtures.lesson import CHECKOUT, Graded, command

PARTICIPANTS = 36
REGION = "eu-central-1"
UNLUCKY = {"participant-007", "participant-020"}  # one in twenty; both handed something in


class Ground:
    """The ground, and ways to look at it from outside."""

    def __init__(self, map_ground: MapGround) -> None:
        self.map, self.environment = map_ground, dict(os.environ)
        self.workshop = map_ground.workshop
        self.s3, self.machines, self.functions, self.iam = (
            boto3.client(service, region_name=REGION) for service in ("s3", "stepfunctions", "lambda", "iam")
        )
        [machine] = self.machines.list_state_machines()["stateMachines"]
        self.machine = machine["stateMachineArn"]
        self.listing = list_class(self.workshop, self.workshop.groups)

    def grade(self, out, *words) -> Graded:
        done = subprocess.run(command(out, *words), cwd=CHECKOUT, env=self.environment, capture_output=True, text=True,
                              check=False, timeout=240)  # fmt: skip
        grades = out / "grades.json"
        return Graded(done.returncode, done.stderr, grades.read_text(encoding="utf-8") if grades.exists() else "")

    def executions(self, run: str) -> list[str]:
        pages = self.machines.get_paginator("list_executions").paginate(stateMachineArn=self.machine)
        return sorted(one["name"] for page in pages for one in page["executions"] if one["name"].startswith(run))

    def document(self, key: str) -> dict:
        return json.loads(self.s3.get_object(Bucket=self.workshop.feedback_bucket, Key=key)["Body"].read())

    def put(self, key: str, data: dict) -> None:
        body = json.dumps(data).encode()
        self.s3.put_object(Bucket=self.workshop.feedback_bucket, Key=key, Body=body)


@pytest.fixture(scope="module")
def ground(tmp_path_factory, fixed_terraform):
    scratch = tmp_path_factory.mktemp("map")
    with local_aws(fixed_terraform, scratch, iam_seconds=0) as stage:
        map_ground = MapGround(stage, PARTICIPANTS, group_picture(), concurrency=8)
        map_ground.room.hand_in(map_ground.photograph, all_different=False)
        (scratch / "key").mkdir()
        map_ground.publish(scratch / "key")
        yield Ground(map_ground)


@pytest.fixture(scope="module")
def local(ground, tmp_path_factory):
    """What grading on this machine makes of the class."""
    return ground.grade(tmp_path_factory.mktemp("local") / "grades")


def undated(graded: Graded) -> dict:
    return {name: value for name, value in graded.grades.items() if name != "graded_at"}


def on_aws(ground, out, *words):
    return ground.grade(out, "--engine", "stepfunctions", *words)


@pytest.fixture
def refusal(ground, tmp_path, capsys):
    """Grade on AWS in this process, which must be refused, and return what was said."""

    def refuse(*words: str) -> str:
        assert main(["grade", "--out", str(tmp_path), "--engine", "stepfunctions", *words]) == 2
        said = capsys.readouterr().err
        assert "costs" not in said and not (tmp_path / FILE).exists()
        return said

    return refuse


def test_the_same_grades_as_on_this_machine(ground, local, tmp_path):
    graded = on_aws(ground, tmp_path)
    assert graded.status == 1, graded.said
    assert undated(graded) == undated(local)
    pictures = {crop["picture"] for row in graded.rows.values() for crop in row["crops"]}
    assert len(pictures) > 3 and all((tmp_path / picture).is_file() for picture in pictures)
    assert f"Grading {PARTICIPANTS} participants on AWS costs about" in graded.said
    assert graded.said.index("costs about") < graded.said.index("grading on AWS")
    assert not (tmp_path / FILE).exists()

    again = on_aws(ground, tmp_path)  # nobody has changed anything, so nothing is started
    assert again.status == 1 and "costs about" not in again.said and undated(again) == undated(local)


def test_what_cannot_be_judged_is_an_error_and_the_others_are_graded(ground, local, tmp_path):
    """GIVEN that two rows may not be written THEN exactly those are errors, and the next run mends them."""
    rows = [f"arn:aws:s3:::{ground.workshop.feedback_bucket}/runs/*/rows/{name}.json" for name in UNLUCKY]
    statement = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": rows}
    role = ground.workshop.judge_output
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    ground.iam.put_role_policy(RoleName=role, PolicyName="fault", PolicyDocument=document)
    try:
        graded = on_aws(ground, tmp_path)
    finally:
        ground.iam.delete_role_policy(RoleName=role, PolicyName="fault")
    errors = {name: row for name, row in graded.rows.items() if row["status"] == "error"}
    assert set(errors) == UNLUCKY
    for name, row in errors.items():
        assert row["score"] is None and name in row["reason"] and "AccessDenied" in row["reason"]
    assert {n: r for n, r in graded.rows.items() if n not in UNLUCKY} == {
        n: r for n, r in local.rows.items() if n not in UNLUCKY
    }
    mended = on_aws(ground, tmp_path)
    assert f"Grading {len(UNLUCKY)} participants" in mended.said and undated(mended) == undated(local)


def test_killed_it_is_resumed_and_nobody_is_judged_twice(ground, local, tmp_path):
    process = subprocess.Popen(
        command(tmp_path, "--engine", "stepfunctions"), cwd=CHECKOUT, env=ground.environment,
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + 120
    while not (run := read_run(tmp_path)) or not ground.executions(run.name):
        assert time.monotonic() < end and process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "grades.json").exists() and (tmp_path / FILE).stat().st_mode & 0o077 == 0

    refused = on_aws(ground, tmp_path)
    assert refused.status == 2 and run.name in refused.said and "--resume" in refused.said
    other = on_aws(ground, tmp_path, "--resume", "--late")
    assert other.status == 2 and "begun with no --late" in other.said

    resumed = on_aws(ground, tmp_path, "--resume")
    assert resumed.status == 1, resumed.said
    assert undated(resumed) == undated(local)
    assert ground.executions(run.name) == [f"{run.name}-1"]
    assert not (tmp_path / FILE).exists()


def test_what_the_first_execution_leaves_goes_into_a_second_one(ground, local, tmp_path):
    """GIVEN a run that was killed before its execution was started, with half of the class in its manifest."""
    name = "20261203-120000-half"
    half = ground.listing.submissions[::2]
    GradingRun(ground.workshop, name).write_manifest(1, half)
    out = tmp_path / "grades"
    digest = ground.document("answer-key.json")["digest"]
    write_run(out, RunFile(name, digest, late=False))

    resumed = on_aws(ground, out, "--resume")
    assert resumed.status == 1, resumed.said
    assert undated(resumed) == undated(local)
    assert ground.executions(name) == [f"{name}-1", f"{name}-2"]
    assert len(ground.document(f"runs/{name}/2/manifest.json")) == PARTICIPANTS - len(half)


def test_a_run_grades_the_class_as_it_was_listed(ground, local, tmp_path):
    """GIVEN an upload between listing and resuming THEN its row is that of before, and the next run grades it."""
    name, key = "20261203-120000-upload", "participant-006.zip"
    GradingRun(ground.workshop, name).write_manifest(1, ground.listing.submissions)
    write_run(tmp_path, RunFile(name, ground.document("answer-key.json")["digest"], late=False))
    before = ground.s3.get_object(Bucket=ground.workshop.target_bucket, Key=key)
    ground.s3.put_object(Bucket=ground.workshop.target_bucket, Key=key, Body=b"no zip any more")
    try:
        assert undated(on_aws(ground, tmp_path, "--resume")) == undated(local)
        after = on_aws(ground, tmp_path)
    finally:
        version = ground.s3.head_object(Bucket=ground.workshop.target_bucket, Key=key)["VersionId"]
        ground.s3.delete_object(Bucket=ground.workshop.target_bucket, Key=key, VersionId=version)
    assert "Grading 1 participants" in after.said and after.rows["participant-006"]["status"] == "malformed"
    assert ground.s3.head_object(Bucket=ground.workshop.target_bucket, Key=key)["ETag"] == before["ETag"]


def test_a_throttled_function_is_tried_again(ground, local, tmp_path):
    """GIVEN eight at once and room for two THEN everybody in the group is graded all the same."""
    function = ground.workshop.judge_output
    ground.functions.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=2)
    try:
        graded = on_aws(ground, tmp_path, "--group", "group-1145")
    finally:
        ground.functions.delete_function_concurrency(FunctionName=function)
    assert len(graded.rows) == PARTICIPANTS // 2
    assert graded.rows == {name: row for name, row in local.rows.items() if row["group"] == "group-1145"}


def test_an_execution_that_fails_is_named(ground, tmp_path):
    """GIVEN a map that cannot read its manifest."""
    machine = ground.machines.describe_state_machine(stateMachineArn=ground.machine)
    broken = json.loads(machine["definition"])
    broken["States"]["Submissions"]["ItemReader"]["Parameters"]["Bucket"] = "nowhere"
    ground.machines.update_state_machine(stateMachineArn=ground.machine, definition=json.dumps(broken))
    try:
        failed = on_aws(ground, tmp_path)
    finally:
        ground.machines.update_state_machine(stateMachineArn=ground.machine, definition=machine["definition"])
    assert failed.status == 2 and f":execution:{ground.workshop.grading}:" in failed.said, failed.said
    assert "FAILED" in failed.said and "--resume" in failed.said and "Traceback" not in failed.said
    assert on_aws(ground, tmp_path, "--resume").status == 1


@pytest.mark.parametrize(("key", "change", "said"), [
    ("answer-key.json", {"rubric": {"version": "1999-12", "sha256": "0"}}, "made with rubric 1999-12"),
    ("answer-key.json", {"picture_sha256": "0"}, "for another picture"),
    ("answer-key.json", {"format": 99}, "of another version"),
    ("class.json", {"workshop": {}}, "lists another class"),
])  # fmt: skip
def test_what_would_be_judged_otherwise_is_refused_before_it_starts(ground, refusal, key, change, said):
    right = ground.document(key)
    ground.put(key, right | change)
    try:
        assert said in refusal()
    finally:
        ground.put(key, right)


def test_a_key_of_another_threshold_is_refused_before_it_starts(ground, refusal):
    right = ground.document("answer-key.json")
    ground.put("answer-key.json", right | {"expected": right["expected"] | {"threshold": 12.5}})
    try:
        assert "for a threshold of 12.5 %" in refusal()
    finally:
        ground.put("answer-key.json", right)


@pytest.mark.parametrize("key", ["answer-key.json", "class.json"])
def test_nothing_is_started_before_class_and_key_are_published(ground, refusal, key):
    right = ground.document(key)
    ground.s3.delete_object(Bucket=ground.workshop.feedback_bucket, Key=key)
    try:
        assert f"{key} is missing: run 'workshop p" in refusal()
    finally:
        ground.put(key, right)


def test_another_code_than_this_checkouts_is_refused(ground, refusal):
    package = ground.workshop.terraform / "packages/judge_output.zip"
    content = package.read_bytes()
    package.write_bytes(content + b"\n")
    try:
        said = refusal()
    finally:
        package.write_bytes(content)
    assert "another version of the code" in said and "make apply" in said


def test_switched_off_it_says_how_it_is_switched_on(ground, refusal):
    machine = ground.machines.describe_state_machine(stateMachineArn=ground.machine)
    ground.machines.delete_state_machine(stateMachineArn=ground.machine)
    try:
        assert "grading = { enabled = true }" in refusal()
    finally:
        ground.machines.create_state_machine(
            name=machine["name"], definition=machine["definition"], roleArn=machine["roleArn"]
        )


def test_nothing_to_resume(refusal):
    assert "leave --resume away" in refusal("--resume")


@pytest.mark.parametrize(("words", "said"), [
    (["--engine", "stepfunctions", "--invoke"], "no right to"),
    (["--resume"], "add --engine stepfunctions"),
])  # fmt: skip
def test_options_that_an_engine_does_not_have_are_refused(tmp_path, capsys, words, said):
    assert main(["grade", "--out", str(tmp_path), *words]) == 2
    assert said in capsys.readouterr().err


def test_a_damaged_run_file_is_refused(tmp_path):
    (tmp_path / FILE).write_text("{")
    with pytest.raises(WorkshopError, match="damaged"):
        read_run(tmp_path)


def test_names_that_step_functions_cannot_hand_over(ground):
    one = ground.listing.submissions[3]
    bird = StoredObject("results/birds/x/" + '"' * 1000, 1, '"e"', "null", datetime(2026, 12, 3, tzinfo=UTC))
    assert fits(one) and not fits(one._replace(birds=(bird,) * 200))
    assert isinstance(one, Submission) and MAX_ITEM_BYTES < 256 * 1024


@pytest.mark.parametrize(("error", "cause", "said"), [
    ("WorkshopError", '{"errorType": "WorkshopError", "errorMessage": "Run it again."}', "Run it again."),
    ("KeyError", '{"errorType": "KeyError", "errorMessage": "\'a\'"}', "(KeyError: 'a')"),
    ("Lambda.TooManyRequestsException", "Rate Exceeded.", "(Lambda.TooManyRequestsException: Rate Exceeded.)"),
])  # fmt: skip
def test_the_reason_of_a_failure(error, cause, said):
    assert said in _reason("ada", {"status": "FAILED", "error": error, "cause": cause})
    assert "(TIMED_OUT)" in _reason("ada", {"status": "TIMED_OUT"})


def test_the_cost_is_the_sum_of_its_items():
    items = {item.what: item for item in grading_items(10_000)}
    assert items["Step Functions"].usd == pytest.approx(30_001 * 0.000025)
    assert f"{sum(item.usd for item in items.values()):.2f} USD" in grading_cost(10_000)
    assert "aws.amazon.com/step-functions/pricing/ of 2026-03" in grading_cost(10_000)
