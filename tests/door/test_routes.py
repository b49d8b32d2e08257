"""The door's routes, as a participant's browser asks for them, on the local AWS with IAM enforced."""

import json
import re
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from admin.aws import explained
from admin.aws_sentences import Audience
from admin.deployment_package import zip_members
from tests.fixtures import busy_function

WRITES = """
import os, boto3
def lambda_handler(event, context):
    print("<b>hello</b>")
    key = os.environ["OUTPUT_FOLDER"] + "/input_copied.png"
    boto3.resource("s3").Object(os.environ["OUTPUT_BUCKET_NAME"], key).put(Body=b"x")
    return {"status": 200, "said": "<script>"}
"""
FAILS = "import os\n\n\ndef lambda_handler(event, context):\n    return os.environ['NO_SUCH']\n"


@pytest.fixture
def ada(door):
    return door.browser("ada")


def deploy(browser, source, **more):
    reply = browser.ask("PUT", "/code", {"source": source} | more)
    assert reply.status == 200, reply.body
    return reply.json


def test_a_code_opens_the_participants_own_session(door, ada):
    me = ada.ask("GET", "/me").json
    assert (me["pseudonym"], me["group"], me["region"]) == ("ada", "group-1145", "eu-west-3")
    assert me["function"] == "mip-day-crop-faces-ada"
    assert (me["species_function"], me["endpoint"]) == ("IdentifySpeciesAndNotify", "nabirds-species-identifier")
    assert set(me) == {
        "pseudonym", "workshop", "group", "region", "function", "input_bucket", "input_file", "output_bucket",
        "upload_bucket", "species_function", "endpoint", "layer_arn", "memory_size", "timeout",
        "confidence_threshold", "opens", "ends", "closes",
        "now", "has_endpoint", "exercise", "bird_function", "catch_up", "catch_up_birds", "tuned", "hand", "help",
    }  # fmt: skip
    assert me["catch_up"] == ["starter", "step2"] and me["memory_size"] == 1024


def test_a_code_with_typos_signs_in(door):
    browser = door.browser()
    assert browser.sign_in(f" {door.codes['bob'].lower().replace('-', ' ').replace('0', 'o')} ").status == 204
    assert browser.ask("GET", "/me").json["pseudonym"] == "bob"


def test_the_cookie(door):
    (cookie,) = door.browser().sign_in(door.codes["ada"]).cookies
    value, *attributes = cookie.split("; ")
    assert {"Path=/", "Secure", "HttpOnly", "SameSite=Strict"} < set(attributes)
    assert value.startswith("__Host-session=") and not any(part.startswith("Domain") for part in attributes)
    (age,) = (int(part.removeprefix("Max-Age=")) for part in attributes if part.startswith("Max-Age="))
    assert age > 0


def test_a_wrong_code_is_counted_and_not_logged(door, capsys):
    reply = door.browser().sign_in("7K3M-9PQR-2XYZ")
    assert (reply.status, reply.code, reply.cookies) == (401, "wrong-code", [])
    assert capsys.readouterr().out == "wrong code\n"


def test_signing_out_ends_the_cookie_for_whoever_has_a_copy(door, ada):
    kept = ada.cookie
    other = door.browser("ada")
    reply = ada.ask("DELETE", "/session")
    assert reply.status == 204 and "Max-Age=0" in reply.cookies[0]
    assert ada.ask("GET", "/me", cookie=kept).code == "signed-out"
    assert other.ask("GET", "/me").status == 200
    document = json.loads(
        door.client("s3", "eu-central-1")
        .get_object(Bucket="mip-day-target", Key="ada/door/sign-ins.json")["Body"].read()
    )  # fmt: skip
    assert len(document["browsers"]) >= 1 and document["first"]


def test_code_deploy_run_log(door, ada):
    code = ada.ask("GET", "/code").json
    done = deploy(ada, WRITES, base=code["code_sha256"])
    again = ada.ask("GET", "/code").json
    assert again["source"] == WRITES and again["code_sha256"] == done["code_sha256"]
    run = ada.ask("POST", "/run", {}).json
    assert (run["failed"], run["running"], run["error"]) == (False, False, None)
    assert run["answer"] == {"status": 200, "said": "<script>"} and run["seconds"] > 0
    assert run["log"][0].startswith("START RequestId") and run["log"][-1].startswith("REPORT RequestId")
    assert "<b>hello</b>" in run["log"]
    lines = ada.ask("GET", "/log", query={"since": ada.ask("GET", "/me").json["opens"]}).json["lines"]
    assert "<b>hello</b>" in [line["text"] for line in lines] and set(lines[0]) == {"at", "text"}


def test_an_error_points_at_its_line(door, ada):
    deploy(ada, FAILS)
    run = ada.ask("POST", "/run", {}).json
    assert run["failed"] is True
    assert run["error"] == {"type": "KeyError", "message": "'NO_SUCH'", "line": 5}
    note = door.client("s3", "eu-central-1").get_object(Bucket="mip-day-target", Key="ada/door/last-run.json")
    last = json.loads(note["Body"].read())
    assert (last["running"], last["failed"], last["error"]["line"]) == (False, True, 5)


@pytest.mark.parametrize(
    ("last_line", "error"),
    [("print('late')", None), ("raise ValueError('late')", {"type": "ValueError", "message": "late", "line": 4})],
    ids=["well", "failing"],
)
def test_a_run_that_outlasts_the_door_goes_on_and_is_settled(door, ada, monkeypatch, last_line, error):
    deploy(ada, f"import time\ndef lambda_handler(event, context):\n    time.sleep(2)\n    {last_line}\n")
    monkeypatch.setattr(sys.modules["runs"], "WAIT_SECONDS", 0.5)
    reply = ada.ask("POST", "/run", {})
    assert reply.status == 202 and reply.json["running"] is True

    def last_run():
        note = door.client("s3", "eu-central-1").get_object(Bucket="mip-day-target", Key="ada/door/last-run.json")
        return json.loads(note["Body"].read())

    assert last_run()["running"] is True
    end = time.monotonic() + 60
    texts = []
    while not any(text.startswith("REPORT") for text in texts) and time.monotonic() < end:
        time.sleep(0.3)
        texts = [line["text"] for line in ada.ask("GET", "/log", query={"since": reply.json["since"]}).json["lines"]]
    assert "late" in "".join(texts)
    last = last_run()
    assert (last["running"], last["failed"], last["error"]) == (False, bool(error), error) and last["seconds"] >= 2


def test_an_edit_made_elsewhere_is_noticed_and_kept(door, ada):
    base = ada.ask("GET", "/code").json["code_sha256"]
    theirs = deploy(door.browser("ada"), WRITES.replace("hello", "console"), base=base)
    reply = ada.ask("PUT", "/code", {"source": WRITES, "base": base})
    assert (reply.status, reply.code) == (409, "changed-elsewhere")
    assert "console" in reply.json["source"] and reply.json["code_sha256"] == theirs["code_sha256"]
    deploy(ada, WRITES, base=theirs["code_sha256"])


def test_what_is_deployed_twice_with_one_base_is_there(door, ada):
    """A browser sends it again where the answer to the first time was lost on the way."""
    base = ada.ask("GET", "/code").json["code_sha256"]
    source = WRITES.replace("hello", "twice")
    first = deploy(ada, source, base=base)
    assert deploy(ada, source, base=base) == first
    assert ada.ask("PUT", "/code", {"source": source + "# more\n", "base": base}).status == 409


def test_versions_and_back(door, ada):
    first = deploy(ada, WRITES.replace("hello", "first"))
    deploy(ada, WRITES.replace("hello", "second"))
    listed = ada.ask("GET", "/versions").json["versions"]
    assert [set(one) for one in listed] == [{"version", "modified", "code_sha256"}] * len(listed)
    assert listed[1] == listed[1] | first
    back = ada.ask("PUT", "/code", {"version": first["version"]})
    assert back.json["code_sha256"] == first["code_sha256"]
    assert "first" in ada.ask("GET", "/code").json["source"]
    assert ada.ask("PUT", "/code", {"version": "9999"}).code == "no-version"


def test_catch_up_points(door, ada):
    deployed = ada.ask("PUT", "/code", {"point": "step2"})
    assert deployed.status == 200
    assert "input_copied.png" in ada.ask("GET", "/code").json["source"]
    for point in ("solution", "../lambda_function", "", "step2.py"):
        reply = ada.ask("PUT", "/code", {"point": point})
        assert (reply.status, reply.code) == (403, "no-point") and "starter, step2" in reply.json["error"]


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def lambda_handler(event, context)\n    pass\n", 1, "expected ':'"),
        ("x = 1\n", None, "lambda_handler"),
        ("a = '\0'\n", None, "null bytes"),
        ("(" * 5000, 1, "nested"),
        ("-" * 90_000 + "1\n", None, ""),
    ],
)
def test_what_is_no_python(ada, source, line, words):
    reply = ada.ask("PUT", "/code", {"source": source})
    assert (reply.status, reply.code, reply.json["line"]) == (422, "not-python", line)
    assert words in reply.json["error"]
    german = ada.ask("PUT", "/code", {"source": source}, headers={"accept-language": "de-DE,de;q=0.9,en;q=0.8"})
    assert german.json["error"] != reply.json["error"]


def test_a_source_of_a_megabyte(ada):
    head = "def lambda_handler(event, context):\n    return 1\n"
    assert ada.ask("PUT", "/code", {"source": head + "#" * (1_000_000 - len(head))}).status == 200
    assert ada.ask("PUT", "/code", {"source": head + "#" * 1_000_000}).code == "too-large"
    assert ada.ask("PUT", "/code", {"source": head + "ä" * 1_000_000}).status == 413
    assert ada.ask("PUT", "/code", {"source": head + "\x01" * 600_000}).status == 413


def test_settings(door, ada):
    before = ada.ask("GET", "/settings").json
    arn = ada.ask("GET", "/me").json["layer_arn"]
    wanted = {"memory_size": 256, "timeout": 20, "layer_arn": ""}
    assert ada.ask("PUT", "/settings", wanted).json == {"memory_size": 256, "timeout": 20, "layers": []}
    assert ada.ask("PUT", "/settings", {"layer_arn": arn}).json["layers"] == [arn]
    for bad in (
        {"memory_size": 127},
        {"memory_size": 1025},
        {"timeout": 0},
        {"timeout": 901},
        {"layer_arn": arn + "0"},
    ):
        reply = ada.ask("PUT", "/settings", bad)
        assert (reply.status, reply.code) == (422, "out-of-bounds")
    for bad in ({}, {"memory_size": "256"}, {"memory_size": True}, {"timeout": 2.5}, {"role": "x"}):
        assert ada.ask("PUT", "/settings", bad).code == "bad-request"
    ada.ask("PUT", "/settings", {name: before[name] for name in ("memory_size", "timeout")})


def test_feedback_and_pictures(door, ada):
    s3 = door.client("s3", "eu-central-1")
    s3.delete_object(Bucket="mip-day-target", Key="ada.zip")
    deploy(ada, WRITES)
    ada.ask("POST", "/run", {})
    assert ada.ask("GET", "/feedback").json == {"row": None, "is_current": False}
    pictures = ada.ask("GET", "/pictures").json
    assert pictures["zip"] is None
    with urllib.request.urlopen(pictures["copy"]) as answer:
        assert answer.read() == b"x" and answer.headers["Content-Type"] == "image/png"
    with urllib.request.urlopen(pictures["source"]) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
    s3.put_object(Bucket="mip-day-target", Key="ada.zip", Body=b"PK")
    s3.put_object(Bucket="mip-day-feedback", Key="feedback/ada.json", Body=b'{"score": 7, "evidence": {}}')
    assert ada.ask("GET", "/pictures").json["zip"]["size"] == 2
    assert ada.ask("GET", "/feedback").json["row"]["score"] == 7
    s3.delete_object(Bucket="mip-day-target", Key="ada.zip")
    s3.delete_object(Bucket="mip-day-feedback", Key="feedback/ada.json")


def test_hand_and_help(door, ada):
    assert ada.ask("POST", "/hand", {"text": "  <b>TODO\n1</b>\u202e "}).status == 204
    hand = ada.ask("GET", "/me").json["hand"]
    assert (hand["up"], hand["text"]) == (True, "<b>TODO 1</b>")
    s3 = door.client("s3", "eu-central-1")
    s3.put_object(
        Bucket="mip-day-target", Key="ada/door/help.json", Body=json.dumps({"coming": True, "at": hand["at"]})
    )
    assert ada.ask("GET", "/me").json["help"] == {"coming": True, "at": hand["at"]}
    s3.put_object(Bucket="mip-day-target", Key="ada/door/help.json", Body=b"x" * 5000)
    assert ada.ask("GET", "/me").json["help"] is None
    s3.delete_object(Bucket="mip-day-target", Key="ada/door/help.json")
    assert ada.ask("DELETE", "/hand").status == 204
    assert ada.ask("GET", "/me").json["hand"]["up"] is False
    assert ada.ask("POST", "/hand", {"text": "x" * 201}).status == 413


def test_keys_are_the_participants_own(ada):
    import boto3

    keys = ada.ask("POST", "/keys", {}).json
    assert set(keys) == {"access_key_id", "secret_access_key", "session_token", "region", "expires"}
    sts = boto3.client(
        "sts", keys["region"], aws_access_key_id=keys["access_key_id"],
        aws_secret_access_key=keys["secret_access_key"], aws_session_token=keys["session_token"],
    )  # fmt: skip
    assert sts.get_caller_identity()["Arn"].endswith("/mip-day-participant-group-1145/ada")


def test_the_console(door, ada, federation, monkeypatch):
    monkeypatch.setenv("WORKSHOP_FEDERATION_URL", federation["url"])
    reply = ada.ask("GET", "/console", headers={"sec-fetch-site": "none"})
    assert reply.status == 303 and reply.headers["Location"].startswith(federation["url"])
    assert "mip-day-crop-faces-ada" in reply.headers["Location"]
    federation.update(status=400)
    assert ada.ask("GET", "/console").code == "no-console"


def test_the_page_and_its_files(door):
    browser = door.browser()
    page = browser.ask("GET", "/", headers={"sec-fetch-site": "cross-site"})
    assert page.status == 200 and page.headers["Content-Type"].startswith("text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "http://127.0.0.1:" in policy
    nonce = re.search(r"'nonce-([\w-]{22})'", policy)[1]
    assert nonce not in browser.ask("GET", "/").headers["Content-Security-Policy"]
    assert "{{" not in page.body.decode()
    for path in set(re.findall(r'"(/static/[^"]+)"', page.body.decode())):
        plain = browser.ask("GET", path)
        packed = browser.ask("GET", path, headers={"accept-encoding": "br, gzip;q=0.9"})
        assert plain.status == packed.status == 200 and "immutable" in plain.headers["Cache-Control"]
        assert len(packed.body) < len(plain.body) and packed.headers["Content-Encoding"] == "gzip"


def test_every_answer_has_the_headers_that_fence_it(door, ada):
    for reply in (ada.ask("GET", "/me"), ada.ask("GET", "/nowhere"), ada.ask("GET", "/"), ada.ask("POST", "/run", [])):
        assert reply.headers["X-Content-Type-Options"] == "nosniff" and reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["Referrer-Policy"] == "no-referrer" and reply.headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("hours", [-10_000, 10_000], ids=["before", "after"])
def test_outside_of_the_slot(door, ada, hours, monkeypatch):
    from datetime import UTC, datetime, timedelta

    monkeypatch.setattr(
        door.module.GATE.visit.__globals__["settings"], "now", lambda: datetime.now(UTC) + timedelta(hours=hours)
    )
    for reply in (ada.sign_in(door.codes["ada"]), ada.ask("GET", "/me"), ada.ask("POST", "/run", {})):
        assert (reply.status, reply.code) == (403, "closed") and reply.json["opens"] < reply.json["closes"]
    page = ada.ask("GET", "/")
    assert page.status == 403 and "UTC</time>" in page.body.decode() and "geschlossen" in page.body.decode()
    assert ada.ask("DELETE", "/session").status == 204


def post_form(form, content):
    boundary = "b" * 30
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in form["fields"].items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'.encode() + content
    )
    body = b"".join(parts) + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(form["url"], body, headers)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_birds(door, ada):
    form = ada.ask("POST", "/birds", {"name": "Northern Cardinal.JPG", "size": 4}).json
    assert re.fullmatch(r"birds/ada/Northern-Cardinal-[0-9a-f]{4}\.jpg", form["key"])
    assert post_form(form, b"bird") == 204
    assert post_form(form | {"fields": form["fields"] | {"key": "birds/bob/x.jpg"}}, b"bird") == 403
    assert post_form(form | {"fields": form["fields"] | {"Content-Type": "text/html"}}, b"bird") == 403
    assert post_form(form, b"x" * 6_291_457) in (400, 403)
    (bird,) = [bird for bird in ada.ask("GET", "/birds").json["birds"] if bird["key"] == form["key"]]
    assert (bird["sentence"], bird["species"], bird["refused"]) == (None, [], False)
    result = {
        "message": "Bird [<b>x</b>] is a: Northern Cardinal (0.94)", "certainty": 0.94,
        "probabilities": {"Purple Martin": 0.05, "Northern Cardinal": 0.94, "Eastern Bluebird": 0.01},
    }  # fmt: skip
    s3 = door.client("s3")
    place = {"Bucket": "mip-day-upload-group-1145", "Key": f"results/{form['key']}.json"}
    s3.put_object(**place, Body=json.dumps(result))
    (bird,) = [bird for bird in ada.ask("GET", "/birds").json["birds"] if bird["key"] == form["key"]]
    assert bird["sentence"] == result["message"]
    assert bird["species"][0] == {"name": "Northern Cardinal", "certainty": 0.94} and len(bird["species"]) == 2
    with urllib.request.urlopen(bird["url"]) as answer:
        assert answer.read() == b"bird" and answer.headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("IMG_1.HEIC", 5, "no-picture"), ("x.gif", 5, "no-picture"), ("x", 5, "no-picture"), ("", 5, "no-picture"),
        ("x.jpg", 40_000_000, "too-large"), ("x.jpg", 0, "bad-request"), ("x.jpg", -1, "bad-request"),
        ("x.jpg", 10**400, "too-large"),
    ],
)  # fmt: skip
def test_what_is_no_bird(ada, name, size, code):
    assert ada.ask("POST", "/birds", {"name": name, "size": size}).code == code


def test_a_bird_that_is_no_picture_says_why(door, ada):
    form = ada.ask("POST", "/birds", {"name": "bomb.png", "size": 4}).json
    assert form["fields"]["Content-Type"] == "image/png" and post_form(form, b"PK\3\4") == 204
    result = {"message": None, "species": None, "reason": "It is neither a JPEG nor a PNG, or damaged."}
    place = {"Bucket": "mip-day-upload-group-1145", "Key": f"results/{form['key']}.json"}
    door.client("s3").put_object(**place, Body=json.dumps(result))
    (bird,) = [bird for bird in ada.ask("GET", "/birds").json["birds"] if bird["key"] == form["key"]]
    assert bird["refused"] is True and "neither a JPEG nor a PNG" in bird["sentence"]


def test_a_function_that_prints_five_megabytes(door, ada):
    deploy(ada, "def lambda_handler(event, context):\n    for n in range(5000):\n        print(f'{n} ' + 'x' * 1000)\n")
    reply = ada.ask("POST", "/run", {})
    assert reply.status == 200 and len(reply.body) < 1_000_000
    log = ada.ask("GET", "/log")
    lines = log.json["lines"]
    assert 100 < len(lines) <= 500 and len(log.body) < 1_000_000 and lines[-1]["text"].startswith("REPORT")


def test_a_function_that_answers_five_megabytes(door, ada):
    deploy(ada, "def lambda_handler(event, context):\n    return 'x' * 5_000_000\n")
    reply = ada.ask("POST", "/run", {})
    assert reply.status == 200 and len(reply.body) < 200_000 and reply.json["answer"].endswith(" ...")


def run_with_reserved(door, ada, executions):
    """Run ada's function with so many executions at once of its own. Out: the door's answer."""
    functions = door.client("lambda")
    functions.put_function_concurrency(FunctionName="mip-day-crop-faces-ada", ReservedConcurrentExecutions=executions)
    try:
        return ada.ask("POST", "/run", {})
    finally:
        functions.put_function_concurrency(FunctionName="mip-day-crop-faces-ada", ReservedConcurrentExecutions=2)


def test_a_throttled_function(door, ada, monkeypatch, tmp_path):
    monkeypatch.setattr(sys.modules["runs"], "PAUSES_SECONDS", ())
    deploy(ada, busy_function.SOURCE)
    with busy_function.busy(door.client("lambda"), "mip-day-crop-faces-ada", tmp_path):
        reply = run_with_reserved(door, ada, 1)
    assert (reply.status, reply.code) == (429, "busy")


def test_a_function_that_was_stopped_is_no_busy_one(door, ada):
    """The page comes back after a 429 and not after a 409: waiting does not help."""
    reply = run_with_reserved(door, ada, 0)
    assert (reply.status, reply.code) == (409, "cut-off")
    assert "started too often" in reply.json["error"] and "instructor" in reply.json["error"]


@pytest.mark.parametrize(("code", "answer"), [("SlowDown", (429, "busy")), ("ExpiredToken", (503, "busy"))])
def test_aws_refuses_the_door_where_somebody_is_signed_in(door, ada, monkeypatch, code, answer):
    """What lets people in asks S3, too; what it refuses is no fault of the door's, and the next request goes on."""
    gate = sys.modules["gate"]

    def refuse(*_):
        with explained("reading the sign-ins", to=Audience.PARTICIPANT):
            raise ClientError({"Error": {"Code": code, "Message": "Not now."}}, "GetObject")

    with monkeypatch.context() as patched:
        patched.setattr(gate, "LIST_SECONDS", 0)
        patched.setattr(gate.folder, "read", refuse)
        reply = ada.ask("GET", "/code")
        assert (reply.status, reply.code) == answer
        patched.setattr(gate.folder, "change_sign_ins", refuse)
        reply = door.browser().sign_in(door.codes["ada"])
        assert (reply.status, reply.code) == answer
    assert ada.ask("GET", "/code").status == 200


def test_an_answer_that_was_slow_to_come_is_as_old_as_its_question(door, ada, monkeypatch):
    """Else who signs out elsewhere while a door reads would be let in by it for longer than LIST_SECONDS."""
    gate, now, asked = sys.modules["gate"], [time.monotonic() + 60], []
    read = gate.folder.read

    def slowly(caller, key, parse):
        found = read(caller, key, parse)
        if parse is gate.notes.parse_sign_ins:
            asked.append(now[0])
            now[0] += gate.LIST_SECONDS - 1
        return found

    monkeypatch.setattr(gate, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(gate.folder, "read", slowly)
    begun = now[0]
    for seconds in (0, 0.5, 1):
        now[0] += seconds
        assert ada.ask("GET", "/me").status == 200
    assert asked == [begun, begun + gate.LIST_SECONDS + 0.5]


def test_a_package_that_the_door_cannot_show(door, ada):
    door.client("lambda").update_function_code(
        FunctionName="mip-day-crop-faces-ada", ZipFile=zip_members({"other.py": b"x = 1\n"})
    )
    code = ada.ask("GET", "/code", headers={"accept-language": "de"}).json
    assert code["source"] == "" and "lambda_function.py" in code["note"]
    done = deploy(ada, WRITES, base=code["code_sha256"])
    before = next(one for one in ada.ask("GET", "/versions").json["versions"] if one["version"] != done["version"])
    assert before["code_sha256"] == code["code_sha256"], "what was there is kept"


def test_two_people_with_one_code_at_the_same_moment(door):
    browsers = [door.browser() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert [reply.status for reply in pool.map(lambda one: one.sign_in(door.codes["bob"]), browsers)] == [204] * 6
    assert [one.ask("GET", "/me").status for one in browsers] == [200] * 6
    again = browsers[0].cookie
    assert browsers[0].sign_in(door.codes["bob"]).status == 204
    assert browsers[0].cookie.split(".")[3] == again.split(".")[3], "who signs in again is no second person"


@pytest.mark.parametrize("since", ["yesterday", "", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00", "x" * 9000])
def test_odd_times(ada, since):
    reply = ada.ask("GET", "/log", query={"since": since})
    assert reply.status == 200 or (reply.status, reply.code) == (400, "bad-request")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("de", "de"), ("de-AT;q=0.5, en;q=0.4", "de"), ("fr, en-GB;q=0.8, de;q=0.7", "en"), ("fr", "en"), ("", "en"),
     ("de;q=0", "en"), ("x" * 99_999, "en"), ("de;q=nan", "en"), ("*", "en")],
)  # fmt: skip
def test_languages(door, accepted, language):
    said = door.browser().ask("GET", "/me", headers={"accept-language": accepted}).json["error"]
    assert said.startswith({"de": "Sie sind", "en": "You are"}[language])


def test_every_sentence_is_there_in_both_languages(door):
    sentences = door.module.Refusal.answer.__globals__["sentence"].__globals__["SENTENCES"]
    for name, (code, english, german) in sentences.items():
        fields = [sorted(re.findall(r"\{(\w+)", text)) for text in (english, german)]
        assert fields[0] == fields[1] and english != german and re.fullmatch(r"[a-z-]+", code), name


def test_what_aws_refuses_is_said_in_both_languages(door, ada, stage):
    iam = door.client("iam")
    role = "mip-day-participant-group-1145"
    deny = {"Effect": "Deny", "Action": "lambda:GetFunctionConfiguration", "Resource": "*"}
    iam.put_role_policy(
        RoleName=role, PolicyName="test", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    )
    try:
        english = ada.ask("GET", "/settings")
        german = ada.ask("GET", "/settings", headers={"accept-language": "de"})
    finally:
        iam.delete_role_policy(RoleName=role, PolicyName="test")
    assert (english.status, english.code, german.code) == (403, "aws-closed", "aws-closed")
    assert english.json["error"].startswith("AWS refused") and german.json["error"].startswith("AWS hat")
