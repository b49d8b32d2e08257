"""The front door before the slot and after its grace, over HTTP: a page and an answer that say when, and no way in."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from admin.access.codes import codes_of, door_url, publish_codes
from rehearsal.play.door_client import DoorClient

GROUP, REGION, FUNCTION = "group-1145", "eu-west-3", "mip-day-front-door-group-1145"


@pytest.fixture
def slot(workshop):
    """Moves the slot that the door knows, by hours from now; at the end it is as it was."""
    functions = boto3.client("lambda", REGION)
    before = functions.get_function_configuration(FunctionName=FUNCTION)["Environment"]

    def move(opens, ends, closes):
        now = datetime.now(UTC).replace(microsecond=0)
        times = {
            name: (now + timedelta(hours=hours)).isoformat().replace("+00:00", "Z")
            for name, hours in (("SLOT_OPENS", opens), ("SLOT_ENDS", ends), ("SLOT_CLOSES", closes))
        }
        functions.update_function_configuration(
            FunctionName=FUNCTION, Environment={"Variables": before["Variables"] | times}
        )
        functions.get_waiter("function_updated_v2").wait(FunctionName=FUNCTION)
        return times

    yield move
    functions.update_function_configuration(FunctionName=FUNCTION, Environment=before)
    functions.get_waiter("function_updated_v2").wait(FunctionName=FUNCTION)


@pytest.fixture
def client(workshop):
    publish_codes(workshop, workshop.group(GROUP))
    return DoorClient(door_url(workshop, workshop.group(GROUP)))


@pytest.fixture
def code(client, workshop):
    return codes_of(workshop, workshop.group(GROUP))["ada"]


@pytest.mark.parametrize("hours", [(1, 2, 2.25), (-2.25, -1.25, -1)], ids=["before the slot", "after its grace"])
def test_outside_of_the_slot_the_door_says_when(slot, client, code, hours):
    assert client.sign_in(code).status == 204
    times = slot(*hours)
    page = client.ask("GET", "/")
    shown = page.body.decode()
    assert page.status == 403 and page.headers["content-type"].startswith("text/html")
    assert all(_minutes(times[name]) in shown for name in ("SLOT_OPENS", "SLOT_CLOSES"))
    for reply in (client.sign_in(code), client.ask("GET", "/me"), client.ask("PUT", "/code", {"source": ""})):
        document = reply.json
        assert (reply.status, document["code"]) == (403, "closed"), document
        assert [_time(document[name]) for name in ("opens", "closes")] == [
            _time(times[name]) for name in ("SLOT_OPENS", "SLOT_CLOSES")
        ]
        assert document["error"] and not reply.cookies
    assert client.ask("POST", "/session", {"code": "7K3M-9PQR-2XYZ"}).code == "closed", "nobody learns which codes hold"


def test_in_the_grace_the_door_is_open(slot, client, code):
    slot(-2, -0.1, 0.15)
    assert client.sign_in(code).status == 204 and client.ask("GET", "/me").status == 200


def test_a_cookie_ends_with_the_slot(slot, client, code):
    slot(-1, 0.5, 0.75)
    reply = client.sign_in(code)
    (age,) = (part for part in reply.cookies[0].split("; ") if part.startswith("Max-Age="))
    assert 0 < int(age.partition("=")[2]) <= 0.75 * 3600
    slot(-1, 1.5, 1.75)  # a longer slot makes no old cookie longer; it is good still
    assert client.ask("GET", "/me").status == 200


def _minutes(text):
    return text[:16].replace("T", " ")


def _time(text):
    return datetime.fromisoformat(text)


def test_times_are_json(slot, client, code):
    slot(1, 2, 2.25)
    assert json.loads(client.ask("GET", "/me").body)["opens"].endswith(("Z", "+00:00"))
