"""Ada at the door, with her own cookie and others', after what is bob's: refused, and nothing has changed."""

import json
import re
import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin.access.codes import renew
from admin.door import cookies
from admin.workshop.settings import read_workshop
from rehearsal.stage.local_aws import environment
from tests.fixtures.front_door import GROUP, HOST

DOCUMENTS = {
    ("POST", "/run"): {},
    ("PUT", "/code"): {"source": "def lambda_handler(event, context): pass\n"},
    ("PUT", "/settings"): {"memory_size": 128},
    ("POST", "/birds"): {"name": "a.jpg", "size": 1},
    ("POST", "/hand"): {"text": "x"},
    ("POST", "/keys"): {},
}
READS = ["/me", "/code", "/versions", "/settings", "/log", "/feedback", "/pictures", "/birds", "/console"]
EVERYTHING = [*DOCUMENTS, ("DELETE", "/hand"), *(("GET", path) for path in READS)]
FOREIGN = {
    "origin": {"origin": "https://evil.example"},
    "origin null": {"origin": "null"},
    "origin with our name in it": {"origin": f"https://{HOST}.evil.example"},
    "origin behind an @": {"origin": f"https://{HOST}@evil.example"},
    "cross-site": {"sec-fetch-site": "cross-site"},
    "same-site": {"sec-fetch-site": "same-site"},
    "a form": {"content-type": "application/x-www-form-urlencoded"},
    "text": {"content-type": "text/plain"},
    "text that names JSON": {"content-type": "text/plain; application/json"},
    "no type": {"content-type": None},
}


@pytest.fixture
def ada(door):
    return door.browser("ada")


@pytest.fixture
def bobs(door):
    """What bob has: looked at before and after."""

    def look():
        functions, s3 = door.client("lambda"), door.client("s3", "eu-central-1")
        configuration = functions.get_function_configuration(FunctionName="mip-day-crop-faces-bob")
        listed = s3.list_objects_v2(Bucket="mip-day-target", Prefix="bob").get("Contents", ())
        objects = [(one["Key"], one["ETag"]) for one in listed if not one["Key"].endswith("sign-ins.json")]
        return configuration["CodeSha256"], configuration["MemorySize"], objects

    before = look()
    yield before
    assert look() == before


def ticket(door, browser):
    gate = door.module.GATE
    return cookies.read(gate._door_key(), browser.cookie, gate.settings.opens)


@pytest.mark.parametrize(("method", "path"), EVERYTHING, ids=str)
def test_without_a_cookie_nothing_is_answered(door, bobs, method, path):
    reply = door.browser().ask(method, path, DOCUMENTS.get((method, path)))
    assert (reply.status, reply.code) == (401, "signed-out")


@pytest.mark.parametrize(("method", "path"), EVERYTHING, ids=str)
def test_another_pseudonym_in_any_field_is_refused(ada, bobs, method, path):
    for field in ("pseudonym", "participant", "user", "function", "key", "bucket"):
        document = DOCUMENTS.get((method, path))
        if document is not None:
            assert ada.ask(method, path, document | {field: "bob"}).code == "bad-request"
        else:
            assert ada.ask(method, path, query={field: "bob"}).code == "bad-request"
    assert ada.ask("POST", "/session", {"code": "x", "pseudonym": "bob"}).code == "bad-request"


def test_headers_that_name_bob_change_nothing(ada, bobs):
    named = {"x-pseudonym": "bob", "x-amzn-oidc-identity": "bob", "authorization": "bob", "x-forwarded-user": "bob"}
    assert ada.ask("GET", "/me", headers=named).json["pseudonym"] == "ada"


def altered(door, ada):
    """Cookies made from ada's, by whoever does not have the door's key."""
    own = ada.cookie
    parts = own.split(".")
    bob = door.browser("bob").cookie.split(".")
    key = door.module.GATE._door_key()
    ours = ticket(door, ada)
    yield "bob's name", ".".join([*parts[:1], "bob", *parts[2:]])
    yield "bob's signature", ".".join([*parts[:5], bob[5]])
    yield "bob's name and signature", ".".join([parts[0], "bob", *parts[2:5], bob[5]])
    yield "a later end", ".".join([*parts[:4], str(int(parts[4]) + 3600), parts[5]])
    yield "another generation", ".".join([*parts[:2], str(int(parts[2]) + 1), *parts[3:]])
    yield "no signature", ".".join(parts[:5]) + "."
    yield "a signature of nothing", ".".join([*parts[:5], "A" * 43])
    yield "another key", cookies.sign("k" * 72, ours)
    yield "another group's key", cookies.sign(key[::-1], ours)
    yield "cut off", own[:-1]
    yield "longer", own + "A"
    yield "very long", own * 100
    yield "upper case", own.upper()
    yield "a path", f"../{own}"
    yield "null bytes", "\0" * 40
    yield "half characters", "\ud800" + own
    from dataclasses import replace

    yield "a browser that never signed in", cookies.sign(key, replace(ours, browser="never-seen"))
    yield "a generation that is replaced", cookies.sign(key, replace(ours, generation=ours.generation + 1))
    yield "nobody", cookies.sign(key, replace(ours, pseudonym="nobody"))
    yield "another group's participant", cookies.sign(key, replace(ours, pseudonym="hedy"))
    yield "expired", cookies.sign(key, replace(ours, expires=datetime.now(UTC) - timedelta(seconds=1)))


def test_forged_altered_swapped_and_expired_cookies(door, ada, bobs):
    tried = dict(altered(door, ada))
    assert len(tried) >= 20
    assert ada.cookie not in tried.values()
    replies = {name: ada.ask("GET", "/me", cookie=cookie) for name, cookie in tried.items()}
    assert {name: (reply.status, reply.body) for name, reply in replies.items() if reply.status != 401} == {}
    assert ada.ask("GET", "/me").status == 200


def test_two_cookies_of_one_name_are_none(door, ada, bobs):
    """A neighbour of the address may set a cookie of its own beside ours."""
    other = door.browser("bob").cookie
    reply = door.browser().ask("GET", "/me", headers={"cookie": f"__Host-session={ada.cookie}; __Host-session={other}"})
    assert reply.code == "signed-out"


def test_a_replaced_code_ends_its_sessions(door, stage, ada, monkeypatch):
    old = door.codes["ada"]
    with environment(stage.exports | {"WORKSHOP_TERRAFORM": str(stage.terraform)}):
        workshop = read_workshop(stage.terraform)
        new = renew(workshop, workshop.group(GROUP), ["ada"])["ada"]
    clock = time.monotonic
    assert ada.ask("GET", "/me").status == 200, "for five seconds the door takes the list that it has"
    monkeypatch.setattr(time, "monotonic", lambda: clock() + 5)
    assert ada.ask("GET", "/me").code == "signed-out"
    assert ada.sign_in(old).code == "wrong-code"
    assert ada.sign_in(new).status == 204 and ada.ask("GET", "/me").status == 200


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN)
def test_cross_site_posts(ada, bobs, headers):
    for method, path in [*DOCUMENTS, ("DELETE", "/hand"), ("POST", "/session"), ("DELETE", "/session")]:
        reply = ada.ask(method, path, DOCUMENTS.get((method, path), {"code": "x"}), headers=headers)
        assert (reply.status, reply.code) == (403, "foreign-page"), path
    assert ada.ask("GET", "/me").status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_reads_nothing(ada, site):
    assert {ada.ask("GET", path, headers={"sec-fetch-site": site}).code for path in READS} == {"foreign-page"}


PATHS = [
    "", "//", "/me/", "//me", "/./me", "/../me", "/me/../code", "/ME", "/me\0", "/me\r\nx: y", "/me%00", "/%6de",
    "/me;x", "/static/", "/static/../lambda_function.py", "/static/..%2fgate.py", "/static/page.js",
    "/static/%2e%2e/gate.py", "/static//etc/passwd", "/etc/passwd", "/points/solution.py",
    "/.env", "/bob/me", "/session/bob", "/x" * 5000,
    "/static/index.html", "/\ud800",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
def test_path_tricks(ada, path):
    reply = ada.ask("GET", path)
    assert (reply.status, reply.code) == (404, "not-found")
    assert b"import" not in reply.body


def test_methods_that_an_address_does_not_take(ada):
    for method, path in (("POST", "/me"), ("DELETE", "/code"), ("GET", "/run"), ("PATCH", "/code"), ("POST", "/"),
                         ("GET", "/session"), ("TRACE", "/me"), ("OPTIONS", "/code"), ("HEAD", "/keys")):  # fmt: skip
        reply = ada.ask(method, path)
        assert (reply.status, reply.code) == (405, "wrong-method") and reply.headers["Allow"]


BODIES = [
    b"", b"{", b"[]", b"null", b'"x"', b"1", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"\0", b"{}{}",
    b"9" * 9000, b'{"code": null}', b'{"code": 1}', b'{"code": ["x"]}', b'{"code": {"$ne": 1}}', b'{"code": true}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_bad_bodies(door, body):
    reply = door.browser().ask("POST", "/session", raw=body)
    assert reply.status in (400, 413) and reply.code in ("bad-request", "too-large")


@pytest.mark.parametrize(
    "code", ["", " ", "\ud800", "x" * 9000, "' OR 1=1 --", "../../ada", "ada", "\0", "\uff17\uff2b\uff13\uff2d"]
)
def test_what_is_no_code(door, code):
    assert door.browser().sign_in(code).code == "wrong-code"


def test_headers_cannot_be_injected(ada):
    evil = "x\r\nSet-Cookie: a=b"
    replies = [
        ada.ask("GET", "/me", headers={"accept-language": evil}),
        ada.ask("POST", "/birds", {"name": f"{evil}.jpg", "size": 1}),
        ada.ask("PUT", "/code", {"point": evil}),
        ada.ask("PUT", "/code", {"version": evil}),
        ada.ask("POST", "/hand", {"text": evil}),
        ada.ask("GET", "/log", query={"since": evil}),
    ]
    for reply in replies:
        for name, value in reply.headers.items():
            assert not re.search(r"[\r\n]", name + value)
    assert not re.search(r"[\r\n:= ]", replies[1].json["key"])


def test_a_birds_form_opens_no_other_key(door, ada):
    form = ada.ask("POST", "/birds", {"name": "../../bob/robin.jpg", "size": 1}).json
    assert re.fullmatch(r"birds/ada/bob-robin-[0-9a-f]{4}\.jpg", form["key"])
    assert form["fields"]["key"] == form["key"]


def test_ada_s_keys_reach_nothing_of_bobs(door, ada, bobs):
    keys = ada.ask("POST", "/keys", {}).json
    own = {
        "aws_access_key_id": keys["access_key_id"], "aws_secret_access_key": keys["secret_access_key"],
        "aws_session_token": keys["session_token"],
    }  # fmt: skip
    s3 = boto3.client("s3", "eu-central-1", **own)
    tried = [
        lambda: s3.get_object(Bucket="mip-day-target", Key="bob/door/sign-ins.json"),
        lambda: s3.put_object(Bucket="mip-day-target", Key="bob/door/hand.json", Body=b"{}"),
        lambda: s3.get_object(Bucket="mip-day-feedback", Key="feedback/bob.json"),
        lambda: s3.get_object(Bucket="mip-day-code-group-1145", Key="door.json"),
        lambda: boto3.client("ssm", "eu-west-3", **own).get_parameter(Name=door.module.GATE.settings.door_key),
        lambda: boto3.client("lambda", "eu-west-3", **own).invoke(FunctionName="mip-day-front-door-group-1145"),
    ]
    for attempt in tried:
        with pytest.raises(ClientError, match=r"AccessDenied|not authorized"):
            attempt()


def test_nothing_that_opens_anything_is_logged(door, capsys):
    browser = door.browser("ada")
    keys = browser.ask("POST", "/keys", {}).json
    links = browser.ask("GET", "/pictures").json
    form = browser.ask("POST", "/birds", {"name": "a.jpg", "size": 1}).json
    door.browser().sign_in("7K3M-9PQR-2XYZ")
    browser.ask("GET", "/code")
    browser.ask("GET", "/console")
    browser.ask("PUT", "/code", {"source": "'\\d'\n" + "secret = 'of ada'\n"})
    door.module.GATE._open["ada"].caller.client("lambda").meta.events.register(
        "before-call.lambda.*", lambda **_: 1 / 0
    )
    assert browser.ask("GET", "/settings").status == 500
    printed = "".join(capsys.readouterr())
    assert "front door failed: ZeroDivisionError" in printed and printed.count("\n") == 2
    secrets = [
        browser.cookie, door.codes["ada"], "7K3M-9PQR-2XYZ", keys["access_key_id"], keys["secret_access_key"],
        keys["session_token"], links["source"], form["fields"]["x-amz-signature"], "of ada",
        door.module.GATE._door_key(), json.dumps(form["fields"]),
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in printed] == []
    door.module.GATE.forget("ada")


def test_a_door_whose_setup_is_broken_says_so_and_rings(door, monkeypatch, capsys):
    from dataclasses import replace

    gate = door.module.GATE
    gate.settings = replace(gate.settings, door_key="/mip-day/group-1145/code-seed")
    reply = door.browser().sign_in(door.codes["ada"])
    assert (reply.status, reply.code) == (500, "our-fault")
    assert "front door failed: its own setup" in capsys.readouterr().out
    gate.settings = replace(gate.settings, code_bucket="mip-day-feedback")
    gate._key, gate._list = (time.monotonic(), "k"), None
    assert door.browser().sign_in(door.codes["ada"]).code == "no-codes"


WORDS = st.text() | st.sampled_from(["x", "ada", "application/json", f"https://{HOST}", "same-origin", "null"])
NAMES = st.sampled_from(["host", "origin", "cookie", "content-type", "sec-fetch-site", "accept-language", "x"])
METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", ""]) | st.text()
KNOWN = st.sampled_from(["/", "/session", *READS, "/run", "/hand", "/static/x"]) | st.text()


REQUESTS = st.fixed_dictionaries(
    {
        "rawPath": KNOWN,
        "rawQueryString": st.text(),
        "headers": st.dictionaries(NAMES, WORDS),
        "body": st.text() | st.none(),
        "isBase64Encoded": st.booleans(),
        "requestContext": st.fixed_dictionaries({"http": st.fixed_dictionaries({"method": METHODS})}),
    }
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=REQUESTS)
def test_whatever_a_stranger_sends_is_refused_in_a_sentence(door, event):
    answer = door.module.lambda_handler(event, None)
    json.dumps(answer["headers"])
    answer["body"].encode()
    allowed = {(200, "/"), (204, "/session")}
    assert 400 <= answer["statusCode"] < 500 or (answer["statusCode"], event["rawPath"]) in allowed
