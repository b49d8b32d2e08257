"""Whether a key is absent is told to who may list the bucket."""

import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.conftest import LocalAws

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::absent/*"}
LIST = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::absent"}
LIST_OWN = LIST | {"Condition": {"StringLike": {"s3:prefix": "ada/*"}}}


@pytest.fixture(scope="module", autouse=True)
def bucket(aws: LocalAws) -> str:
    return aws.bucket("absent")


def reader(aws: LocalAws, role: str, *rights: dict[str, Any]) -> Any:
    return aws.client("s3", credentials=aws.session(role, READ, *rights))


@pytest.mark.parametrize("rights", [(), (LIST_OWN,)], ids=["reads", "lists-own-prefix"])
def test_who_may_not_list_is_denied(aws: LocalAws, rights: tuple[dict[str, Any], ...]) -> None:
    s3 = reader(aws, f"may-not-list-{len(rights)}", *rights)
    with pytest.raises(ClientError, match="is not authorized to perform: s3:ListBucket on resource") as got:
        s3.get_object(Bucket="absent", Key="ada/missing.png")
    error = got.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("AccessDenied", 403)
    with pytest.raises(ClientError, match=r"403.*Forbidden"):
        s3.head_object(Bucket="absent", Key="ada/missing.png")


def test_who_may_list_is_told(aws: LocalAws) -> None:
    s3 = reader(aws, "may-list-absent", LIST)
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="absent", Key="ada/missing.png")
    with pytest.raises(ClientError, match=r"404.*Not Found"):
        s3.head_object(Bucket="absent", Key="ada/missing.png")


def test_what_is_there_is_read_as_before(aws: LocalAws) -> None:
    aws.client("s3").put_object(Bucket="absent", Key="ada/there.png", Body=b"x")
    s3 = reader(aws, "reads-what-is-there")
    assert s3.get_object(Bucket="absent", Key="ada/there.png")["Body"].read() == b"x"
    assert s3.head_object(Bucket="absent", Key="ada/there.png")["ContentLength"] == 1


def test_a_link_says_the_same(aws: LocalAws) -> None:
    s3 = reader(aws, "links-to-nothing")
    link = s3.generate_presigned_url("get_object", Params={"Bucket": "absent", "Key": "ada/missing.png"})
    with pytest.raises(urllib.error.HTTPError, match="403") as got:
        urllib.request.urlopen(link, timeout=60)
    assert b"<Code>AccessDenied</Code>" in got.value.read()
