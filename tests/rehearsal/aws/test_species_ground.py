"""What the local AWS adds for the species pipeline: schedules that act, faults on order, and answers made whole."""

import io
import json
import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from rehearsal.aws.scheduler import DELETE_ENDPOINT
from rehearsal.models.faults import Faults
from tests.rehearsal.conftest import LocalAws

REGION = "ca-central-1"
ENDPOINT_ARN = f"arn:aws:sagemaker:{REGION}:000000000000:endpoint"
SCHEDULER = {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}


def create_endpoint(aws: LocalAws, name: str) -> None:
    sagemaker = aws.client("sagemaker", REGION)
    container = {"Image": "749696950732.dkr.ecr.eu-west-3.amazonaws.com/image-classification:1"}
    sagemaker.create_model(
        ModelName=name, ExecutionRoleArn="arn:aws:iam::000000000000:role/endpoint", PrimaryContainer=container
    )
    variant = {"VariantName": "v", "ModelName": name, "InitialInstanceCount": 1, "InstanceType": "ml.m5.large"}
    sagemaker.create_endpoint_config(EndpointConfigName=name, ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName=name, EndpointConfigName=name)


@pytest.mark.parametrize(("may_delete", "left"), [("outlives", 0), ("another", 1)])
def test_a_schedule_deletes_the_endpoint_that_its_role_may_delete(aws: LocalAws, may_delete: str, left: int) -> None:
    create_endpoint(aws, "outlives")
    iam, role = aws.client("iam"), f"end-of-{may_delete}"
    trust = json.dumps({"Version": "2012-10-17", "Statement": [SCHEDULER]})
    arn = iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    right = {"Effect": "Allow", "Action": "sagemaker:DeleteEndpoint", "Resource": f"{ENDPOINT_ARN}/{may_delete}"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [right]})
    iam.put_role_policy(RoleName=role, PolicyName="end", PolicyDocument=policy)
    aws.client("scheduler", REGION).create_schedule(
        Name=role,
        ScheduleExpression=f"at({datetime.now(UTC) + timedelta(seconds=1):%FT%T})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": DELETE_ENDPOINT, "RoleArn": arn, "Input": json.dumps({"EndpointName": "outlives"})},
    )
    sagemaker = aws.client("sagemaker", REGION)
    end = time.monotonic() + 60
    while len(sagemaker.list_endpoints()["Endpoints"]) > left and time.monotonic() < end:
        time.sleep(0.2)
    if left:
        time.sleep(3)  # time enough for what must not happen
    assert len(sagemaker.list_endpoints()["Endpoints"]) == left
    if left:
        sagemaker.delete_endpoint(EndpointName="outlives")
    sagemaker.delete_endpoint_config(EndpointConfigName="outlives")
    sagemaker.delete_model(ModelName="outlives")


def test_faults_are_for_one_picture_and_come_to_an_end() -> None:
    faults = Faults()
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of b"x"
    faults.order(json.dumps({"sha256": digest, "times": 2, "code": "Code", "message": "words"}).encode())
    assert [faults.take(b"x"), faults.take(b"y"), faults.take(b"x"), faults.take(b"x")] == [
        ("Code", "words"), None, ("Code", "words"), None,
    ]  # fmt: skip


def test_alarms_are_described_with_all_their_settings(aws: LocalAws) -> None:
    cloudwatch = boto3.client("cloudwatch", region_name=REGION, endpoint_url=aws.url, **aws.root_key)
    wanted = {
        "AlarmName": "errors", "AlarmDescription": "a < b & c", "Namespace": "AWS/Lambda", "MetricName": "Errors",
        "Dimensions": [{"Name": "FunctionName", "Value": "f"}], "Statistic": "Sum", "Period": 60,
        "EvaluationPeriods": 1, "Threshold": 1.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "TreatMissingData": "notBreaching", "AlarmActions": [f"arn:aws:sns:{REGION}:000000000000:alarms"],
    }  # fmt: skip
    cloudwatch.put_metric_alarm(**wanted)
    [alarm] = cloudwatch.describe_alarms()["MetricAlarms"]
    assert {name: alarm[name] for name in wanted} == wanted
    cloudwatch.delete_alarms(AlarmNames=["errors"])


def test_versions_are_listed_under_their_own_keys(aws: LocalAws) -> None:
    bucket, key = aws.bucket("versions", REGION), "birds/Vögel + a&b <c>.jpg"
    s3 = aws.client("s3", REGION)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    [version] = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert version["Key"] == key


def test_what_is_uploaded_in_parts_keeps_its_tags(aws: LocalAws) -> None:
    bucket = aws.bucket("parts", REGION)
    s3 = aws.client("s3", REGION)
    content = io.BytesIO(b"0" * 9_000_000)
    s3.upload_fileobj(content, bucket, "numpy.zip", ExtraArgs={"Tagging": "workshop=mip-day"})
    assert s3.get_object_tagging(Bucket=bucket, Key="numpy.zip")["TagSet"] == [{"Key": "workshop", "Value": "mip-day"}]
