"""What Terraform's lock in S3 rests on: of many who write a key that is not there, one does."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.conftest import LocalAws


@pytest.fixture(scope="module", autouse=True)
def bucket(aws: LocalAws) -> str:
    return aws.bucket("locks")


def put(s3, **condition: str) -> int:
    try:
        answer = s3.put_object(Bucket="locks", Key="x.tflock", Body=b"{}", **condition)
    except ClientError as error:
        return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def test_one_of_twenty_has_the_lock_until_it_is_given_back(aws: LocalAws) -> None:
    s3 = aws.client("s3")
    for _ in range(2):
        with ThreadPoolExecutor(20) as pool:
            assert Counter(pool.map(lambda _: put(s3, IfNoneMatch="*"), range(20))) == {200: 1, 412: 19}
        s3.delete_object(Bucket="locks", Key="x.tflock")


def test_a_condition_that_s3_does_not_know_is_not_implemented(aws: LocalAws) -> None:
    assert put(aws.client("s3"), IfNoneMatch='"0123"') == 501
