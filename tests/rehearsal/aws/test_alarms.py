"""Lambda's metrics are of what ran, and alarms of them act as Terraform's are set, where functions let them."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.functions import REGION, make_function
from tests.rehearsal.conftest import LocalAws

ACCOUNT = "000000000000"
RUNS = "def lambda_handler(event, context):\n    return 'done'\n"
PRINTS = "import json\ndef lambda_handler(event, context):\n    print('EVENT ' + json.dumps(event))\n"


def invoke(aws: LocalAws, name: str, times: int = 1) -> None:
    for _ in range(times):
        aws.client("lambda", REGION).invoke(FunctionName=name)


def metric(aws: LocalAws, function: str, name: str) -> float:
    now = datetime.now(UTC)
    stat = {
        "Metric": {"Namespace": "AWS/Lambda", "MetricName": name,
                   "Dimensions": [{"Name": "FunctionName", "Value": function}]},
        "Period": 86400, "Stat": "Sum",
    }  # fmt: skip
    answer = aws.client("cloudwatch", REGION).get_metric_data(
        MetricDataQueries=[{"Id": "m", "MetricStat": stat}],
        StartTime=now - timedelta(days=1),
        EndTime=now + timedelta(seconds=1),
    )
    return float(sum(answer["MetricDataResults"][0]["Values"]))


def put_alarm(aws: LocalAws, name: str, function: str, action: str, **settings: Any) -> str:
    chosen = {
        "MetricName": "Invocations", "Namespace": "AWS/Lambda", "Statistic": "Sum", "Period": 600,
        "EvaluationPeriods": 1, "Threshold": 3, "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching", "Dimensions": [{"Name": "FunctionName", "Value": function}],
    }  # fmt: skip
    aws.client("cloudwatch", REGION).put_metric_alarm(AlarmName=name, AlarmActions=[action], **(chosen | settings))
    return f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"


def allow(aws: LocalAws, function: str, alarm: str, principal: str = "lambda.alarms.cloudwatch.amazonaws.com") -> None:
    aws.client("lambda", REGION).add_permission(
        FunctionName=function, StatementId="alarms", Action="lambda:InvokeFunction", Principal=principal,
        SourceArn=alarm, SourceAccount=ACCOUNT,
    )  # fmt: skip


def events(aws: LocalAws, function: str) -> list[dict[str, Any]]:
    """Out: the events that a function of PRINTS got."""
    try:
        lines = aws.client("logs", REGION).filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
    except ClientError:  # no log group before the first
        return []
    found = [line["message"] for line in lines if line["message"].startswith("EVENT ")]
    return [json.loads(text.removeprefix("EVENT ")) for text in found]


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def state(aws: LocalAws, name: str) -> str:
    return str(aws.client("cloudwatch", REGION).describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"])


def test_metrics_are_of_what_ran(aws: LocalAws) -> None:
    fails = "def lambda_handler(event, context):\n    raise ValueError\n"
    make_function(aws, "counted", RUNS)
    make_function(aws, "counted-fails", fails)
    invoke(aws, "counted", 3)
    invoke(aws, "counted-fails", 2)
    functions = aws.client("lambda", REGION)
    functions.invoke(FunctionName="counted", InvocationType="Event", Payload=b"{}")
    until(lambda: metric(aws, "counted", "Invocations") == 4)
    assert metric(aws, "counted", "Errors") == 0
    assert (metric(aws, "counted-fails", "Invocations"), metric(aws, "counted-fails", "Errors")) == (2, 2)
    assert 0 < metric(aws, "counted", "Duration") < 60_000


def test_what_is_throttled_did_not_run(aws: LocalAws) -> None:
    make_function(aws, "counted-none", RUNS)
    functions = aws.client("lambda", REGION)
    functions.put_function_concurrency(FunctionName="counted-none", ReservedConcurrentExecutions=0)
    for _ in range(3):
        with pytest.raises(ClientError) as error:
            functions.invoke(FunctionName="counted-none")
        assert error.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert (metric(aws, "counted-none", "Invocations"), metric(aws, "counted-none", "Throttles")) == (0, 3)


def test_an_alarm_starts_the_function_once_with_awss_event(aws: LocalAws) -> None:
    make_function(aws, "watched", RUNS)
    make_function(aws, "beside", RUNS)
    action = make_function(aws, "acts", PRINTS)
    alarm = put_alarm(aws, "too-often", "watched", action)
    allow(aws, "acts", alarm)
    invoke(aws, "beside", 6)
    invoke(aws, "watched", 3)
    assert state(aws, "too-often") != "ALARM", "three are not more than three, and others' runs do not count"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: invoke(aws, "watched"), range(8)))
    until(lambda: events(aws, "acts"))
    time.sleep(1)
    [event] = events(aws, "acts")
    assert (event["source"], event["alarmArn"], event["region"]) == ("aws.cloudwatch", alarm, REGION)
    assert event["accountId"] == ACCOUNT
    data = event["alarmData"]
    assert (data["alarmName"], data["state"]["value"], data["previousState"]["value"]) == ("too-often", "ALARM", "OK")
    stat = data["configuration"]["metrics"][0]["metricStat"]
    assert (stat["metric"]["dimensions"], stat["period"]) == ({"FunctionName": "watched"}, 600)


def test_a_state_that_was_set_is_told_as_the_one_before(aws: LocalAws) -> None:
    make_function(aws, "set", RUNS)
    action = make_function(aws, "acts-again", PRINTS)
    allow(aws, "acts-again", put_alarm(aws, "set-by-hand", "set", action))
    invoke(aws, "set", 5)
    until(lambda: len(events(aws, "acts-again")) == 1)
    aws.client("cloudwatch", REGION).set_alarm_state(
        AlarmName="set-by-hand", StateValue="OK", StateReason="by hand", StateReasonData='{"by": "hand"}'
    )
    until(lambda: len(events(aws, "acts-again")) == 2)  # it is looked at again, and the ten minutes are not over
    before = events(aws, "acts-again")[1]["alarmData"]["previousState"]
    assert (before["value"], before["reason"], before["reasonData"]) == ("OK", "by hand", '{"by": "hand"}')


@pytest.mark.parametrize("principal", ["", "cloudwatch.amazonaws.com"])
def test_a_function_that_does_not_let_cloudwatch_is_not_started(aws: LocalAws, principal: str) -> None:
    suffix = "other" if principal else "none"
    make_function(aws, f"loops-{suffix}", RUNS)
    action = make_function(aws, f"closed-{suffix}", PRINTS)
    alarm = put_alarm(aws, f"refused-{suffix}", f"loops-{suffix}", action)
    if principal:
        allow(aws, f"closed-{suffix}", alarm, principal)
    invoke(aws, f"loops-{suffix}", 4)
    assert state(aws, f"refused-{suffix}") == "ALARM"
    time.sleep(1)
    assert events(aws, f"closed-{suffix}") == []


def test_an_alarm_whose_period_has_passed_is_ok_again(aws: LocalAws) -> None:
    make_function(aws, "rests", RUNS)
    action = make_function(aws, "acts-rarely", PRINTS)
    put_alarm(aws, "short", "rests", action, Period=10, Threshold=1)
    invoke(aws, "rests", 3)  # the first starts a process, and may take longer than the period; two are enough
    assert state(aws, "short") == "ALARM"
    until(lambda: state(aws, "short") == "OK")
