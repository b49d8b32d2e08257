"""A participant's function that runs while it is destroyed: its log group comes back, and the second look finds it."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from admin.operating.leftovers import left_over
from admin.operating.teardown.ownership import Known
from admin.operating.teardown.proof import prove
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.waiting import wait_for

REGION, NAME = "eu-west-3", "mip-day-crop-faces-ada"
LOG_GROUP = f"/aws/lambda/{NAME}"
CODE = """
import pathlib, time

def lambda_handler(event, context):
    pathlib.Path(event["begun"]).touch()
    time.sleep(60)
"""


def statement(**fields: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **fields}]})


@pytest.fixture
def running(fixed_terraform: Path, tmp_path: Path) -> Iterator[None]:
    """A function that is in the middle of an invocation, and has no log group yet."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("lambda_function.py", CODE)
    with local_aws(fixed_terraform, tmp_path, iam_seconds=0):
        iam, functions, logs = boto3.client("iam"), boto3.client("lambda", REGION), boto3.client("logs", REGION)
        trust = statement(Principal={"Service": "lambda.amazonaws.com"}, Action="sts:AssumeRole")
        role = iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName=NAME, PolicyName="logs", PolicyDocument=statement(Action="logs:*", Resource="*"))
        functions.create_function(
            FunctionName=NAME, Role=role, Runtime="python3.11", Handler="lambda_function.lambda_handler", Timeout=60,
            Code={"ZipFile": package.getvalue()},
        )  # fmt: skip
        functions.get_waiter("function_active_v2").wait(FunctionName=NAME)
        event = {"begun": str(tmp_path / "begun")}
        functions.invoke(FunctionName=NAME, InvocationType="Event", Payload=json.dumps(event))
        assert wait_for((tmp_path / "begun").exists, 60)
        for group in logs.describe_log_groups()["logGroups"]:
            logs.delete_log_group(logGroupName=group["logGroupName"])
        yield


def log_groups() -> list[str]:
    return [line for line in left_over([REGION]) if "log group" in line]


def test_its_log_group_comes_back_and_is_found_and_removed(running: None) -> None:
    """The local AWS ends an invocation with its function and writes the log then; AWS lets it end, and writes later."""
    known = Known("mip-day", groups={"group-1145": REGION}, participants={"ada": "group-1145"})

    def say(line: str) -> None:
        if line.startswith("look 1:"):
            boto3.client("lambda", REGION).delete_function(FunctionName=NAME)
            assert wait_for(lambda: bool(log_groups()), 60)

    assert log_groups() == []
    proof = prove(known, [REGION], None, pause_seconds=0, say=say)
    assert proof.came_back == [f"{REGION} log group {LOG_GROUP}"]
    assert log_groups() == [] and proof.looks == 3
