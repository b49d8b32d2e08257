"""A role that was just made is not known to others yet, and one that does not exist never is."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.aws.functions import REGION, make_function, make_role
from tests.rehearsal.conftest import LocalAws, free_port, start, wait_for

SECONDS = 10  # all calls that must come too early have this long; they are waited for once
ROLE = "arn:aws:iam::000000000000:role/{}"
SOURCE = "def lambda_handler(event, context): pass\n"


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    port = free_port()
    words = ["--iam-seconds", str(SECONDS)]
    process = start("aws.server", port, *words, TMPDIR=str(tmp_path_factory.mktemp("slow-iam")))
    try:
        wait_for(f"http://127.0.0.1:{port}/_ready")
        aws = LocalAws(f"http://127.0.0.1:{port}")
        aws.client("sqs", REGION).create_queue(QueueName="stands")
        aws.client("sns", REGION).create_topic(Name="stands")
        aws.bucket("stands", REGION)
        yield aws
    finally:
        process.terminate()
        said = process.communicate(timeout=60)
    assert said == ("", "")


def policy(principal: object) -> str:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create_queue(aws: LocalAws, document: str) -> Any:
    return aws.client("sqs", REGION).create_queue(QueueName=f"q{time.monotonic_ns()}", Attributes={"Policy": document})


def set_queue(aws: LocalAws, document: str) -> Any:
    url = f"{aws.url}/000000000000/stands"
    return aws.client("sqs", REGION).set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})


def create_topic(aws: LocalAws, document: str) -> Any:
    return aws.client("sns", REGION).create_topic(Name=f"t{time.monotonic_ns()}", Attributes={"Policy": document})


def set_topic(aws: LocalAws, document: str) -> Any:
    arn = f"arn:aws:sns:{REGION}:000000000000:stands"
    return aws.client("sns", REGION).set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)


def put_bucket(aws: LocalAws, document: str) -> Any:
    return aws.client("s3", REGION).put_bucket_policy(Bucket="stands", Policy=document)


QUEUE = ("InvalidAttributeValue", "Invalid value for the parameter Policy.")
TOPIC = ("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound")
CALLS = [
    (create_queue, *QUEUE),
    (set_queue, *QUEUE),
    (create_topic, *TOPIC),
    (set_topic, *TOPIC),
    (put_bucket, "MalformedPolicy", "Invalid principal in policy"),
]


@dataclass(frozen=True)
class Early:
    """What was answered while a role was new; it no longer is."""

    role: str
    refused: list[ClientError]


@pytest.fixture(scope="module")
def early(slow: LocalAws) -> dict[str, Early]:
    """By a call's name, and of making a function."""
    found = {}
    for call, *_ in CALLS:
        role = make_role(slow, call.__name__)
        principals = ({"AWS": role}, {"AWS": ["*", ROLE.format("nobody")]})
        found[call.__name__] = Early(role, [refusal(call, slow, policy(principal)) for principal in principals])
    role = make_role(slow, "for-lambda")
    found["lambda"] = Early(role, [refusal(make_function, slow, "has-a-role", SOURCE, Role=role)])
    time.sleep(SECONDS)
    return found


def refusal(call: Callable[..., Any], *words: Any, **more: Any) -> ClientError:
    with pytest.raises(ClientError) as got:
        call(*words, **more)
    return got.value


@pytest.mark.parametrize(("call", "code", "sentence"), CALLS, ids=[call.__name__ for call, *_ in CALLS])
def test_policies_that_name_a_new_role_are_refused_for_a_while(
    slow: LocalAws, early: dict[str, Early], call: Callable[[LocalAws, str], Any], code: str, sentence: str
) -> None:
    for error in early[call.__name__].refused:
        assert (error.response["Error"]["Code"], error.response["Error"]["Message"]) == (code, sentence)
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    for principal in (
        {"AWS": early[call.__name__].role},
        {"AWS": "000000000000"},
        {"AWS": "arn:aws:iam::000000000000:root"},
        {"Service": "s3.amazonaws.com"},
    ):
        call(slow, policy(principal))


def test_lambda_takes_a_new_role_after_a_while(slow: LocalAws, early: dict[str, Early]) -> None:
    [error] = early["lambda"].refused
    assert "The role defined for the function cannot be assumed by Lambda" in str(error)
    assert error.response["Error"]["Code"] == "InvalidParameterValueException"
    make_function(slow, "has-a-role", SOURCE, Role=early["lambda"].role)
    new = make_role(slow, "for-lambda-later")
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        slow.client("lambda", REGION).update_function_configuration(FunctionName="has-a-role", Role=new)


@pytest.mark.parametrize("principal", [{"Service": "sagemaker.amazonaws.com"}, {"AWS": "000000000000"}, None])
def test_lambda_needs_a_role_that_trusts_it(aws: LocalAws, principal: dict[str, str] | None) -> None:
    name = f"distrusts-{len(str(principal))}"
    if principal:
        trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        make_function(aws, name, SOURCE, Role=ROLE.format(name))
