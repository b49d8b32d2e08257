"""What Terraform reserves for a group's functions on the local AWS, in an account of some age and in a new one."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin.names import species_function
from rehearsal.stage.local_aws import local_aws
from rehearsal.stage.stage import Stage
from tests.fixtures.applied_group import REGION

FUNCTION = "mip-day-crop-faces-ada"


def reserved(functions: Any, name: str) -> int | None:
    found: int | None = functions.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
    return found


def test_everybody_has_executions_of_their_own(stage: Stage) -> None:
    functions = boto3.client("lambda", region_name=REGION)
    assert (reserved(functions, FUNCTION), reserved(functions, species_function(1))) == (2, 50)
    bounds = functions.get_function_event_invoke_config(FunctionName=FUNCTION)
    assert (bounds["MaximumEventAgeInSeconds"], bounds["MaximumRetryAttempts"]) == (60, 0)


@pytest.fixture
def new_account(tmp_path: Path, fixed_terraform: Path) -> Iterator[Stage]:
    """A group with ada in it, not applied yet, in an account with 10 executions at once."""
    with local_aws(fixed_terraform, tmp_path, quota="new", iam_seconds=0) as new:
        roster = new.terraform / f"envs/{REGION}/participants.auto.tfvars.json"
        roster.write_text(json.dumps({"participants": ["ada"]}), encoding="utf-8")
        settings = new.terraform / f"envs/{REGION}/group.auto.tfvars"
        text = "".join(line for line in settings.read_text().splitlines(True) if not line.startswith("layer_arn"))
        settings.write_text(text, encoding="utf-8")
        yield new


def test_a_new_account_is_applied_without_reservations(new_account: Stage) -> None:
    new_account.each("init", "-input=false", only=[REGION])
    words = ["-input=false", "-auto-approve", "-target=module.group.module.crop_faces"]
    new_account.each("apply", *words, only=[REGION])
    functions = boto3.client("lambda", region_name=REGION)
    assert reserved(functions, FUNCTION) is None
    assert functions.get_function_event_invoke_config(FunctionName=FUNCTION)["MaximumRetryAttempts"] == 0
