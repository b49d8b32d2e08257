"""A reset of lab 4's function, where participants write it themselves, against moto's Lambda."""

import json
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws

from admin import aws
from admin.access.reset import reset
from admin.deployment_package import code_sha256, zip_source
from admin.errors import WorkshopError
from admin.workshop.settings import read_workshop
from tests.fixtures.lesson import CHECKOUT

TRUST = {"Version": "2012-10-17", "Statement": []}


@pytest.fixture
def workshop(fixed_terraform):
    """The tests' workshop, whose first group has lab 4 as an exercise and ada in it."""
    found = read_workshop(fixed_terraform)
    first, *others = found.groups
    return replace(found, groups=(replace(first, exercise=True, participants=("ada",)), *others))


@pytest.fixture
def functions(workshop, monkeypatch):
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    aws.forget_clients()
    with mock_aws():
        region = workshop.groups[0].region
        role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        client = boto3.client("lambda", region)
        client.create_function(
            FunctionName=workshop.bird_function("ada"), Role=role, Runtime="python3.11",
            Handler="lambda_function.lambda_handler",
            Code={"ZipFile": zip_source("def lambda_handler(event, context): pass\n")},
        )  # fmt: skip
        yield client
    aws.forget_clients()


@pytest.mark.parametrize("point", ["starter", "ranked", "solution"])
def test_a_bird_function_is_put_to_a_point(workshop, functions, point):
    done = reset(workshop=workshop, pseudonym="ada", point=point, bird=True)
    assert (done.function, done.point, done.kept_version) == ("mip-day-bird-ada", point, "1")
    wanted = zip_source((CHECKOUT / f"handlers/bird_function/{point}.py").read_bytes())
    now = functions.get_function_configuration(FunctionName=done.function)
    assert now["CodeSha256"] == code_sha256(wanted)


def test_a_point_of_the_other_function_is_refused(workshop, functions):
    with pytest.raises(WorkshopError, match="no point 'step2' of it: choose one of starter, ranked, solution"):
        reset(workshop=workshop, pseudonym="ada", point="step2", bird=True)


def test_where_nobody_has_one_it_is_refused_with_what_to_set(workshop):
    without = replace(workshop, groups=tuple(replace(group, exercise=False) for group in workshop.groups))
    with pytest.raises(WorkshopError, match=r"leave out --bird, or set species.exercise in"):
        reset(workshop=without, pseudonym="ada", point="ranked", bird=True)
