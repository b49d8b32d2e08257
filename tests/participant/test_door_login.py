"""workshop login --door on a participant's machine: a code becomes keys, and goes nowhere but to the door."""

import json
import os
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import boto3
import pytest

from admin import cli
from admin.access.codes import code_of, door_url, publish_codes, renew
from admin.errors import WorkshopError
from admin.participant.door import read_address
from admin.shells import export_lines

CODE = "7K3M-9PQR-2XYZ"
KEYS = {
    "access_key_id": "ASIAADA", "secret_access_key": "s3cr3t/+=", "session_token": "t0k/en+==", "region": "eu-west-3",
    "expires": "2026-12-03T12:45:00+00:00",
}  # fmt: skip
EXPORTED = {
    "AWS_ACCESS_KEY_ID": "ASIAADA", "AWS_SECRET_ACCESS_KEY": "s3cr3t/+=", "AWS_SESSION_TOKEN": "t0k/en+==",
    "AWS_REGION": "eu-west-3", "AWS_DEFAULT_REGION": "eu-west-3",
}  # fmt: skip


@pytest.fixture
def door():
    """A door as the contract has it. Out: its address, with what it was asked in door.asked."""

    class Answers(BaseHTTPRequestHandler):
        asked, keys, status, redirect = [], dict(KEYS), 204, ""

        def answer(self):
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
            self.asked.append((self.command, self.path, body, dict(self.headers)))
            signed_in = self.headers.get("Cookie") == "__Host-session=ticket"
            if self.redirect:
                self.send_response(307)
                self.send_header("Location", self.redirect)
                data = b""
            elif self.command == "POST" and self.path == "/session" and body.get("code") == CODE:
                self.send_response(self.status)
                self.send_header("Set-Cookie", "__Host-session=ticket; Path=/; Secure; HttpOnly; SameSite=Strict")
                data = b"" if self.status == 204 else json.dumps({"error": "The door is shut.", "code": "x"}).encode()
            elif self.path == "/session" and self.command == "DELETE" and signed_in:
                self.send_response(204)
                data = b""
            elif self.path == "/keys" and signed_in:
                self.send_response(200)
                data = json.dumps(self.keys).encode()
            else:
                self.send_response(401)
                data = json.dumps({"error": "This code is not known.", "code": "wrong-code"}).encode()
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_DELETE = answer  # noqa: N815 - their names are the library's

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Answers.address = f"http://12345678.execute-api.localhost:{server.server_port}"
    yield Answers
    server.shutdown()


def login(capsys, *words):
    status = cli.main(["login", *words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize("with_code", [["--code", CODE], []], ids=["typed", "in the address"])
def test_a_code_becomes_keys_and_the_participant_is_signed_out_again(door, capsys, with_code):
    address = door.address if with_code else f"{door.address}/#{CODE}"
    status, out, err = login(capsys, "--door", address, *with_code, "--json")
    assert (status, json.loads(out)) == (0, EXPORTED)
    assert "2026-12-03T12:45" in err and CODE not in err and "s3cr3t" not in err
    assert [(method, path) for method, path, *_ in door.asked] == [
        ("POST", "/session"), ("POST", "/keys"), ("DELETE", "/session"),
    ]  # fmt: skip
    headers = door.asked[0][3]
    assert headers["Host"] == door.address.removeprefix("http://") and headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("shell", ["sh", "powershell", "cmd"])
def test_lines_for_each_shell(door, capsys, shell):
    status, out, _ = login(capsys, "--door", door.address, "--code", CODE, "--shell", shell)
    line = {
        "sh": "export AWS_SESSION_TOKEN=t0k/en+==",
        "powershell": "$Env:AWS_SESSION_TOKEN = 't0k/en+=='",
        "cmd": 'set "AWS_SESSION_TOKEN=t0k/en+=="',
    }[shell]
    assert status == 0 and line in out.splitlines() and "AWS_PROFILE" in out.splitlines()[0]
    assert len(out.splitlines()) == 1 + len(EXPORTED)


def test_sh_takes_them_as_the_guide_says(door, tmp_path):
    line = f'eval "$(workshop login --door {door.address} --code {CODE} --shell sh)"; env'
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    (tmp_path / "workshop").write_text(f'#!/bin/sh\nexec {shutil.which("python3")} -m admin "$@"\n')
    (tmp_path / "workshop").chmod(0o755)
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(Path.cwd()), "AWS_PROFILE": "mine"}
    done = subprocess.run(["sh", "-c", line], env=environment, capture_output=True, text=True, check=True)
    got = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    assert {name: got.get(name) for name in EXPORTED} == EXPORTED and "AWS_PROFILE" not in got


def test_a_quote_in_a_value_stays_in_it():
    assert export_lines({"X": "a'b"}, "powershell").splitlines()[1] == "$Env:X = 'a''b'"
    assert export_lines({"X": "a'b"}, "sh").splitlines()[1] == """export X='a'"'"'b'"""


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com", "by https alone"),
        ("http://10.0.0.1:8000", "by https alone"),
        ("http://localhost.example.org", "by https alone"),
        ("ftp://localhost", "by https alone"),
        ("https://", "no address of a door"),
        ("https://ada@example.org", "no address of a door"),
        ("https://example.org/console?x=1", "no address of a door"),
        ("https://example.org:notaport", "no address of a door"),
        ("https://exa mple.org", "no address of a door"),
    ],
)
def test_a_code_goes_to_no_such_address(address, words, capsys):
    status, out, err = login(capsys, "--door", address, "--code", CODE)
    assert (status, out) == (2, "") and words in err and CODE not in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "typed", ["A1B2.execute-api.eu-west-3.amazonaws.com", "HTTPS://a1b2.EXECUTE-API.eu-west-3.amazonaws.com/"]
)
def test_an_address_is_read_as_people_type_it(typed):
    assert read_address(typed).origin == "https://a1b2.execute-api.eu-west-3.amazonaws.com"
    assert not read_address(typed).is_local


def test_a_wrong_code_is_answered_in_the_doors_words(door, capsys):
    status, out, err = login(capsys, "--door", door.address, "--code", "0000-0000-0000")
    assert (status, out, err) == (2, "", "workshop login: This code is not known.\n")


def test_a_closed_door_is_answered_in_its_words(door, capsys):
    door.status = 403
    assert login(capsys, "--door", door.address, "--code", CODE)[::2] == (2, "workshop login: The door is shut.\n")


def test_a_code_follows_no_redirect(door, capsys):
    door.redirect = "http://127.0.0.1:9/elsewhere"
    status, _, err = login(capsys, "--door", door.address, "--code", CODE)
    assert status == 2 and "No door answers" in err and "HTTP 307" in err and len(door.asked) == 1


@pytest.mark.parametrize("change", [{"session_token": "x\nrm -rf ~"}, {"region": "$(id)"}, {"access_key_id": ""}])
def test_keys_that_a_shell_would_run_are_not_printed(door, capsys, change):
    door.keys |= change
    status, out, err = login(capsys, "--door", door.address, "--code", CODE)
    assert (status, out) == (2, "") and "no answer of a door" in err


def test_at_the_applied_door_a_code_opens_ones_own_session_until_it_is_replaced(stage, workshop, capsys):
    group = workshop.group("group-1145")
    publish_codes(workshop, group)
    address, code = door_url(workshop, group), code_of(workshop, group, "ada")
    s3 = boto3.client("s3", "eu-central-1")
    s3.delete_object(Bucket="mip-day-target", Key="ada/door/sign-ins.json")  # of other tests
    status, out, _ = login(capsys, "--door", address, "--code", f" {code.lower().replace('-', ' ')} ", "--json")
    assert status == 0
    keys = {name.lower(): value for name, value in json.loads(out).items() if not name.endswith("REGION")}
    who = boto3.client("sts", "eu-west-3", **keys).get_caller_identity()["Arn"]
    assert who.endswith("assumed-role/mip-day-participant-group-1145/ada")
    signed_in = json.loads(s3.get_object(Bucket="mip-day-target", Key="ada/door/sign-ins.json")["Body"].read())
    assert signed_in["browsers"] == {}, "the board counts no second browser"
    renew(workshop, group, ["ada"])
    deadline = time.monotonic() + 60  # the door looks at its list every few seconds
    while login(capsys, "--door", address, "--code", code)[0] == 0 and time.monotonic() < deadline:
        time.sleep(1)
    status, _, err = login(capsys, "--door", address, "--code", code)
    assert status == 2 and "This code opens nothing here" in err


def test_nobody_answers(capsys):
    status, out, err = login(capsys, "--door", "http://localhost:9", "--code", CODE)
    assert (status, out) == (2, "") and "was not reached" in err and CODE not in err


@pytest.mark.parametrize(
    "words", [["--code", CODE], ["--door", "example.org"], ["ada", "--door", "example.org", "--code", CODE]]
)
def test_what_is_missing_or_too_much_is_said(capsys, words):
    status, out, err = login(capsys, *words)
    assert (status, out) == (2, "") and ("is missing" in err or "with what is on your sheet" in err)


def test_read_address_is_a_refusal_in_one_sentence_for_a_long_text():
    with pytest.raises(WorkshopError) as refused:
        read_address("x" * 5000 + " ")
    assert len(str(refused.value)) < 200
