"""What the doctor says of a group's front door, and what it costs."""

import json
from collections.abc import Callable
from dataclasses import replace

import boto3
import pytest

from admin.names import DOOR_LIST
from admin.operating.doctor.cost import Prices, session_items
from admin.operating.doctor.door import check_door
from admin.operating.doctor.finding import Finding
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.taken import check_parameters
from admin.workshop.groups import Door
from rehearsal.stage.stage import Stage
from tests.operating.conftest import GROUP, NOT_APPLIED, REGION

BUCKET = "mip-day-code-group-1145"


@pytest.fixture
def look(prepared: Stage) -> Callable[..., Finding]:
    def of(group: str = GROUP, **changed: object) -> Finding:
        ground = Ground.of(prepared.terraform, group=group)
        return check_door(ground, replace(ground.groups[0], **changed))

    return of


@pytest.fixture
def rewrite():
    """Has another door list until the test ends."""
    s3 = boto3.client("s3", region_name=REGION)
    before = s3.get_object(Bucket=BUCKET, Key=DOOR_LIST)["Body"].read()

    def write(change: Callable[[dict], None] | bytes) -> None:
        document = json.loads(before)
        if not isinstance(change, bytes):
            change(document["participants"])
        content = change if isinstance(change, bytes) else json.dumps(document).encode()
        s3.put_object(Bucket=BUCKET, Key=DOOR_LIST, Body=content)

    yield write
    s3.put_object(Bucket=BUCKET, Key=DOOR_LIST, Body=before)


def test_a_door_that_lets_in_everybody(look: Callable[..., Finding]) -> None:
    found = look()
    assert (found.state, found.fix) == ("ok", None)
    assert "http" in found.text and found.text.endswith("lets in all 2 participants.")


def test_one_that_is_switched_off_and_one_that_does_not_stand(look: Callable[..., Finding]) -> None:
    assert look(door=Door(enabled=False)).text == "The front door is switched off: people work in the console."
    assert look(NOT_APPLIED) == Finding(
        "warning",
        "The front door does not stand, so nobody can open their page.",
        "Run 'make apply ENV=ca-central-1'.",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.pop("ada"), "has no code for ada."),
        (lambda rows: rows.update(eve=rows["ada"]), "lets in who is not in the group: eve."),
        (lambda rows: rows["ada"].update(code="0" * 64), "takes no code any more of ada."),
        (b"no list", "cannot be read"),
        (b"x" * 2_000_000, "cannot be read"),
    ],
    ids=["missing", "left", "new secrets", "spoilt", "bomb"],
)
def test_a_list_that_provision_mends(look: Callable[..., Finding], rewrite, change, said: str) -> None:
    rewrite(change)
    found = look()
    assert (found.state, found.fix) == ("warning", "Run 'workshop provision ROSTER'.")
    assert said in found.text


def test_two_apis_of_one_name(look: Callable[..., Finding]) -> None:
    gateway = boto3.client("apigatewayv2", region_name=REGION)
    stray = gateway.create_api(Name="mip-day-front-door-group-1145", ProtocolType="HTTP")["ApiId"]
    try:
        found = look()
    finally:
        gateway.delete_api(ApiId=stray)
    assert (found.state, "2 APIs are called mip-day-front-door" in found.text, stray in found.text) == (
        "warning",
        True,
        True,
    )


def test_parameters_that_an_apply_would_fail_on(prepared: Stage) -> None:
    ground = Ground.of(prepared.terraform)
    here, there = ground.workshop.group(GROUP), ground.workshop.group(NOT_APPLIED)
    assert check_parameters(ground, here).text == "All 2 parameters stand."
    assert check_parameters(ground, there).text == "The names of all 2 parameters are free."
    ssm, name = boto3.client("ssm", region_name=there.region), ground.workshop.door_key(there.name)
    ssm.put_parameter(Name=name, Value="somebody's", Type="SecureString")
    try:
        found = check_parameters(ground, there)
    finally:
        ssm.delete_parameter(Name=name)
    assert (found.state, name in found.text) == ("failure", True)


def test_what_it_costs(prepared: Stage) -> None:
    ground = Ground.of(prepared.terraform, group=GROUP)
    group = replace(ground.groups[0], participants=tuple(f"p-{n}" for n in range(60)))
    (item,) = [item for item in session_items(ground.terraform, group) if item.what == "front door"]
    hours = (group.closes - group.start).total_seconds() / 3600
    prices = Prices()
    per_request = prices.usd("http_api_request") + prices.usd("lambda_request") + 0.1 * prices.usd("lambda_gb_second")
    assert item.usd == pytest.approx(hours * 60 * 1200 * per_request)
    assert item.amount.startswith("72000 requests an hour at 0.21, ")
    off = session_items(ground.terraform, replace(group, door=Door(enabled=False)))
    assert "front door" not in [item.what for item in off]
