"""A session's policies and tags have a packed size, and a limit to it."""

import hashlib
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.conftest import LocalAws


def assume(aws: LocalAws, role: str, resources: list[str], **more: Any) -> dict[str, Any]:
    aws.session(role)
    anyone = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [anyone]})
    aws.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=trust)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": resources}]}
    text = json.dumps(policy)
    assert len(text) <= 2048, "AWS's limit for the plain text"
    arn = f"arn:aws:iam::000000000000:role/{role}"
    return aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="ada", Policy=text, **more)


def buckets(number: int) -> list[str]:
    return [f"arn:aws:s3:::{hashlib.sha256(bytes([n])).hexdigest()[:10]}/*" for n in range(number)]


def test_its_size_is_told_and_grows(aws: LocalAws) -> None:
    small, large = (assume(aws, f"packs-{n}", buckets(n))["PackedPolicySize"] for n in (1, 10))
    assert 0 < small < large <= 100
    tagged = assume(aws, "packs-tags", buckets(1), Tags=[{"Key": "pseudonym", "Value": "ada-lovelace"}])
    assert tagged["PackedPolicySize"] > small


def test_beyond_the_limit_it_is_refused_though_its_text_is_short_enough(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match=r"Packed policy consumes 1\d\d% of allotted space") as got:
        assume(aws, "packs-too-much", buckets(55))
    assert got.value.response["Error"]["Code"] == "PackedPolicyTooLarge"
    assert got.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_what_has_no_policy_takes_nothing(aws: LocalAws) -> None:
    aws.session("packs-nothing")
    arn = "arn:aws:iam::000000000000:role/packs-nothing"
    assert aws.client("sts").assume_role(RoleArn=arn, RoleSessionName="ada").get("PackedPolicySize", 0) == 0
