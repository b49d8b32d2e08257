"""A function is run by other services where its policy lets them, and not otherwise."""

import json
import time
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.functions import REGION, make_function
from tests.rehearsal.conftest import LocalAws

SOURCE = "def lambda_handler(event, context):\n    print('was run')\n    return {'statusCode': 200, 'body': 'hello'}\n"


def permit(aws: LocalAws, function: str, service: str, source: str) -> None:
    aws.client("lambda", REGION).add_permission(
        FunctionName=function, StatementId=service, Action="lambda:InvokeFunction",
        Principal=f"{service}.amazonaws.com", SourceArn=source,
    )  # fmt: skip


def times_run(aws: LocalAws, function: str, expected: int) -> int:
    """Out: how often a function was run: at once where it was often enough, else after two seconds."""
    end, count = time.monotonic() + (60 if expected else 2), 0
    while time.monotonic() < end and (not expected or count < expected):
        time.sleep(0.2)
        try:
            group = {"logGroupName": f"/aws/lambda/{function}"}
            events = aws.client("logs", REGION).filter_log_events(**group)["events"]
        except ClientError:
            continue  # no log group: it has never run
        count = sum(event["message"] == "was run" for event in events)
    return count


def notify(aws: LocalAws, bucket: str, function: str) -> Any:
    rule = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"]}
    aws.client("s3", REGION).put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [rule]}
    )


def test_s3_refuses_a_notification_to_a_function_that_does_not_let_it(aws: LocalAws) -> None:
    bucket, arn = aws.bucket("notifies", REGION), make_function(aws, "notified", SOURCE)
    permit(aws, "notified", "s3", "arn:aws:s3:::another-bucket")
    with pytest.raises(ClientError, match="Unable to validate the following destination configurations") as got:
        notify(aws, bucket, arn)
    assert got.value.response["Error"]["Code"] == "InvalidArgument"
    assert "LambdaFunctionConfigurations" not in aws.client("s3").get_bucket_notification_configuration(Bucket=bucket)


def test_s3_delivers_as_long_as_the_function_lets_it(aws: LocalAws) -> None:
    bucket, arn = aws.bucket("delivers", REGION), make_function(aws, "delivered", SOURCE)
    permit(aws, "delivered", "s3", f"arn:aws:s3:::{bucket}")
    notify(aws, bucket, arn)
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="bird.jpg", Body=b"")
    assert times_run(aws, "delivered", 1) == 1
    aws.client("lambda", REGION).remove_permission(FunctionName="delivered", StatementId="s3")
    aws.client("s3", REGION).put_object(Bucket=bucket, Key="another.jpg", Body=b"")
    assert times_run(aws, "delivered", 0) == 1


@pytest.mark.parametrize("permitted", [False, True])
def test_sns_delivers_where_it_may(aws: LocalAws, permitted: bool) -> None:
    name = f"from-sns-{permitted}".lower()
    arn, sns = make_function(aws, name, SOURCE), aws.client("sns", REGION)
    topic = sns.create_topic(Name=name)["TopicArn"]
    if permitted:
        permit(aws, name, "sns", topic)
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")
    assert times_run(aws, name, int(permitted)) == int(permitted)


@pytest.mark.parametrize("permitted", [False, True])
def test_a_rule_runs_what_it_may(aws: LocalAws, permitted: bool) -> None:
    name = f"from-rule-{permitted}".lower()
    arn, events = make_function(aws, name, SOURCE), aws.client("events", REGION)
    rule = events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))["RuleArn"]
    events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": arn}])
    if permitted:
        permit(aws, name, "events", rule)
    events.put_events(Entries=[{"Source": name, "DetailType": "x", "Detail": "{}"}])
    assert times_run(aws, name, int(permitted)) == int(permitted)


@pytest.mark.parametrize("permitted", [False, True])
def test_an_http_api_answers_where_it_may(aws: LocalAws, permitted: bool) -> None:
    name = f"from-api-{permitted}".lower()
    arn, gateway = make_function(aws, name, SOURCE), aws.client("apigatewayv2", REGION)
    api = gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
    proxy = {"IntegrationType": "AWS_PROXY", "IntegrationUri": arn, "PayloadFormatVersion": "2.0"}
    integration = gateway.create_integration(ApiId=api, **proxy)["IntegrationId"]
    gateway.create_route(ApiId=api, RouteKey="GET /hello", Target=f"integrations/{integration}")
    gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    if permitted:
        permit(aws, name, "apigateway", f"arn:aws:execute-api:{REGION}:000000000000:{api}/*/*")
    request = urllib.request.Request(
        f"{aws.url}/hello", headers={"Host": f"{api}.execute-api.localhost:{aws.url.rpartition(':')[2]}"}
    )
    if permitted:
        assert urllib.request.urlopen(request, timeout=60).read() == b"hello"
    else:
        with pytest.raises(urllib.error.HTTPError, match="500"):
            urllib.request.urlopen(request, timeout=60)
    assert times_run(aws, name, int(permitted)) == int(permitted)
