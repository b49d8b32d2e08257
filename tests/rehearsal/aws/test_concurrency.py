"""An account's concurrency: synchronous invocations beyond it are refused, events wait."""

import contextlib
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws.concurrency import Pools
from tests.rehearsal.aws.functions import REGION, make_function, make_role
from tests.rehearsal.conftest import LocalAws, free_port, start, wait_for

WAITS = """
import os, time

def lambda_handler(event, context):
    while not os.path.exists(event["until"]):
        time.sleep(0.05)
    return "done"
"""


@pytest.fixture(scope="module")
def new_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    port = free_port()
    words = ["--quota", "new", "--iam-seconds", "0"]
    process = start("aws.server", port, *words, TMPDIR=str(tmp_path_factory.mktemp("new-account")))
    try:
        wait_for(f"http://127.0.0.1:{port}/_ready")
        yield LocalAws(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        said = process.communicate(timeout=60)
    assert said == ("", "")


def invoke(aws: LocalAws, name: str, until: Path, kind: str = "RequestResponse", region: str = REGION) -> Any:
    """Start a function that ends once there is this file. Out: the answer, or the whole error that AWS gave."""
    payload = json.dumps({"until": str(until)})
    try:
        return aws.client("lambda", region).invoke(FunctionName=name, InvocationType=kind, Payload=payload)
    except ClientError as error:
        return error.response


def refused_of(aws: LocalAws, name: str, times: int, refused: int, until: Path) -> list[Any]:
    """Start a function so often at once; those that run end once so many were refused. Out: all that were refused."""
    with ThreadPoolExecutor(times) as pool:
        calls = [pool.submit(invoke, aws, name, until) for _ in range(times)]
        for _ in itertools.islice(as_completed(calls, timeout=50), refused):
            pass
        until.touch()
        return [answer for call in calls if "Error" in (answer := call.result())]


def test_synchronous_invocations_beyond_the_quota_are_throttled(new_account: LocalAws, tmp_path: Path) -> None:
    make_function(new_account, "waits", WAITS)
    throttled = refused_of(new_account, "waits", 14, 4, tmp_path / "end")
    assert len(throttled) == 4
    assert throttled[0]["Error"] == {"Code": "TooManyRequestsException", "Message": "Rate Exceeded."}
    assert throttled[0]["Reason"] == "ConcurrentInvocationLimitExceeded"
    assert throttled[0]["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert "Error" not in invoke(new_account, "waits", tmp_path), "it works again afterwards"


def test_each_region_has_a_quota_of_its_own(new_account: LocalAws, tmp_path: Path) -> None:
    regions, end = ("eu-west-1", "eu-west-2"), tmp_path / "end"
    for region in regions:
        make_function(new_account, f"waits-{region}", WAITS, region=region)
    with ThreadPoolExecutor(20) as pool:
        calls = [pool.submit(invoke, new_account, f"waits-{region}", end, region=region) for region in regions * 10]
        wait(calls, timeout=1)
        end.touch()
    assert Counter("Error" in call.result() for call in calls) == {False: 20}


def test_events_beyond_the_quota_wait(new_account: LocalAws, tmp_path: Path) -> None:
    for name in ("takes-events", "asks"):
        make_function(new_account, name, WAITS)
    for _ in range(14):
        assert invoke(new_account, "takes-events", tmp_path / "end", "Event")["StatusCode"] == 202
    end, count = time.monotonic() + 50, 0
    while "Error" not in (asked := invoke(new_account, "asks", tmp_path)):
        assert time.monotonic() < end
    assert asked["Error"]["Code"] == "TooManyRequestsException", "they take up the quota"
    (tmp_path / "end").touch()
    end = time.monotonic() + 60
    while count < 14 and time.monotonic() < end:
        time.sleep(0.5)
        with contextlib.suppress(ClientError):  # no log group before the first has run
            group = {"logGroupName": "/aws/lambda/takes-events"}
            events = new_account.client("logs", REGION).filter_log_events(**group)["events"]
            count = sum(event["message"].startswith("REPORT") for event in events)
    assert count == 14


def test_nothing_can_be_reserved_in_a_new_account(new_account: LocalAws) -> None:
    make_function(new_account, "reserves", WAITS)
    functions = new_account.client("lambda", REGION)
    with pytest.raises(ClientError, match=r"UnreservedConcurrentExecution below its minimum value of \[10\]") as got:
        functions.put_function_concurrency(FunctionName="reserves", ReservedConcurrentExecutions=1)
    assert got.value.response["Error"]["Code"] == "InvalidParameterValueException"
    limit = functions.get_account_settings()["AccountLimit"]
    assert (limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]) == (10, 10)
    quotas = new_account.client("service-quotas", REGION)
    assert quotas.get_service_quota(ServiceCode="lambda", QuotaCode="L-B99A9384")["Quota"]["Value"] == 10


def test_an_older_account_has_100_that_nobody_reserves(aws: LocalAws, tmp_path: Path) -> None:
    make_function(aws, "reserves", WAITS)
    functions = aws.client("lambda", REGION)
    with pytest.raises(ClientError, match=r"minimum value of \[100\]"):
        functions.put_function_concurrency(FunctionName="reserves", ReservedConcurrentExecutions=901)
    functions.put_function_concurrency(FunctionName="reserves", ReservedConcurrentExecutions=2)
    limit = functions.get_account_settings()["AccountLimit"]
    assert (limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]) == (1000, 998)
    [refused] = refused_of(aws, "reserves", 3, 1, tmp_path / "end")
    assert refused["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    functions.delete_function_concurrency(FunctionName="reserves")


def test_a_state_machine_sees_the_throttle_by_its_name(aws: LocalAws) -> None:
    arn = make_function(aws, "never-runs", WAITS)
    aws.client("lambda", REGION).put_function_concurrency(FunctionName="never-runs", ReservedConcurrentExecutions=0)
    caught = {"ErrorEquals": ["Lambda.TooManyRequestsException"], "Next": "Caught"}
    run = {"Type": "Task", "Resource": arn, "Catch": [caught], "End": True}
    states = {"StartAt": "Run", "States": {"Run": run, "Caught": {"Type": "Pass", "Result": "caught", "End": True}}}
    machines = aws.client("stepfunctions", REGION)
    role = make_role(aws, "machine", {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn})
    machine = machines.create_state_machine(name="throttled", definition=json.dumps(states), roleArn=role)
    execution = machines.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    end = time.monotonic() + 60
    while (state := machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
        assert time.monotonic() < end
        time.sleep(0.1)
    assert (state["status"], state["output"]) == ("SUCCEEDED", '"caught"')


def test_an_unknown_quota_is_refused(tmp_path: Path) -> None:
    process = start("aws.server", free_port(), "--quota", "old", TMPDIR=str(tmp_path))
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2 and "'old' (choose from" in said


def test_one_that_leaves_wakes_one_that_waits() -> None:
    pools, woken = Pools(), []
    pools.enter("eu-west-3", 1, wait=False)

    def work(number: int) -> None:
        pools.enter("eu-west-3", 1, wait=True)
        woken.append(number)
        pools.leave("eu-west-3")

    with ThreadPoolExecutor(50) as pool:
        for number in range(50):
            pool.submit(work, number)
        assert pools.enter("eu-west-1", 1, wait=False), "another pool is not held up"
        assert not woken
        pools.leave("eu-west-3")
    assert sorted(woken) == list(range(50))
