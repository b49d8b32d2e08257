"""Twelve planted faults: the doctor names each with what mends it, and finds it well when it is mended."""

import contextlib
import io
import json
import os
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from PIL import ExifTags, Image

from admin.build import terraform as terraform_command
from admin.names import STORAGE_REGION
from admin.operating.preflight import main as preflight
from rehearsal.aws.credentials import RootKey
from rehearsal.models.samples import group_picture
from tests.fixtures.root_key import keywords
from tests.operating.conftest import GROUP, ITS_REGION, NOT_APPLIED, REGION, Seen, put_picture, within

SETTINGS = f"envs/{REGION}/group.auto.tfvars"
Doctor = Callable[..., Seen]
EXPIRED = (
    b'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
    b"<Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error>"
    b"<RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ErrorResponse>"
)


@contextlib.contextmanager
def edge(answer: Callable[[BaseHTTPRequestHandler, bytes], tuple[int, dict[str, str], bytes]]) -> Iterator[str]:
    """A server at the network's edge, for faults that the local AWS cannot have. Gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, content = answer(self, body)
            self.send_response_only(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST  # noqa: N815 - http.server's name

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_nothing_is_wrong_with_the_prepared_group(doctor):
    seen = doctor()
    assert [(one["id"], one["text"]) for one in seen.checks if one["state"] != "ok"] == []
    assert seen.status == 0
    assert "Nothing was changed." in seen.said


def test_a_layer_of_another_region(doctor, edited):
    edited(SETTINGS, "lambda:eu-west-3:", "lambda:eu-west-1:")
    layers = doctor().check("layers", GROUP)
    assert layers["state"] == "failure"
    assert "a layer of eu-west-1" in layers["text"] and "takes layers of eu-west-3 only" in layers["text"]
    assert "layer_arn in eu-west-3/group.auto.tfvars" in layers["fix"]
    edited(SETTINGS, "lambda:eu-west-1:", "lambda:eu-west-3:")
    assert doctor().state("layers", GROUP) == "ok"


def test_a_withdrawn_layer(doctor, edited):
    edited(SETTINGS, "Pillow:3", "Pillow:9")
    layers = doctor().check("layers", GROUP)
    assert layers["state"] == "failure"
    assert "Pillow:9 does not exist or is not shared any more" in layers["text"] and "newer version" in layers["fix"]
    edited(SETTINGS, "Pillow:9", "Pillow:3")
    assert doctor().state("layers", GROUP) == "ok"


def test_a_layer_that_terraform_publishes_is_not_asked_for(doctor, edited):
    edited(SETTINGS, "layer_arn ", "# layer_arn ")
    layers = doctor().check("layers", GROUP)
    assert layers["state"] == "ok" and "those built here are used" in layers["text"]


def test_a_bucket_name_that_another_account_has(doctor):
    theirs = keywords(RootKey.read(os.environ).of("111111111111"))
    other = boto3.client("s3", region_name=ITS_REGION, **theirs)
    name = f"mip-day-upload-{NOT_APPLIED}"
    other.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": ITS_REGION})
    try:
        buckets = doctor(NOT_APPLIED).check("buckets", NOT_APPLIED)
    finally:
        other.delete_bucket(Bucket=name)
    assert buckets["state"] == "failure" and f"taken by another account: {name}" in buckets["text"]
    assert "workshop.auto.tfvars" in buckets["fix"]
    assert doctor(NOT_APPLIED).state("buckets", NOT_APPLIED) == "ok"


def test_a_function_name_that_is_taken_is_found_and_keeps_an_apply_from_beginning(doctor, capsys):
    functions = boto3.client("lambda", region_name=ITS_REGION)
    theirs = boto3.client("lambda", region_name=REGION).get_function(FunctionName="mip-day-crop-faces-ada")
    code = urllib.request.urlopen(theirs["Code"]["Location"]).read()
    functions.create_function(
        FunctionName="mip-day-crop-faces-hedy", Role=theirs["Configuration"]["Role"], Runtime="python3.11",
        Handler="lambda_function.lambda_handler", Code={"ZipFile": code},
    )  # fmt: skip
    try:
        taken = doctor(NOT_APPLIED).check("functions", NOT_APPLIED)
        assert preflight([ITS_REGION]) == 2
        refused = capsys.readouterr().err
        assert preflight([ITS_REGION, "destroy"]) == 0, "what is only in the way of an apply may be destroyed"
    finally:
        functions.delete_function(FunctionName="mip-day-crop-faces-hedy")
    assert taken["state"] == "failure" and "mip-day-crop-faces-hedy" in taken["text"]
    assert "not in the state of ca-central-1" in taken["text"] and "Delete them" in taken["fix"]
    assert refused.startswith("preflight: ") and "mip-day-crop-faces-hedy" in refused and refused.count("\n") == 1
    assert doctor(NOT_APPLIED).state("functions", NOT_APPLIED) == "ok"
    assert (preflight([ITS_REGION]), preflight([REGION]), preflight([STORAGE_REGION])) == (0, 0, 0)
    assert capsys.readouterr().err == ""


def test_a_missing_model(doctor, terraform):
    path = terraform / "envs" / REGION / "model.tar.gz"
    hidden = path.rename(terraform / "model.tar.gz")
    try:
        model = doctor().check("model", GROUP)
        assert preflight([REGION]) == 0, "Terraform leaves the endpoint out, as in a fresh clone"
        path.write_bytes(hidden.read_bytes()[:-3000])
        broken = doctor().check("model", GROUP)
        assert preflight([REGION]) == 2
    finally:
        hidden.replace(path)
    assert model["state"] == "failure" and "no model.tar.gz in eu-west-3" in model["text"]
    assert "endpoint.enabled" in model["fix"]
    assert broken["state"] == "failure" and "no .tar.gz that can be opened to its end" in broken["text"]
    assert doctor().state("model", GROUP) == "ok"


def test_expired_credentials(doctor, elsewhere):
    with edge(lambda _request, _body: (403, {"Content-Type": "text/xml"}, EXPIRED)) as address:
        elsewhere(AWS_ENDPOINT_URL_STS=address)
        credentials = doctor().check("credentials")
    assert credentials["state"] == "failure" and "expired" in credentials["text"]
    assert "aws sso login" in credentials["fix"]
    elsewhere(AWS_ENDPOINT_URL_STS=None)
    assert doctor().state("credentials") == "ok"


def test_a_clock_that_is_20_minutes_off(doctor, elsewhere):
    address = os.environ["AWS_ENDPOINT_URL"]

    def pass_on(request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """The local AWS's own answer, but for its time."""
        asked = urllib.request.Request(f"{address}{request.path}", body, dict(request.headers))  # Host is signed too
        date = {"Date": format_datetime(datetime.now(UTC) + timedelta(minutes=20), usegmt=True)}
        try:
            with urllib.request.urlopen(asked) as answer:
                return answer.status, date | {"Content-Type": "text/xml"}, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, date | {"Content-Type": "text/xml"}, error.read()

    with edge(pass_on) as shifted:
        elsewhere(AWS_ENDPOINT_URL_STS=shifted)
        seen = doctor()
    clock = seen.check("clock")
    assert clock["state"] == "failure" and "behind AWS's" in clock["text"]
    assert "20 min" in clock["text"] or "19 min" in clock["text"]
    assert "timedatectl" in clock["fix"] and seen.state("credentials") == "ok"
    elsewhere(AWS_ENDPOINT_URL_STS=None)
    assert doctor().state("clock") == "ok"


def test_a_slot_in_the_past(doctor, edited, terraform):
    before = (terraform / SETTINGS).read_text()
    past = 'time_slot = { start = "2026-01-03T11:45:00+01:00", end = "2026-01-03T12:45:00+01:00" }'
    edited(SETTINGS, r"time_slot = \{.*?\}", past)
    slot = doctor().check("slot", GROUP)
    assert slot["state"] == "failure" and "in the past" in slot["text"] and "03 Jan 2026 11:45" in slot["text"]
    assert "time_slot in eu-west-3/group.auto.tfvars" in slot["fix"] and "make apply ENV=eu-west-3" in slot["fix"]
    (terraform / SETTINGS).write_text(before)
    assert doctor().state("slot", GROUP) == "ok"


def test_a_roster_beyond_the_accounts_concurrency(doctor, edited):
    many = json.dumps({"participants": [f"p-{number}" for number in range(1001)]})
    edited(f"envs/{REGION}/participants.auto.tfvars.json", ".+", many)
    seen = doctor()
    concurrency, quota = seen.check("concurrency", GROUP), seen.check("role-quota")
    assert concurrency["state"] == "warning" and "1001 participants, and 1000 functions at once" in concurrency["text"]
    assert "L-B99A9384" in concurrency["fix"]
    assert quota["state"] == "failure" and "L-FE177D64" in quota["fix"]
    edited(f"envs/{REGION}/participants.auto.tfvars.json", ".+", json.dumps({"participants": ["ada", "ada-2"]}))
    seen = doctor()
    assert (seen.state("concurrency", GROUP), seen.state("role-quota")) == ("ok", "ok")


def test_a_locked_state(doctor, terraform, prepared):
    """Terraform itself holds the lock, while it waits for a yes; and is then killed, which leaves its note."""
    folder = terraform / "envs" / REGION
    note = folder / ".terraform.tfstate.lock.info"
    waiting = subprocess.Popen(
        [*terraform_command.command(), "apply", "-refresh=false", "-no-color"], cwd=folder, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env=terraform_command.environment(prepared.scratch),
    )  # fmt: skip
    try:
        assert within(60, note.exists)
        locked = doctor().check("state", GROUP)
        assert preflight([REGION]) == 2
    finally:
        os.killpg(waiting.pid, signal.SIGKILL)
        waiting.wait()
    assert locked["state"] == "failure" and "is locked by an apply by " in locked["text"]
    assert "Wait until that has ended" in locked["fix"]
    assert note.exists()
    left = doctor().check("state", GROUP)
    assert left["state"] == "warning" and "of a Terraform that is gone" in left["text"]
    assert preflight([REGION]) == 0
    note.unlink()
    assert doctor().state("state", GROUP) == "ok"


def session(*statements: dict[str, Any]) -> dict[str, str]:
    """The variables of a session of a role that may do what the statements say."""
    iam, name = boto3.client("iam"), f"instructor-{len(statements)}"
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    if statements:
        rights = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=rights)
    arn = f"arn:aws:iam::000000000000:role/{name}"
    keys = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="ina")["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def test_no_right_to_detect_faces(doctor, elsewhere):
    root = RootKey.read(os.environ)
    without = session(EVERYTHING, {"Effect": "Deny", "Action": "rekognition:DetectFaces", "Resource": "*"})
    elsewhere(**without)
    seen = doctor()
    rekognition = seen.check("rekognition")
    assert (
        rekognition["state"] == "failure"
        and "not authorized to perform: rekognition:DetectFaces" in rekognition["text"]
    )
    assert "Ask for rekognition:DetectFaces" in rekognition["fix"]
    assert seen.state("faces") == "warning" and seen.check("faces")["text"].startswith("Could not ask")
    elsewhere(**root.variables(), AWS_SESSION_TOKEN=None)
    elsewhere(**session(EVERYTHING))
    assert doctor().state("rekognition") == "ok"


def test_a_picture_on_its_side(doctor):
    exif, content = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    with Image.open(io.BytesIO(group_picture())) as image:
        image.transpose(Image.Transpose.ROTATE_90).save(content, "JPEG", quality=95, exif=exif)
    put_picture(content.getvalue())
    try:
        picture = doctor().check("picture")
    finally:
        put_picture(group_picture())
    assert picture["state"] == "failure" and "stored on its side (Exif orientation 6)" in picture["text"]
    assert "workshop picture FILE" in picture["fix"]
    assert doctor().state("picture") == "ok"
