"""Of a key with many versions, each is deleted as of one with few: the newest left is what lies there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from rehearsal.aws.many_versions import FEW
from rehearsal.stage.local_aws import local_aws

BUCKET, KEY, REGION = "many-versions", "ada.zip", "eu-central-1"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Any]:
    with local_aws(fixed_terraform, tmp_path_factory.mktemp("versions"), iam_seconds=0):
        client = boto3.client("s3", REGION)
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield client


def latest(s3: Any) -> list[str]:
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=BUCKET)
    entries = [each for page in pages for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]]
    return [entry["VersionId"] for entry in entries if entry["IsLatest"]]


def test_the_last_the_first_one_between_and_a_marker_of_many(s3: Any) -> None:
    ids = [s3.put_object(Bucket=BUCKET, Key=KEY, Body=str(n).encode())["VersionId"] for n in range(FEW + 10)]
    marker = s3.delete_object(Bucket=BUCKET, Key=KEY)["VersionId"]
    delete = lambda version: s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=version)  # noqa: E731
    read = lambda: s3.get_object(Bucket=BUCKET, Key=KEY)["Body"].read().decode()  # noqa: E731
    delete(marker)
    assert read() == str(FEW + 9) and latest(s3) == [ids[-1]]
    delete(ids[-1])
    assert read() == str(FEW + 8) and latest(s3) == [ids[-2]]
    delete(ids[0]), delete(ids[20])
    assert read() == str(FEW + 8) and latest(s3) == [ids[-2]]
    delete("no-such-version")
    left = [one for number, one in enumerate(ids) if number not in (0, 20, FEW + 9)]
    found = s3.list_object_versions(Bucket=BUCKET)["Versions"]
    assert [entry["VersionId"] for entry in found] == left[::-1]
    for version in left:
        delete(version)
    assert latest(s3) == []
