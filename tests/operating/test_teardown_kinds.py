"""Every kind of thing that may be left: found, judged and removed without a state, beside one that is another's."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin import aws, cli
from admin.errors import WorkshopError
from admin.operating import leftovers
from admin.operating.leftovers import KINDS, left_over
from admin.operating.teardown.ownership import Known
from admin.operating.teardown.survey import survey
from rehearsal.stage.local_aws import local_aws

REGION, NAME = "eu-west-3", "mip-day"
ACCOUNT = "000000000000"
TRUST = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
})  # fmt: skip
RIGHTS = json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}],
})  # fmt: skip


def pairs(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("lambda_function.py", "def lambda_handler(event, context):\n    return 1\n")
    return content.getvalue()


class Maker:
    """Makes one thing of a kind with a name, and with tags where the kind has any."""

    def __init__(self) -> None:
        self.role_arn = f"arn:aws:iam::{ACCOUNT}:role/for-the-tests"
        boto3.client("iam").create_role(RoleName="for-the-tests", AssumeRolePolicyDocument=TRUST)

    def client(self, service: str) -> Any:
        return boto3.client(service, REGION)

    def schedule(self, name: str, _tags: dict[str, str]) -> None:
        self.client("scheduler").create_schedule(
            Name=name, ScheduleExpression="at(2030-01-01T00:00:00)", FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": "arn:aws:scheduler:::aws-sdk:sagemaker:deleteEndpoint", "RoleArn": self.role_arn},
        )  # fmt: skip

    def api(self, name: str, tags: dict[str, str]) -> None:
        self.client("apigatewayv2").create_api(Name=name, ProtocolType="HTTP", Tags=tags)

    def state_machine(self, name: str, tags: dict[str, str]) -> None:
        definition = json.dumps({"StartAt": "x", "States": {"x": {"Type": "Pass", "End": True}}})
        lower = [{"key": key, "value": value} for key, value in tags.items()]
        self.client("stepfunctions").create_state_machine(
            name=name, definition=definition, roleArn=self.role_arn, tags=lower
        )

    def function(self, name: str, tags: dict[str, str]) -> None:
        self.client("lambda").create_function(
            FunctionName=name, Role=self.role_arn, Runtime="python3.11", Handler="lambda_function.lambda_handler",
            Code={"ZipFile": package()}, Tags=tags,
        )  # fmt: skip

    def scalable_target(self, name: str, _tags: dict[str, str]) -> None:
        self.client("application-autoscaling").register_scalable_target(
            ServiceNamespace="sagemaker", ResourceId=f"endpoint/{name}/variant/one",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount", MinCapacity=1, MaxCapacity=2,
        )  # fmt: skip

    def model(self, name: str, tags: dict[str, str]) -> None:
        self.client("sagemaker").create_model(ModelName=name, ExecutionRoleArn=self.role_arn, Tags=pairs(tags))

    def endpoint_configuration(self, name: str, tags: dict[str, str]) -> None:
        variant = {"VariantName": "one", "ModelName": name, "InstanceType": "ml.m5.large"}
        self.client("sagemaker").create_endpoint_config(
            EndpointConfigName=name, ProductionVariants=[{**variant, "InitialInstanceCount": 1}], Tags=pairs(tags)
        )

    def endpoint(self, name: str, tags: dict[str, str]) -> None:
        self.client("sagemaker").create_endpoint(EndpointName=name, EndpointConfigName=name, Tags=pairs(tags))

    def topic(self, name: str, tags: dict[str, str]) -> None:
        self.client("sns").create_topic(Name=name, Tags=pairs(tags))

    def subscription(self, name: str, _tags: dict[str, str]) -> None:
        topic, queue = f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
        self.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)

    def queue(self, name: str, tags: dict[str, str]) -> None:
        self.client("sqs").create_queue(QueueName=name, tags=tags)

    def alarm(self, name: str, tags: dict[str, str]) -> None:
        self.client("cloudwatch").put_metric_alarm(
            AlarmName=name, Namespace="AWS/Lambda", MetricName="Errors", Statistic="Sum", Period=60, Threshold=1,
            EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold", Tags=pairs(tags),
        )  # fmt: skip

    def log_group(self, name: str, tags: dict[str, str]) -> None:
        self.client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}", tags=tags)

    def metric_filter(self, name: str, _tags: dict[str, str]) -> None:
        change = {"metricName": "x", "metricNamespace": "x", "metricValue": "1"}
        self.client("logs").put_metric_filter(
            logGroupName=f"/aws/lambda/{name}",
            filterName=f"{name}-any",
            filterPattern="x",
            metricTransformations=[change],
        )

    def layer(self, name: str, _tags: dict[str, str]) -> None:
        for _ in range(2):
            self.client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": package()})

    def parameter(self, name: str, tags: dict[str, str]) -> None:
        self.client("ssm").put_parameter(Name=name, Value="x", Type="SecureString", Tags=pairs(tags))

    def role(self, name: str, tags: dict[str, str]) -> None:
        iam = boto3.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Tags=pairs(tags))
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=RIGHTS)

    def policy(self, name: str, tags: dict[str, str]) -> None:
        boto3.client("iam").create_policy(PolicyName=name, PolicyDocument=RIGHTS, Tags=pairs(tags))

    def dashboard(self, name: str, _tags: dict[str, str]) -> None:
        self.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody='{"widgets": []}')

    def bucket(self, name: str, tags: dict[str, str]) -> None:
        s3 = self.client("s3")
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        if tags:
            s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs(tags)})
        for _ in range(2):
            s3.put_object(Bucket=name, Key="a\x01b", Body=b"x")

    def budget(self, name: str, tags: dict[str, str]) -> None:
        budget = {"BudgetName": name, "BudgetType": "COST", "TimeUnit": "MONTHLY"}
        limit = {"BudgetLimit": {"Amount": "1", "Unit": "USD"}}
        boto3.client("budgets", "us-east-1").create_budget(
            AccountId=ACCOUNT, Budget=budget | limit, ResourceTags=pairs(tags)
        )


WITHOUT_TAGS = {"schedule", "scalable target", "subscription", "metric filter", "layer", "dashboard"}
# In this order, since some need others. A user is never one of the workshop's, so none is ever removed.
MAKING = [
    "model", "endpoint", "scalable target", "queue", "topic", "subscription", "log group", "metric filter", "API",
    "schedule", "state machine", "function", "alarm", "layer", "parameter", "role", "policy", "dashboard", "bucket",
    "budget",
]  # fmt: skip


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Maker]:
    with local_aws(fixed_terraform, tmp_path_factory.mktemp("kinds"), iam_seconds=0):
        yield Maker()


def make(maker: Maker, kind: str, name: str, tags: dict[str, str]) -> None:
    called: Callable[[str, dict[str, str]], None] = getattr(maker, kind.lower().replace(" ", "_"))
    if kind == "endpoint":
        maker.endpoint_configuration(name, tags)
    called(name, {} if kind in WITHOUT_TAGS else tags)


def standing() -> set[str]:
    """What stands, but for the role that the tests themselves use."""
    return {line for line in left_over([REGION, "eu-central-1"]) if not line.endswith(" for-the-tests")}


def test_every_kind_is_removed_by_tag_or_name_and_nothing_that_is_anothers(
    maker: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = {"workshop": NAME, "group": "group-1145"}, {"workshop": f"{NAME}2", "group": "group-1145"}
    exact = {name.lstrip("/"): name for name in Known(NAME, groups={"group-1145": REGION}).names()}
    plain = next(name for name in exact if "pillow" in name)  # any of the workshop's own names
    made: dict[str, set[str]] = {}
    for who, name, tags in (("theirs", f"{NAME}2-thing", theirs), ("alike", f"{plain}-2", {}), ("ours", plain, ours)):
        before = standing()
        for kind in MAKING:
            make(maker, kind, name, tags)
        made[who] = standing() - before
        assert {line.partition(" ")[2].rpartition(" ")[0] for line in made[who]} == set(MAKING) | {
            "endpoint configuration"
        }
    status = cli.main([
        "teardown", "--without-state", "--yes", NAME, "--out", str(tmp_path / "archive"), "--look-again", "0",
        "--grades", str(tmp_path / "none"), "--json",
    ])  # fmt: skip
    proof = json.loads(capsys.readouterr().out)
    assert status == 0 and proof["left"] == []
    assert standing() == made["theirs"] | made["alike"]
    assert {*proof["bystanders"]} >= made["theirs"] | made["alike"]
    assert proof["removed_by_name"] == len(made["ours"])


def test_the_list_above_has_every_kind() -> None:
    assert {*MAKING, "endpoint configuration", "user"} == {kind.name for kind in KINDS}


@pytest.mark.parametrize("few", [leftovers.FEW, 0])
def test_a_strange_name_with_our_tag_is_found_also_among_too_many_to_be_asked_one_by_one(
    maker: Maker, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(leftovers, "FEW", few)
    names = {f"strange-{few}": {"workshop": NAME}, f"accounting-{few}": {}, f"other-{few}": {"workshop": "mip"}}
    for name, tags in names.items():
        maker.function(name, tags)
    try:
        found = survey(Known(NAME, groups={"group-1145": REGION}), [], None)
        assert f"{REGION} function strange-{few}" in map(str, found.ours)
        assert f"{REGION} function other-{few}" in map(str, found.bystanders)
        assert not any("accounting" in str(thing) for thing in [*found.ours, *found.bystanders])
    finally:
        for name in names:
            maker.client("lambda").delete_function(FunctionName=name)


def test_a_kind_that_may_not_be_listed_is_named_and_buckets_must_be(
    maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    iam, name = boto3.client("iam"), "lists-no-budgets"
    trust = TRUST.replace('"Service": "lambda.amazonaws.com"', f'"AWS": "arn:aws:iam::{ACCOUNT}:root"')
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    session = boto3.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="instructor"
    )
    keys = session["Credentials"]
    for variable, value in (
        ("AWS_ACCESS_KEY_ID", keys["AccessKeyId"]), ("AWS_SECRET_ACCESS_KEY", keys["SecretAccessKey"]),
        ("AWS_SESSION_TOKEN", keys["SessionToken"]),
    ):  # fmt: skip
        monkeypatch.setenv(variable, value)
    try:
        for denied, unseen in (("budgets:*", ["global budget"]), ("s3:ListAllMyBuckets", None)):
            rights = [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": denied, "Resource": "*"},
            ]
            document = json.dumps({"Version": "2012-10-17", "Statement": rights})
            iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=document)
            aws.forget_clients()
            if unseen is not None:
                assert survey(Known(NAME), [], None).unseen == unseen
            else:
                with pytest.raises(WorkshopError, match="refused"):
                    survey(Known(NAME), [], None)
    finally:
        monkeypatch.undo()
        aws.forget_clients()
        iam.delete_role_policy(RoleName=name, PolicyName="rights")
        iam.delete_role(RoleName=name)
