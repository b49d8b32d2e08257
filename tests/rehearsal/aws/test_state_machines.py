"""State machines: bound by their role, and by the size of what goes from state to state."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.functions import REGION, make_function, make_role
from tests.rehearsal.conftest import LocalAws

ANSWERS = "def lambda_handler(event, context):\n    return 'x' * event.get('characters', 1)\n"


def allow(action: str, resource: str) -> dict[str, str]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def finish(aws: LocalAws, role: str, state: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Make a state machine of one state, named like its role, and run it. Out: the execution at its end."""
    machines, name = aws.client("stepfunctions", REGION), role.rpartition("/")[2]
    definition = json.dumps({"StartAt": "Only", "States": {"Only": {**state, "End": True}}})
    arn = machines.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    execution = machines.start_execution(stateMachineArn=arn, input=json.dumps(given))["executionArn"]
    end = time.monotonic() + 60
    while (seen := machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
        assert time.monotonic() < end
        time.sleep(0.1)
    return dict(seen)


def invocation(function: str) -> dict[str, Any]:
    parameters = {"FunctionName": function, "Payload.$": "$"}
    return {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": parameters}


def graded(bucket: str) -> dict[str, Any]:
    return {
        "Type": "Map",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSON"},
            "Parameters": {"Bucket": bucket, "Key": "manifest.json"},
        },
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "Done",
            "States": {"Done": {"Type": "Pass", "End": True}},
        },
    }


def test_a_function_runs_where_the_role_may_invoke_it(aws: LocalAws) -> None:
    arn = make_function(aws, "answers", ANSWERS)
    may, may_not = make_role(aws, "invokes", allow("lambda:InvokeFunction", arn)), make_role(aws, "invokes-not")
    assert finish(aws, may, invocation(arn), {})["status"] == "SUCCEEDED"
    refused = finish(aws, may_not, invocation(arn), {})
    assert (refused["status"], refused["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert f"not authorized to perform: lambda:InvokeFunction on resource: {arn}" in refused["cause"]


@pytest.mark.parametrize(
    ("missing", "error"),
    [("", ""), ("s3", "States.ItemReaderFailed"), ("states", "States.Permissions")],
    ids=["nothing", "the manifest", "its own items"],
)
def test_a_map_needs_the_manifest_and_its_own_items(aws: LocalAws, missing: str, error: str) -> None:
    bucket, role = aws.bucket(f"manifest-{missing or 'all'}", REGION), f"maps-without-{missing or 'nothing'}"
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="manifest.json", Body=b'[{"a": 1}, {"a": 2}]')
    machine = f"arn:aws:states:{REGION}:000000000000:stateMachine:{role}"
    rights = {
        "s3": allow("s3:GetObject", f"arn:aws:s3:::{bucket}/manifest.json"),
        "states": allow("states:StartExecution", machine),
    }
    arn = make_role(aws, role, *[right for service, right in rights.items() if service != missing])
    assert finish(aws, arn, graded(bucket), {}).get("error", "") == error


def test_what_is_larger_than_256_kib_goes_no_further(aws: LocalAws) -> None:
    arn = make_function(aws, "answers-at-length", ANSWERS)
    role = make_role(aws, "passes-much-on", allow("lambda:InvokeFunction", arn))
    seen = finish(aws, role, invocation(arn), {"characters": 262_144})
    assert (seen["status"], seen["error"]) == ("FAILED", "States.DataLimitExceeded")
    with pytest.raises(ClientError, match="InvalidExecutionInput"):
        aws.client("stepfunctions", REGION).start_execution(
            stateMachineArn=seen["stateMachineArn"], input=json.dumps({"x": "x" * 262_144})
        )
