"""The proxy's faults as boto3 sees them, in front of the local AWS."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.faults.proxy import Fault, FaultyProxy
from tests.rehearsal.conftest import LocalAws

Through = Callable[..., tuple[Any, FaultyProxy]]


@pytest.fixture
def through(aws: LocalAws) -> Iterator[Through]:
    """An S3 client that goes through a proxy with a fault, and the proxy."""
    with ExitStack() as stack:

        def client(fault: Fault | None, *, first: int = 1, attempts: int = 1) -> tuple[Any, FaultyProxy]:
            proxy = stack.enter_context(FaultyProxy(aws.url, fault, first=first).open())
            config = Config(retries={"total_max_attempts": attempts, "mode": "standard"})
            return boto3.client("s3", "eu-central-1", endpoint_url=proxy.url, config=config, **aws.root_key), proxy

        yield client


def test_without_a_fault_it_is_not_noticed(aws: LocalAws, through: Through) -> None:
    bucket = aws.bucket("proxied")
    s3, proxy = through(None)
    s3.put_object(Bucket=bucket, Key="ä b+c.txt", Body=b"x" * 100_000)
    assert s3.get_object(Bucket=bucket, Key="ä b+c.txt")["Body"].read() == b"x" * 100_000
    assert s3.head_object(Bucket=bucket, Key="ä b+c.txt")["ContentLength"] == 100_000
    assert [call.method for call in proxy.calls] == ["PUT", "GET", "HEAD"]
    assert [call.status for call in proxy.calls] == [200] * 3


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault.UNAVAILABLE, "SlowDown"),
        (Fault.RESET, "Connection"),
        (Fault.GARBAGE, "Connection"),
    ],
)
def test_what_does_not_reach_aws(aws: LocalAws, through: Through, fault: Fault, raised: str) -> None:
    bucket = aws.bucket(f"unreached-{fault.name.lower().replace('_', '-')}")
    s3, proxy = through(fault)
    with pytest.raises((ClientError, BotoCoreError), match=f"(?i){raised}") as error:
        s3.list_objects_v2(Bucket=bucket)
    assert ("ConnectionResetError" in repr(error.value.__context__)) == (fault is Fault.RESET)
    assert [call.status for call in proxy.calls] == [None]


def test_a_web_page_with_status_200_is_an_empty_listing_to_botocore(aws: LocalAws, through: Through) -> None:
    bucket = aws.bucket("web-page")
    aws.client("s3").put_object(Bucket=bucket, Key="x", Body=b"x")
    s3, proxy = through(Fault.HTML)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert [call.status for call in proxy.calls] == [None]


@pytest.mark.parametrize("service", ["sts", "lambda", "logs", "s3"])
def test_a_503_has_the_form_of_the_service(aws: LocalAws, service: str) -> None:
    ask = {
        "sts": lambda client: client.get_caller_identity(),
        "lambda": lambda client: client.list_functions(),
        "logs": lambda client: client.describe_log_groups(),
        "s3": lambda client: client.list_buckets(),
    }[service]
    config = Config(retries={"total_max_attempts": 1})
    with FaultyProxy(aws.url, Fault.UNAVAILABLE).open() as proxy:
        client = boto3.client(service, "eu-central-1", endpoint_url=proxy.url, config=config, **aws.root_key)
        with pytest.raises(ClientError, match=r"SlowDown|ServiceUnavailable"):
            ask(client)


def test_cut_off_in_mid_body(aws: LocalAws, through: Through) -> None:
    bucket = aws.bucket("cut-off")
    aws.client("s3").put_object(Bucket=bucket, Key="x", Body=b"x" * 1000)
    s3, _ = through(Fault.CUT_OFF)
    body = s3.get_object(Bucket=bucket, Key="x")["Body"]
    with pytest.raises(BotoCoreError):
        body.read()


def test_done_and_then_503_is_done_and_the_repeated_call_is_answered(aws: LocalAws, through: Through) -> None:
    bucket = aws.bucket("lost-answer")
    s3, _ = through(Fault.LOST_ANSWER)
    with pytest.raises(ClientError, match="SlowDown"):
        s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    assert aws.client("s3").get_object(Bucket=bucket, Key="x")["Body"].read() == b"x"
    patient, again = through(Fault.LOST_ANSWER, attempts=2)
    patient.put_object(Bucket=bucket, Key="y", Body=b"y")
    assert [call.status for call in again.calls] == [200, 200]


def test_a_fault_may_begin_later(aws: LocalAws, through: Through) -> None:
    s3, proxy = through(Fault.UNAVAILABLE, first=2)
    s3.list_buckets()
    with pytest.raises(ClientError, match="SlowDown"):
        s3.list_buckets()
    assert [call.status for call in proxy.calls] == [200, None]
