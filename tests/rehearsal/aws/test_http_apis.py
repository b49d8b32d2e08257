"""HTTP APIs are throttled and bounded as on AWS, and tell nobody what a function says of its errors."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rehearsal.aws.http_apis import Buckets
from tests.rehearsal.aws.functions import REGION, make_function
from tests.rehearsal.conftest import LocalAws

SOURCE = """
import time

def lambda_handler(event, context):
    time.sleep(float(event["headers"].get("x-sleep", 0)))
    assert "x-fail" not in event["headers"], "a secret of the function"
    return {"statusCode": 200, "body": "x" * int(event["headers"].get("x-bytes", 5))}
"""
Answer = tuple[int, bytes]


def make_api(aws: LocalAws, name: str, integration: dict[str, Any] | None = None, source: str = SOURCE) -> str:
    """An API: $default takes 20 at once and one every 2 s, POST /session 3 and one every 10 s. Out: its id."""
    arn, gateway = make_function(aws, name, source), aws.client("apigatewayv2", REGION)
    api = str(gateway.create_api(Name=name, ProtocolType="HTTP")["ApiId"])
    proxy = {
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": arn,
        "PayloadFormatVersion": "2.0",
        **(integration or {}),
    }
    target = f"integrations/{gateway.create_integration(ApiId=api, **proxy)['IntegrationId']}"
    for route in ("$default", "POST /session"):
        gateway.create_route(ApiId=api, RouteKey=route, Target=target)
    gateway.create_stage(
        ApiId=api, StageName="$default", AutoDeploy=True,
        DefaultRouteSettings={"ThrottlingRateLimit": 0.5, "ThrottlingBurstLimit": 20},
        RouteSettings={"POST /session": {"ThrottlingRateLimit": 0.1, "ThrottlingBurstLimit": 3}},
    )  # fmt: skip
    aws.client("lambda", REGION).add_permission(
        FunctionName=name, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:{REGION}:000000000000:{api}/*/*",
    )  # fmt: skip
    return api


def ask(
    aws: LocalAws, api: str, path: str = "/", method: str = "GET", body: bytes | None = None, **headers: str
) -> Answer:
    host = {"Host": f"{api}.execute-api.localhost:{aws.url.rpartition(':')[2]}"}
    headers = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"{aws.url}{path}", body, headers | host, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_bucket_fills_by_its_rate_up_to_its_burst() -> None:
    now = [0.0]
    buckets = Buckets(lambda: now[0])
    assert [buckets.take("a", 2, 3) for _ in range(4)] == [True, True, True, False]
    now[0] = 0.5
    assert [buckets.take("a", 2, 3) for _ in range(2)] == [True, False]
    assert buckets.take("b", 2, 3)
    now[0] = 60
    assert [buckets.take("a", 2, 3) for _ in range(4)] == [True, True, True, False]


def test_a_route_is_throttled_by_itself(aws: LocalAws) -> None:
    api = make_api(aws, "throttled-api")
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: ask(aws, api, "/session", "POST", b"{}"), range(12)))
    assert {answer for answer in got if answer[0] != 200} == {(429, b'{"message":"Too Many Requests"}')}
    assert 3 <= sum(status == 200 for status, _ in got) < 10  # three at once, one every ten seconds after that
    assert ask(aws, api) == (200, b"xxxxx")
    with ThreadPoolExecutor(8) as pool:
        statuses = [status for status, _ in pool.map(lambda _: ask(aws, api), range(40))]
    assert 429 in statuses
    assert statuses.count(200) >= 19


def test_it_waits_only_so_long(aws: LocalAws) -> None:
    api = make_api(aws, "slow-api", {"TimeoutInMillis": 5000})
    assert ask(aws, api, x_sleep="10") == (503, b'{"message":"Service Unavailable"}')
    assert ask(aws, api) == (200, b"xxxxx"), "by a process that starts for it: the first one sleeps"


def test_waiting_for_one_of_the_few_processes_here_is_no_time_of_the_functions(aws: LocalAws) -> None:
    """At most three run here at once, of which AWS has a thousand: the others wait, and are answered."""
    api = make_api(aws, "busy-api", {"TimeoutInMillis": 10_000})
    with ThreadPoolExecutor(7) as pool:
        list(pool.map(lambda _: ask(aws, api, x_sleep="1"), range(3)))  # now all three have started
        answers = list(pool.map(lambda _: ask(aws, api, x_sleep="4"), range(7)))
    assert answers == [(200, b"xxxxx")] * 7


def test_errors_and_sizes(aws: LocalAws) -> None:
    api = make_api(aws, "bounded-api")
    assert ask(aws, api, x_fail="1") == (500, b'{"message":"Internal Server Error"}')
    assert ask(aws, api, x_bytes=str(6_300_000)) == (500, b'{"message":"Internal Server Error"}')
    status, body = ask(aws, api, x_bytes=str(6_200_000))
    assert (status, len(body)) == (200, 6_200_000)
    too_large = (413, b'{"message":"Request Entity Too Large"}')
    assert ask(aws, api, "/", "POST", b"x" * 10_000_001) == too_large
    assert ask(aws, api, "/", "POST", b"x" * 6_300_000) == too_large
    assert ask(aws, api, "/", "POST", b"\xff" * 5_000_000, content_type="image/png") == too_large
    assert ask(aws, api, "/", "POST", b"x" * 6_000_000)[0] == 200


def test_cookies_are_a_list_of_their_own(aws: LocalAws) -> None:
    source = "def lambda_handler(event, context):\n    return [event.get('cookies'), event['headers'].get('cookie')]\n"
    api = make_api(aws, "cookies-api", source=source)
    assert json.loads(ask(aws, api, cookie="a=1; b=2")[1]) == [["a=1", "b=2"], None]
    assert json.loads(ask(aws, api)[1]) == [None, None]


def test_a_function_that_lambda_has_no_room_for(aws: LocalAws) -> None:
    api = make_api(aws, "crowded-api")
    aws.client("lambda", REGION).put_function_concurrency(FunctionName="crowded-api", ReservedConcurrentExecutions=0)
    assert ask(aws, api) == (503, b'{"message":"Service Unavailable"}')


def test_what_a_function_answers_is_bounded_for_everybody(aws: LocalAws) -> None:
    make_function(aws, "large-answer", "def lambda_handler(event, context):\n    return 'x' * 6_300_000\n")
    answer = aws.client("lambda", REGION).invoke(FunctionName="large-answer")
    assert answer["FunctionError"] == "Unhandled"
    payload = json.loads(answer["Payload"].read())
    assert payload["errorType"] == "Function.ResponseSizeTooLarge"
    assert "6291556" in payload["errorMessage"]


@pytest.mark.parametrize("with_decryption", [True, False])
def test_a_secret_is_for_whom_a_policy_names(aws: LocalAws, with_decryption: bool) -> None:
    """GIVEN a function that may read one parameter THEN it reads that one, and by no call another one."""
    root = "/x/eu-west-3" if with_decryption else "/y/eu-west-3"
    ssm = aws.client("ssm", REGION)
    for name in ("key", "seed"):
        ssm.put_parameter(Name=f"{root}/{name}", Value=f"the {name}", Type="SecureString")
    source = f"""
import boto3, botocore.exceptions

def lambda_handler(event, context):
    ssm = boto3.client("ssm")
    def ask(call, **what):
        try:
            return str(getattr(ssm, call)(WithDecryption={with_decryption}, **what))
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
    return [
        ask("get_parameter", Name="{root}/key"), ask("get_parameter", Name="{root}/seed"),
        ask("get_parameters", Names=["{root}/seed"]), ask("get_parameters_by_path", Path="{root}"),
        ask("get_parameter_history", Name="{root}/seed"),
    ]
"""
    name = f"reads-secrets-{with_decryption}".lower()
    arn = f"arn:aws:ssm:{REGION}:000000000000:parameter{root}/key"
    make_function(aws, name, source, {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": arn})
    key, *others = json.loads(aws.client("lambda", REGION).invoke(FunctionName=name)["Payload"].read())
    assert ("the key" in key) == with_decryption
    assert others == ["AccessDeniedException"] * 4
