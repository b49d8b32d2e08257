"""A participant's function in an endless loop: stopped by its alarm, told, released; real Terraform, IAM enforced."""

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from admin import cli
from admin.access.session import find_participant, open_session
from admin.deployment_package import zip_source
from admin.names import STORAGE_REGION
from admin.operating.changes.planning import PARALLELISM
from admin.workshop.settings import read_workshop
from rehearsal.stage.layers import empty_layer, publish_participants_layers
from rehearsal.stage.local_aws import environment, local_aws
from rehearsal.stage.stage import Stage

REGION, GROUP, STARTS = "eu-west-3", "group-1145", 30
TARGETS = [f"-target=module.group.module.{one}" for one in ("crop_faces", "cut_off", "participant_access")]
CUT_OFF, FULL = f"mip-day-cut-off-{GROUP}", "ReservedFunctionConcurrentInvocationLimitExceeded"
FOREIGN = "mip-day-crop-faces-eve"  # begins as participants' do, and is another group's by its tags
DOES_NOTHING = "def lambda_handler(event, context):\n    return 'done'\n"
REFUSED = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}  # S3's, most services' and SNS's word
PROBE = """
import boto3
from botocore.exceptions import ClientError

def lambda_handler(event, context):
    answers = []
    for service, call, words in event:
        try:
            getattr(boto3.client(service), call)(**words)
            answers.append("allowed")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])
    return answers
"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Stage]:
    """Ada and bob of one group, whose functions may be started 30 times in ten minutes; eve's is another group's."""
    folder = tmp_path_factory.mktemp("cut-off")
    with local_aws(fixed_terraform, folder, iam_seconds=0) as stage:
        settings = stage.terraform / f"envs/{REGION}/group.auto.tfvars"
        settings.write_text(f"{settings.read_text()}\ncut_off = {{ starts = {STARTS} }}\n")
        roster = folder / "roster.csv"
        roster.write_text(f"pseudonym,group\nada,{GROUP}\nbob,{GROUP}\n")
        cli.main(["provision", str(roster)])
        publish_participants_layers(read_workshop(stage.terraform), empty_layer())
        place = {"LocationConstraint": STORAGE_REGION}
        for name in ("source", "target", "feedback"):
            boto3.client("s3", STORAGE_REGION).create_bucket(Bucket=f"mip-day-{name}", CreateBucketConfiguration=place)
        stage.each("init", "-input=false", only=[REGION])
        stage.each("apply", "-input=false", "-auto-approve", PARALLELISM, *TARGETS, only=[REGION])
        for one in ("ada", "bob"):
            boto3.client("lambda", REGION).update_function_code(
                FunctionName=f"mip-day-crop-faces-{one}", ZipFile=zip_source(DOES_NOTHING.encode())
            )
        make_function(FOREIGN, "crop-faces-ada", DOES_NOTHING, Tags={"workshop": "mip-day", "group": "group-1430"})
        yield stage


def make_function(name: str, role: str, source: str, **more: Any) -> None:
    boto3.client("lambda", REGION).create_function(
        FunctionName=name, Role=f"arn:aws:iam::000000000000:role/mip-day-{role}", Runtime="python3.11", Timeout=60,
        Handler="lambda_function.lambda_handler", Code={"ZipFile": zip_source(source.encode())}, **more,
    )  # fmt: skip


def start(pseudonym: str) -> str:
    """Start a participant's function. Out: "ran", or Lambda's reason why it did not."""
    try:
        boto3.client("lambda", REGION).invoke(FunctionName=f"mip-day-crop-faces-{pseudonym}")
    except ClientError as error:
        return str(error.response.get("Reason", error.response["Error"]["Code"]))
    return "ran"


def loop(pseudonym: str) -> int:
    """Start a function twice at once, without end, until Lambda does not any more. Out: how often it ran."""
    with ThreadPoolExecutor(2) as pool:
        for turn in range(500):
            if set(pool.map(start, [pseudonym] * 2)) == {FULL}:
                return 2 * turn
    raise AssertionError("it was not stopped")


def reserved(pseudonym: str) -> Any:
    functions = boto3.client("lambda", REGION)
    answer = functions.get_function_concurrency(FunctionName=f"mip-day-crop-faces-{pseudonym}")
    return answer.get("ReservedConcurrentExecutions")


def notes() -> list[str]:
    listed = boto3.client("s3", STORAGE_REGION).list_objects_v2(Bucket="mip-day-target").get("Contents", ())
    return [one["Key"] for one in listed if one["Key"].endswith("cut-off.json")]


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def running(stage: Stage) -> Iterator[None]:
    """Afterwards everybody's function runs again."""
    yield
    cli.main(["release", "ada", "bob"])


@pytest.fixture
def letters(stage: Stage) -> Iterator[Callable[[], list[str]]]:
    """What the instructor's topic sends."""
    sqs, sns = boto3.client("sqs", REGION), boto3.client("sns", REGION)
    url = sqs.create_queue(QueueName="instructor")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = f"arn:aws:sns:{REGION}:000000000000:mip-day-alarms-{GROUP}"
    lets = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage",
            "Resource": arn, "Condition": {"ArnEquals": {"aws:SourceArn": topic}}}  # fmt: skip
    policy = json.dumps({"Version": "2012-10-17", "Statement": [lets]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    made = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, ReturnSubscriptionArn=True)["SubscriptionArn"]
    yield lambda: [one["Body"] for one in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", ())]
    sns.unsubscribe(SubscriptionArn=made)
    sqs.delete_queue(QueueUrl=url)


def test_a_loop_is_cut_off_and_the_others_go_on(
    stage: Stage, running: None, letters: Callable[[], list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert start("bob") == "ran"
    ran = loop("ada")
    assert ran > STARTS
    assert (start("bob"), reserved("bob")) == ("ran", 2)
    assert (start("ada"), reserved("ada")) == (FULL, 0)
    until(notes)
    assert notes() == ["ada/door/cut-off.json"]
    said: list[str] = []
    until(lambda: said.extend(letters()) or said)
    [letter] = said
    assert f"started more than {STARTS} times within ten minutes" in letter
    assert "workshop release ada" in letter

    # What the instructor sees.
    cli.main(["status", "--json", "--group", GROUP])
    people = {one["pseudonym"]: one for one in json.loads(capsys.readouterr().out)["participants"]}
    assert people["ada"]["stopped_at"]
    assert people["bob"]["stopped_at"] is None
    cli.main(["status", "--group", GROUP])
    text = capsys.readouterr().out
    assert "STOPPED: started too often" in text
    assert "Stopped, since started too often: ada. 'workshop release PSEUDONYM'" in text

    # What the participant sees.
    workshop = read_workshop(stage.terraform)
    keys = open_session(workshop, find_participant(workshop, "ada"), "ada")
    with environment({**os.environ, **keys.exports(), "WORKSHOP_TERRAFORM": "/nowhere"}):
        assert cli.main(["invoke"]) == 2
    assert "was stopped, since it was started too often within ten minutes" in capsys.readouterr().err

    # What the next apply does about it.
    [plan] = stage.each("plan", "-input=false", "-detailed-exitcode", *TARGETS, only=[REGION], accept=(0, 2))
    assert plan.status == 0

    # And how it ends.
    before = reserved("ada")
    assert cli.main(["release", "ada", "--dry-run"]) == 0
    assert "would run again, 2 at once" in capsys.readouterr().out
    assert (reserved("ada"), notes()) == (before, ["ada/door/cut-off.json"])
    assert cli.main(["release", "ada", "--json"]) == 0
    [done] = json.loads(capsys.readouterr().out)
    assert done == {
        "pseudonym": "ada", "group": GROUP, "function": "mip-day-crop-faces-ada", "had": 0, "gets": 2,
        "was_stopped": True, "done": True,
    }  # fmt: skip
    assert notes() == []
    for _ in range(3):
        assert start("ada") == "ran"
    time.sleep(6)  # the ten minutes are not over, and the alarm is looked at again every 5 s
    assert (start("ada"), reserved("ada")) == ("ran", 2)


def test_who_loops_again_after_a_release_is_stopped_again(stage: Stage, running: None) -> None:
    """GIVEN the release was three minutes ago THEN what was started since counts, though the alarm has rung for it."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, ["bob"] * (STARTS + 2)))
    until(lambda: reserved("bob") == 0)
    boto3.client("lambda", REGION).put_function_concurrency(
        FunctionName="mip-day-crop-faces-bob", ReservedConcurrentExecutions=2
    )
    boto3.client("cloudwatch", REGION).set_alarm_state(
        AlarmName="mip-day-invocations-bob", StateValue="OK", StateReason="released",
        StateReasonData=json.dumps({"released_at": (datetime.now(UTC) - timedelta(minutes=3)).isoformat()}),
    )  # fmt: skip
    until(lambda: reserved("bob") == 0)


def test_a_release_by_a_clock_that_is_fast_is_one(stage: Stage, running: None) -> None:
    """GIVEN the instructor's computer is four minutes ahead THEN what was started before the release does not count."""
    ahead = json.dumps({"released_at": (datetime.now(UTC) + timedelta(minutes=4)).isoformat()})
    event = {
        "alarmData": {
            "alarmName": "mip-day-invocations-ada",
            "state": {"value": "ALARM"},
            "previousState": {"value": "OK", "reasonData": ahead},
        }
    }
    answer = boto3.client("lambda", REGION).invoke(FunctionName=CUT_OFF, Payload=json.dumps(event).encode())
    assert json.loads(answer["Payload"].read()) == {"pseudonym": "ada", "done": "watched on"}
    assert reserved("ada") == 2


@pytest.mark.parametrize(
    "name",
    ["mip-day-alarms-group-1145-errors", "mip-day-invocations-", "mip-day-invocations-*", "other-invocations-ada",
     "mip-day-invocations-../ada", "mip-day-crop-faces-ada", CUT_OFF, "", None, 7, ["mip-day-invocations-ada"]],
)  # fmt: skip
def test_a_forged_event_of_a_foreign_name_stops_nobody(stage: Stage, name: object) -> None:
    event = {"alarmData": {"alarmName": name, "state": {"value": "ALARM"}, "previousState": {"value": "OK"}}}
    answer = boto3.client("lambda", REGION).invoke(FunctionName=CUT_OFF, Payload=json.dumps(event).encode())
    assert json.loads(answer["Payload"].read())["errorType"] == "ForeignAlarmError"
    assert (reserved("ada"), reserved("bob"), reserved("eve")) == (2, 2, None)


@pytest.mark.parametrize("event", [{}, {"alarmData": 5}, {"alarmData": {"alarmName": "mip-day-invocations-ada"}}])
def test_what_is_no_alarm_stops_nobody(stage: Stage, event: dict[str, Any]) -> None:
    boto3.client("lambda", REGION).invoke(FunctionName=CUT_OFF, Payload=json.dumps(event).encode())
    assert reserved("ada") == 2


def test_another_groups_participant_is_out_of_reach(stage: Stage) -> None:
    event = {"alarmData": {"alarmName": "mip-day-invocations-eve", "state": {"value": "ALARM"}}}
    answer = boto3.client("lambda", REGION).invoke(FunctionName=CUT_OFF, Payload=json.dumps(event).encode())
    assert "AccessDenied" in json.loads(answer["Payload"].read())["errorMessage"]
    assert reserved("eve") is None


def test_its_role_may_stop_the_groups_functions_and_nothing_else(stage: Stage) -> None:
    make_function("probe", f"cut-off-{GROUP}", PROBE)
    own, topic = "mip-day-crop-faces-bob", f"arn:aws:sns:{REGION}:000000000000:mip-day-"
    alarm = {"StateValue": "OK", "StateReason": "x"}
    period = {"StartTime": "2026-01-01", "EndTime": "2026-01-02", "Period": 60, "Statistics": ["Sum"]}
    put = {"Bucket": "mip-day-target", "Body": "x"}
    allowed = [
        ("lambda", "put_function_concurrency", {"FunctionName": own, "ReservedConcurrentExecutions": 2}),
        ("cloudwatch", "set_alarm_state", {"AlarmName": "mip-day-invocations-bob", **alarm}),
        ("cloudwatch", "get_metric_statistics", {"Namespace": "AWS/Lambda", "MetricName": "Invocations", **period}),
        ("sns", "publish", {"TopicArn": f"{topic}alarms-{GROUP}", "Message": "x"}),
    ]
    refused = [
        *(
            ("lambda", "put_function_concurrency", {"FunctionName": one, "ReservedConcurrentExecutions": 0})
            for one in (FOREIGN, CUT_OFF, "probe", "IdentifySpeciesAndNotify", f"mip-day-front-door-{GROUP}")
        ),
        *(
            ("lambda", call, {"FunctionName": own})
            for call in ("delete_function_concurrency", "invoke", "get_function", "delete_function")
        ),
        ("lambda", "update_function_configuration", {"FunctionName": own, "Timeout": 900}),
        ("lambda", "list_functions", {}),
        ("cloudwatch", "set_alarm_state", {"AlarmName": f"mip-day-alarms-{GROUP}-errors", **alarm}),
        ("cloudwatch", "delete_alarms", {"AlarmNames": ["mip-day-invocations-bob"]}),
        ("sns", "publish", {"TopicArn": f"{topic}species-{GROUP}", "Message": "x"}),
        ("s3", "put_object", {"Key": "ada.zip", **put}),
        ("s3", "put_object", {"Key": "ada/input_copied.png", **put}),
        ("s3", "get_object", {"Bucket": "mip-day-target", "Key": "ada/door/cut-off.json"}),
        ("s3", "list_objects_v2", {"Bucket": "mip-day-target"}),
    ]
    answer = boto3.client("lambda", REGION).invoke(FunctionName="probe", Payload=json.dumps(allowed + refused).encode())
    got = json.loads(answer["Payload"].read())
    assert got[: len(allowed)] == ["allowed"] * len(allowed)
    wrong = [(row, code) for row, code in zip(refused, got[len(allowed) :], strict=True) if code not in REFUSED]
    assert wrong == [], got


def test_a_name_that_nobody_has_releases_nobody(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["release", "ada", "nobody"]) == 2
    assert "nobody" in capsys.readouterr().err
    assert cli.main(["release"]) == 2
    assert "workshop release PSEUDONYM" in capsys.readouterr().err
    assert cli.main(["release", "ada"]) == 0
    assert "is not stopped; nothing to do" in capsys.readouterr().out
