"""The front door as Terraform applies it to the local AWS: it answers, and nobody has its secrets."""

import json
import urllib.request
from urllib.parse import urlsplit

import boto3

from admin.workshop.groups import Workshop
from rehearsal.stage.stage import Stage
from tests.fixtures.applied_group import REGION, TARGETS

STATE = f"envs/{REGION}/terraform.tfstate"


def secrets(workshop: Workshop) -> list[str]:
    ssm = boto3.client("ssm", region_name=REGION)
    names = (workshop.door_key(REGION), workshop.code_seed(REGION))
    return [ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for name in names]


def test_it_answers(stage: Stage) -> None:
    state = json.loads((stage.terraform / STATE).read_text(encoding="utf-8"))
    address = urlsplit(state["outputs"]["door_url"]["value"])
    request = urllib.request.Request(f"http://127.0.0.1:{address.port}/", headers={"Host": address.netloc})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200


def test_secrets_are_random_and_in_no_state(stage: Stage, workshop: Workshop) -> None:
    found = secrets(workshop)
    state = (stage.terraform / STATE).read_text(encoding="utf-8")
    assert len(set(found)) == 2
    assert all(len(secret) == 72 and secret not in state for secret in found)


def test_a_second_plan_is_empty_and_leaves_the_secrets(stage: Stage, workshop: Workshop) -> None:
    before = secrets(workshop)
    targets = [f"-target={target}" for target in TARGETS]
    stage.each("plan", "-input=false", "-detailed-exitcode", *targets, only=[REGION])
    stage.each("apply", "-input=false", "-auto-approve", *targets, only=[REGION])
    assert secrets(workshop) == before
