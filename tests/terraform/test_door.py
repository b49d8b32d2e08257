"""The front door as Terraform applies it to the local AWS: it answers, and nobody has its secrets."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import boto3

from admin.access.codes import codes_of, publish_codes
from admin.workshop.groups import Workshop
from rehearsal.stage.stage import Stage
from tests.fixtures.applied_group import REGION, TARGETS

STATE = f"envs/{REGION}/terraform.tfstate"


def secrets(workshop: Workshop) -> list[str]:
    ssm = boto3.client("ssm", region_name=REGION)
    names = (workshop.door_key("group-1145"), workshop.code_seed("group-1145"))
    return [ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] for name in names]


def ask(stage: Stage, method: str, path: str, document: Any = None, cookie: str = "") -> tuple[int, Any, str]:
    """Asks the applied API as a browser on the door's page does. Out: status, content, and the cookie that it sets."""
    state = json.loads((stage.terraform / STATE).read_text(encoding="utf-8"))
    address = urlsplit(state["outputs"]["door_url"]["value"])
    headers = {"Host": address.netloc, "Origin": f"{address.scheme}://{address.netloc}", "Cookie": cookie}
    headers |= {"Content-Type": "application/json", "Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 80, timeout=60)
    connection.request(method, path, None if document is None else json.dumps(document), headers)
    answer = connection.getresponse()
    body, kind = answer.read(), answer.headers.get("content-type", "")
    content = json.loads(body) if body and "json" in kind else body
    return answer.status, content, (answer.headers.get("set-cookie") or "").partition(";")[0]


def test_it_answers(stage: Stage) -> None:
    assert ask(stage, "GET", "/")[0] == 200


def test_a_code_opens_the_participants_own_session_from_the_api_to_the_function(
    stage: Stage, workshop: Workshop
) -> None:
    group = workshop.group("group-1145")
    publish_codes(workshop, group)
    assert ask(stage, "POST", "/session", {"code": "0000-0000-0000"})[0] == 401
    assert ask(stage, "GET", "/me")[0] == 401
    status, _, cookie = ask(stage, "POST", "/session", {"code": codes_of(workshop, group)["bob"]})
    assert (status, cookie.partition("=")[0]) == (204, "__Host-session")
    status, me, _ = ask(stage, "GET", "/me", cookie=cookie)
    assert (status, me["pseudonym"], me["function"]) == (200, "bob", "mip-day-crop-faces-bob")
    assert (me["memory_size"], me["timeout"], me["catch_up"], me["tuned"]) == (1024, 63, ["starter", "step2"], True)
    code = ask(stage, "GET", "/code", cookie=cookie)[1]
    source = "def lambda_handler(event, context):\n    return {'by': 'bob'}\n"
    change = {"source": source, "base": code["code_sha256"]}
    assert ask(stage, "PUT", "/code", change, cookie)[0] == 200
    status, run, _ = ask(stage, "POST", "/run", {}, cookie)
    assert (status, run["failed"], "bob" in str(run["answer"])) == (200, False, True)
    assert ask(stage, "PUT", "/code", {"point": "starter"}, cookie)[0] == 200
    assert ask(stage, "PUT", "/code", {"point": "solution"}, cookie)[0] in (400, 403, 422)


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
