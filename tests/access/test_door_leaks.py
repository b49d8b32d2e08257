"""What leaks of a front door opens nothing: its list, Terraform's state, its log, functions' configuration, notes."""

import json
import re
from datetime import UTC, datetime

import boto3
import pytest

from admin.access.codes import codes_of, door_url, publish_codes
from admin.door import cookies
from admin.door.codes import hash_code, normalise
from admin.door.door_list import parse
from admin.names import DOOR_LIST, STORAGE_REGION
from admin.workshop.settings import read_workshop
from rehearsal.play.door_client import DoorClient, post_form

GROUP, REGION = "group-1145", "eu-west-3"
WORD = re.compile(r"[A-Za-z0-9_.+/=-]{8,400}")
FAILS = "def lambda_handler(event, context):\n    raise ValueError('for the log')\n"


class Leaks:
    """Everything that could leak, and what it must not give away."""

    def __init__(self, texts, secrets, client, workshop):
        self.texts, self.secrets, self.client, self.workshop = texts, secrets, client, workshop

    def words(self, *places):
        return sorted({word for name in places or self.texts for word in WORD.findall(self.texts[name])})


@pytest.fixture(scope="module")
def leaks(stage):
    workshop = read_workshop(stage.terraform)
    group = workshop.group(GROUP)
    publish_codes(workshop, group)
    codes = codes_of(workshop, group)
    client = DoorClient(door_url(workshop, group))
    secrets = {f"the code of {name}": code for name, code in codes.items()}
    secrets |= {f"the typed code of {name}": normalise(code) for name, code in codes.items()}
    secrets |= _work(client, codes)
    ssm, s3 = boto3.client("ssm", REGION), boto3.client("s3", REGION)
    for name in (workshop.door_key(GROUP), workshop.code_seed(GROUP)):
        secrets[name] = ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    functions = boto3.client("lambda", REGION).list_functions()["Functions"]
    texts = {
        "the list": s3.get_object(Bucket=workshop.code_bucket(GROUP), Key=DOOR_LIST)["Body"].read().decode(),
        "the state": (stage.terraform / "envs" / REGION / "terraform.tfstate").read_text(),
        "the log": _log(workshop.front_door(GROUP)),
        "functions": json.dumps(functions, default=str),
        "parameters": json.dumps(ssm.describe_parameters()["Parameters"], default=str),
        "notes": _notes(workshop),
    }
    return Leaks(texts, secrets, client, workshop)


def _work(client, codes):
    """Do what leaves traces; return what the door handed out."""
    for wrong in ("7K3M-9PQR-2XYZ", "x" * 400):
        assert client.sign_in(wrong).status == 401
    assert client.sign_in(codes["ada"]).status == 204
    secrets = {"the cookie": client.cookie, "its signature": client.cookie.rpartition(".")[2]}
    assert client.ask("PUT", "/code", {"source": FAILS}).status == 200
    assert client.ask("POST", "/run", {}).json["failed"] is True
    keys = client.ask("POST", "/keys", {}).json
    secrets |= {name: keys[name] for name in ("secret_access_key", "session_token")}
    form = client.ask("POST", "/birds", {"name": "x.jpg", "size": 100}).json
    assert post_form(form["url"], form["fields"], b"x").status == 204
    signature = next(value for name, value in form["fields"].items() if "signature" in name.lower())
    secrets |= {"a form's signature": signature, "a form's policy": form["fields"]["policy"]}
    link = client.ask("GET", "/pictures").json["source"]
    secrets |= {"a link's signature": re.search(r"Signature=([^&]+)", link)[1]}
    assert client.ask("GET", "/code", headers=(("Cookie", "__Host-session=x"),), cookie="").status == 401
    assert client.ask("PUT", "/code", raw=b'{"source": ').status == 400
    return secrets


def _log(function):
    pages = boto3.client("logs", REGION).get_paginator("filter_log_events")
    events = [e["message"] for page in pages.paginate(logGroupName=f"/aws/lambda/{function}") for e in page["events"]]
    assert any("wrong code" in event for event in events)
    return "\n".join(events)


def _notes(workshop):
    s3, texts = boto3.client("s3", STORAGE_REGION), []
    for entry in s3.list_objects_v2(Bucket=workshop.target_bucket, Prefix="ada/door/")["Contents"]:
        texts.append(s3.get_object(Bucket=workshop.target_bucket, Key=entry["Key"])["Body"].read().decode())
    assert any("browsers" in text for text in texts)
    return "\n".join(texts)


def test_no_secret_is_in_what_leaks(leaks):
    for place, text in leaks.texts.items():
        assert [what for what, secret in leaks.secrets.items() if secret in text] == [], place


def test_no_word_of_it_is_a_code_or_a_cookie(leaks):
    """Asked of the rooms that the door asks, with the door's real key: no word in it is taken."""
    key = leaks.secrets[leaks.workshop.door_key(GROUP)]
    known = parse(leaks.texts["the list"].encode())
    now = datetime.now(UTC)
    words = leaks.words()
    assert len(words) > 500
    assert [word for word in words if known.find(hash_code(key, word))] == []
    assert [word for word in words if cookies.read(key, word, now)] == []


def test_nothing_of_list_log_and_notes_opens_the_door(leaks):
    """Tried at the door itself: as a code, as a cookie, and as the key that a cookie is signed with."""
    words = [word for word in leaks.words("the list", "notes") if len(word) >= 12][:40]
    words += [word for word in leaks.words("the log") if len(word) >= 12][:20]
    assert len(words) > 8
    key = leaks.secrets[leaks.workshop.door_key(GROUP)]
    ticket = cookies.read(key, leaks.secrets["the cookie"], datetime.now(UTC))
    for word in words:
        answers = [
            leaks.client.ask("POST", "/session", {"code": word}, cookie=""),
            leaks.client.ask("GET", "/me", cookie=word),
            leaks.client.ask("GET", "/me", cookie=cookies.sign(word, ticket)),
        ]
        assert [reply.status for reply in answers] == [401, 401, 401], word
        assert not any(reply.cookies for reply in answers)


def test_a_list_of_ones_own_lets_nobody_in_who_has_no_key(leaks):
    """Who could even write the list cannot make an entry for a code without the door's key."""
    known = parse(leaks.texts["the list"].encode())
    key = leaks.secrets[leaks.workshop.door_key(GROUP)]
    guess = hash_code("not the key", "7K3M-9PQR-2XYZ")
    assert guess not in {hash_code(key, "7K3M-9PQR-2XYZ"), *(entry.code for entry in known.participants.values())}
