"""The door's own rights, tried by a function in its role: sessions, its key and its list, and nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from admin.access.session import ParticipantSession
from admin.deployment_package import zip_source
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop
from rehearsal.stage.stage import Stage
from tests.fixtures.applied_group import REGION, ROLE

PROBE = """
import boto3, botocore.exceptions

def lambda_handler(event, context):
    client = boto3.client(event["service"], region_name=event["region"])
    try:
        getattr(client, event["method"])(**event["parameters"])
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""
REFUSED = ("AccessDenied", "AccessDeniedException", "AuthorizationError")
NOBODY = "arn:aws:iam::000000000000:role"


@pytest.fixture(scope="module")
def probe(stage: Stage) -> Iterator[Any]:
    """Calls something as the door: a function of ours in its role."""
    functions = boto3.client("lambda", region_name=REGION)
    role = functions.get_function_configuration(FunctionName="mip-day-front-door-group-1145")["Role"]
    functions.create_function(
        FunctionName="mip-day-probe", Role=role, Runtime="python3.11", Handler="lambda_function.lambda_handler",
        Code={"ZipFile": zip_source(PROBE)}, Timeout=30,
    )  # fmt: skip

    def call(service: str, method: str, region: str = REGION, **parameters: Any) -> str:
        event = {"service": service, "method": method, "region": region, "parameters": parameters}
        answer = functions.invoke(FunctionName="mip-day-probe", Payload=json.dumps(event).encode())
        return str(json.loads(answer["Payload"].read()))

    yield call
    functions.delete_function(FunctionName="mip-day-probe")


def test_it_may_what_a_door_does(probe: Any, workshop: Workshop) -> None:
    bucket = workshop.code_bucket("group-1145")
    boto3.client("s3", region_name=REGION).put_object(Bucket=bucket, Key="door.json", Body=b'{"participants": {}}')
    role = f"{NOBODY}/{ROLE}"
    assert probe("sts", "assume_role", RoleArn=role, RoleSessionName="ada") == "allowed"
    assert probe("ssm", "get_parameter", Name=workshop.door_key("group-1145"), WithDecryption=True) == "allowed"
    assert probe("s3", "get_object", Bucket=bucket, Key="door.json") == "allowed"


@pytest.mark.parametrize(
    ("service", "method", "parameters"),
    [
        ("ssm", "get_parameter", {"Name": "/mip-day/group-1145/code-seed", "WithDecryption": True}),
        ("ssm", "get_parameters", {"Names": ["/mip-day/group-1145/code-seed"], "WithDecryption": True}),
        ("ssm", "get_parameters_by_path", {"Path": "/mip-day/group-1145", "WithDecryption": True}),
        ("ssm", "describe_parameters", {}),
        ("ssm", "put_parameter", {"Name": "/mip-day/group-1145/door-key", "Value": "x", "Overwrite": True}),
        ("sts", "assume_role", {"RoleArn": f"{NOBODY}/mip-day-crop-faces-ada", "RoleSessionName": "probe"}),
        ("sts", "assume_role", {"RoleArn": f"{NOBODY}/mip-day-participant-group-1430", "RoleSessionName": "probe"}),
        ("s3", "put_object", {"Bucket": "mip-day-code-group-1145", "Key": "door.json", "Body": "{}"}),
        ("s3", "get_object", {"Bucket": "mip-day-code-group-1145", "Key": "packages/crop_faces.zip"}),
        ("s3", "get_object", {"Bucket": "mip-day-code-group-1145", "Key": "absent.json"}),
        ("s3", "list_objects_v2", {"Bucket": "mip-day-code-group-1145"}),
        ("s3", "get_object", {"Bucket": "mip-day-source", "Key": "input1.jpg"}),
        ("s3", "put_object", {"Bucket": "mip-day-target", "Key": "ada/door/hand.json", "Body": "{}"}),
        ("s3", "get_object", {"Bucket": "mip-day-feedback", "Key": "feedback/ada.json"}),
        ("lambda", "get_function", {"FunctionName": "mip-day-crop-faces-ada"}),
        ("lambda", "invoke", {"FunctionName": "mip-day-crop-faces-ada"}),
        ("lambda", "list_functions", {}),
        ("logs", "filter_log_events", {"logGroupName": "/aws/lambda/mip-day-crop-faces-ada"}),
        ("iam", "list_roles", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_may_nothing_else(probe: Any, service: str, method: str, parameters: dict[str, Any]) -> None:
    region = STORAGE_REGION if "mip-day-target" in str(parameters) or "mip-day-source" in str(parameters) else REGION
    assert probe(service, method, region, **parameters) in REFUSED


def test_participants_reach_neither_secrets_nor_list(session: Any) -> None:
    ada: ParticipantSession = session("ada")
    for service, method, parameters in (
        ("ssm", "get_parameter", {"Name": "/mip-day/group-1145/door-key", "WithDecryption": True}),
        ("ssm", "get_parameter", {"Name": "/mip-day/group-1145/code-seed", "WithDecryption": True}),
        ("s3", "get_object", {"Bucket": "mip-day-code-group-1145", "Key": "door.json"}),
        ("lambda", "get_function", {"FunctionName": "mip-day-front-door-group-1145"}),
        ("lambda", "invoke", {"FunctionName": "mip-day-front-door-group-1145"}),
        ("apigatewayv2", "get_apis", {}),
        ("sts", "assume_role", {"RoleArn": f"{NOBODY}/mip-day-front-door-group-1145", "RoleSessionName": "probe"}),
    ):
        assert refused(ada, service, method, parameters), (service, method)


def test_participants_read_what_came_of_their_own_birds_and_change_nothing_of_it(session: Any) -> None:
    bucket, key = "mip-day-upload-group-1145", "results/birds/{}/robin.jpg.json"
    root = boto3.client("s3", region_name=REGION)
    for name in ("ada", "ada-2", "bob"):
        root.put_object(Bucket=bucket, Key=key.format(name), Body=b"{}")
    ada = session("ada")
    assert not refused(ada, "s3", "get_object", {"Bucket": bucket, "Key": key.format("ada")})
    for name in ("ada-2", "bob"):
        assert refused(ada, "s3", "get_object", {"Bucket": bucket, "Key": key.format(name)})
    assert refused(ada, "s3", "put_object", {"Bucket": bucket, "Key": key.format("ada"), "Body": b"{}"})
    assert refused(ada, "s3", "delete_object", {"Bucket": bucket, "Key": key.format("ada")})
    assert refused(ada, "s3", "list_objects_v2", {"Bucket": bucket, "Prefix": "results/birds/ada/"})


def test_participants_go_back_to_an_earlier_version_of_their_own_function(session: Any) -> None:
    ada, mine = session("ada"), "mip-day-crop-faces-ada"
    functions = boto3.client("lambda", region_name=REGION, **keys(ada))
    code = zip_source("def lambda_handler(event, context):\n    return 1\n")
    before = functions.get_function(FunctionName=mine)["Configuration"]["CodeSha256"]
    version = functions.update_function_code(FunctionName=mine, ZipFile=code, Publish=True)["Version"]
    found = functions.get_function(FunctionName=mine, Qualifier=version)
    assert found["Configuration"]["CodeSha256"] != before and found["Code"]["Location"]
    assert refused(ada, "lambda", "get_function", {"FunctionName": "mip-day-crop-faces-bob", "Qualifier": "1"})


def keys(session: ParticipantSession) -> dict[str, str]:
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    return {name.lower(): session.exports()[name] for name in names}


def refused(session: ParticipantSession, service: str, method: str, parameters: dict[str, Any]) -> bool:
    client = boto3.client(service, region_name=REGION, **keys(session))
    try:
        getattr(client, method)(**parameters)
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"] in REFUSED
    return False
