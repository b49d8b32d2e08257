"""Console links, against a federation endpoint on this machine that checks what AWS's would."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from admin import cli
from admin.door.console_link import console_link
from admin.door.session import ParticipantSession
from admin.errors import WorkshopError
from admin.workshop.groups import Workshop
from tests.door.conftest import TOKEN

WORKSHOP = Workshop("mip-day", "input1.jpg", 97.0, Path(), ())
SESSION = ParticipantSession(
    "ada", "eu-west-3", datetime(2026, 12, 3, 12, 0, tzinfo=UTC), "ASIA1", "s3cr3t/+", "t0ken+/="
)


def test_a_link_lands_on_the_participants_function_in_its_region(federation):
    link = urlsplit(console_link(WORKSHOP, SESSION, federation=federation["url"]))
    asked = federation["asked"][0]
    assert asked["Action"] == ["getSigninToken"] and "SessionDuration" not in asked
    assert json.loads(asked["Session"][0]) == {
        "sessionId": "ASIA1", "sessionKey": "s3cr3t/+", "sessionToken": "t0ken+/=",
    }  # fmt: skip
    opened = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert (opened["Action"], opened["SigninToken"], opened["Issuer"]) == ("login", TOKEN, "mip-day")
    assert opened["Destination"] == (
        "https://eu-west-3.console.aws.amazon.com/lambda/home?region=eu-west-3"
        "#/functions/mip-day-crop-faces-ada?tab=code"
    )
    assert "s3cr3t" not in link.query, "the link carries the token, not the keys"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, b"Invalid session", "has ended, or this machine's clock is wrong"),
        (200, b"<html>", "gave no token"),
        (200, b'["x"]', "gave no token"),
        (503, b"", "HTTP 503"),
    ],
)
def test_what_the_endpoint_refuses_is_one_sentence_without_keys(federation, status, body, words):
    federation.update(status=status, body=body)
    with pytest.raises(WorkshopError, match=words) as refused:
        console_link(WORKSHOP, SESSION, federation=federation["url"])
    said = str(refused.value)
    assert "\n" not in said and "s3cr3t" not in said and "ada" in said


def test_an_endpoint_that_is_not_there():
    with pytest.raises(WorkshopError, match="was not reached for the sign-in link of ada") as refused:
        console_link(WORKSHOP, SESSION, federation="http://127.0.0.1:9/federation")
    assert "s3cr3t" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://signin.example.org/federation", "file:///etc/passwd"])
def test_keys_do_not_leave_the_machine_in_the_open(url):
    with pytest.raises(WorkshopError, match="only by https"):
        console_link(WORKSHOP, SESSION, federation=url)


def test_login_console(stage, federation, monkeypatch, capsys):
    monkeypatch.setenv("WORKSHOP_FEDERATION_URL", federation["url"])
    assert cli.main(["login", "ada", "--console"]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith(federation["url"]) and len(printed.out.splitlines()) == 1
    assert "open it within 15 min" in printed.err
    assert json.loads(federation["asked"][0]["Session"][0])["sessionId"].startswith("ASIA")
