"""The main job from outside: one whole rehearsal that is left standing, tried against, and ended; and one interrupted.

These take two minutes together and are what every other test is a shortcut for.
"""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import time
import urllib.request
from pathlib import Path

import boto3
import pytest

from admin.operating.state.backend import find_state
from admin.workshop.settings import read_workshop
from rehearsal.models.samples import draw_bird
from rehearsal.play.account_findings import judge_account, take_account
from rehearsal.play.door_client import DoorClient
from rehearsal.stage.local_aws import environment as aws_environment
from tests.fixtures.kept_rehearsal import REPOSITORY, environment, read

pytestmark = pytest.mark.timeout(900)


def terraform(kept, *arguments, place="eu-west-3"):
    """Terraform in an environment of what was left standing, with the exports that were printed."""
    return subprocess.run(
        [sys.executable, "-m", "admin.build.terraform", "-chdir=" + str(kept["envs"] / place), *arguments],
        cwd=REPOSITORY, env=environment(**kept["exports"]), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_everything_a_rehearsal_leaves_is_there(kept):
    for name in (
        "report.html",
        "grades.json",
        "grades.csv",
        "timings.json",
        "messages.json",
        "isolation.json",
        "birds.json",
    ):
        assert (kept["out"] / name).stat().st_size > 0
    assert (kept["out"] / "kept.json").stat().st_mode & 0o077 == 0


def test_the_last_screen_fits_100_columns(kept):
    screen = kept["printed"].partition("\nLeft standing")[0]
    assert "not authorized to perform" in screen and "cannot verify" in screen
    assert max(map(len, screen.splitlines())) <= 100


def test_grades_follow_the_parts(kept):
    rows = {row["pseudonym"]: row for row in read(kept, "grades.json")["participants"]}
    assert len(rows) == 8
    assert rows["ada"]["score"] == rows["ada"]["max_score"] == 100
    assert next(c["id"] for c in rows["alan"]["criteria"] if not c["passed"]) == "zip_readable"
    assert [c["id"] for c in rows["annie"]["criteria"] if not c["passed"]] == ["face_count"]
    assert (rows["barbara"]["status"], rows["barbara"]["score"]) == ("missing", 0)


def test_every_bird_is_accounted_for(kept):
    account = read(kept, "birds.json")
    assert account["birds"]["uploaded"] >= 16 and account["birds"]["failed"] == 1
    assert [one["key"] for one in account["without_result"]] == ["birds/fails for good.jpg"]
    assert account["birds"]["waiting"] == account["birds"]["unaccounted"] == 0
    for group in ("group-1145", "group-1430"):
        assert re.search(f"as expected +{group}, nothing lost: ", kept["printed"])
    assert re.search(
        r"^Birds: \d+ uploaded = \d+ named \+ 3 refused \+ 1 failed for good", kept["printed"], re.MULTILINE
    )


def test_a_picture_whose_trigger_was_off_is_named(kept):
    bucket, s3 = "mip-day-upload-group-1430", _client(kept, "s3", "ca-central-1")
    trigger = s3.get_bucket_notification_configuration(Bucket=bucket)
    trigger.pop("ResponseMetadata")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    s3.put_object(Bucket=bucket, Key="birds/claude/lost on purpose.jpg", Body=draw_bird("Purple Martin", 9))
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=trigger)
    with aws_environment(environment(**kept["exports"])):
        findings = judge_account(take_account(read_workshop(kept["envs"].parent), seconds=3))
    s3.delete_object(Bucket=bucket, Key="birds/claude/lost on purpose.jpg")
    [whole, lost] = [one.text for one in findings if not one.holds]
    assert whole.startswith("group-1430, nothing lost: ") and "1 under way" in whole
    assert lost.startswith("group-1430: birds/claude/lost on purpose.jpg of claude, uploaded at ")


def test_intruders_are_refused_in_awss_words(kept):
    rows = read(kept, "isolation.json")
    assert {row["as"] for row in rows} == {"participant", "function", "camera"}
    assert [row for row in rows if row["got"] != row["expected"]] == []
    refused = [row for row in rows if row["got"] == "refused"]
    at_door = [row for row in refused if row["call"].startswith("door:")]
    assert len(refused) - len(at_door) >= 30 and len(at_door) >= 80
    assert all("not authorized to perform" in row["answer"] for row in refused if row not in at_door)


def test_one_of_each_group_worked_through_the_door_alone(kept):
    found = re.findall(r"as expected +(\w+) worked through the door of (\S+) alone", kept["printed"])
    assert found == [("ada", "group-1145"), ("dennis", "group-1430")]


def test_pages_and_board_are_left_open(kept):
    left = read(kept, "kept.json")
    assert {group: set(door["codes"]) for group, door in left["doors"].items()} == {
        "group-1145": {"ada", "alan", "annie", "barbara"}, "group-1430": {"claude", "dennis", "edsger", "evelyn"},
    }  # fmt: skip
    for door in left["doors"].values():
        assert sum(f"{door['url']}/#{code}" in kept["printed"] for code in door["codes"].values()) == 2
        client = DoorClient(door["url"], pauses=())
        assert client.sign_in(next(iter(door["codes"].values()))).status == 204
        assert client.ask("GET", "/console").code == "no-console", (
            "no key leaves this machine for a link to AWS's console"
        )
        assert client.ask("GET", "/me").status == 200 and client.ask("DELETE", "/session").status == 204
    assert left["board"] in kept["printed"]
    with urllib.request.urlopen(left["board"], timeout=60) as board:
        assert board.status == 200
    assert (kept["out"] / "logs" / "board.log").stat().st_mode & 0o077 == 0, "the address opens the board"


def test_each_group_has_messages_with_attributes(kept):
    rows = read(kept, "messages.json")
    assert {row["group"] for row in rows} == {"group-1145", "group-1430"}
    for row in rows:
        sentence, *participant, link = row["message"].splitlines()
        assert re.fullmatch(r"Bird \[birds/[^]]+\.jpe?g\] (is a: .+\((0\.\d\d|1\.00)\)|may be a: .+)", sentence)
        assert participant == [
            f"Participant: {row['attributes'][name]}" for name in ("pseudonym",) if name in row["attributes"]
        ]
        assert "X-Amz-Signature=" in link


def test_timings_name_every_phase(kept):
    timings = read(kept, "timings.json")
    assert {"apply", "workshop", "grade", "second plan"} <= {phase["name"] for phase in timings["phases"]}
    assert timings["total_seconds"] == pytest.approx(sum(phase["seconds"] for phase in timings["phases"]), abs=0.2)


def test_a_reapply_does_not_overwrite_what_a_participant_edited(kept):
    functions = _client(kept, "lambda", "eu-west-3")
    before = functions.get_function_configuration(FunctionName="mip-day-crop-faces-ada")["CodeSha256"]
    functions.update_function_configuration(FunctionName="mip-day-crop-faces-ada", MemorySize=2048)
    applied = terraform(kept, "apply", "-auto-approve", "-input=false", "-no-color")
    after = functions.get_function_configuration(FunctionName="mip-day-crop-faces-ada")
    assert "0 added, 0 changed, 0 destroyed" in applied.stdout, applied.stdout + applied.stderr
    assert (after["CodeSha256"], after["MemorySize"]) == (before, 2048)


def test_who_leaves_the_roster_takes_their_own_things_and_nothing_else(kept):
    names = json.loads((kept["envs"] / "eu-west-3/participants.auto.tfvars.json").read_text())["participants"]
    rest = json.dumps([name for name in names if name != "alan"])
    plan = terraform(kept, "plan", "-input=false", "-json", f"-var=participants={rest}")
    changes = [json.loads(line) for line in plan.stdout.splitlines() if '"planned_change"' in line]
    addresses = {event["change"]["resource"]["addr"] for event in changes}
    assert addresses
    assert {event["change"]["action"] for event in changes} == {"delete"}
    assert all('["alan"]' in address for address in addresses)


def test_preflight_refuses_a_function_that_stands_outside_the_state(kept):
    words = [sys.executable, "-m", "admin.operating.preflight", "eu-west-3"]
    variables = environment(**kept["exports"], WORKSHOP_TERRAFORM=str(kept["envs"].parent))
    well = subprocess.run(words, cwd=REPOSITORY, env=variables, capture_output=True, text=True, check=False)
    assert (well.returncode, well.stderr) == (0, "")
    state, s3 = find_state(kept["envs"] / "eu-west-3"), _client(kept, "s3", "eu-central-1")
    place = {"Bucket": state.bucket, "Key": state.key}
    content = s3.get_object(**place)["Body"].read()
    s3.delete_object(**place)
    try:
        refused = subprocess.run(words, cwd=REPOSITORY, env=variables, capture_output=True, text=True, check=False)
    finally:
        s3.put_object(**place, Body=content)
    assert refused.returncode == 2
    assert "mip-day-crop-faces-ada" in refused.stderr and "Traceback" not in refused.stderr


def test_unknown_credentials_are_one_sentence(kept, tmp_path):
    exports = kept["exports"] | {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "gone"}
    run = subprocess.run(
        [sys.executable, "-m", "admin", "grade", "--out", str(tmp_path)],
        cwd=REPOSITORY, env=environment(**exports, WORKSHOP_TERRAFORM=str(kept["envs"].parent)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert "AWS does not know these credentials" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_an_endpoint_that_was_really_deleted_ends_in_a_letter_and_an_apply_brings_it_back(kept):
    sagemaker, sqs = _client(kept, "sagemaker", "eu-west-3"), _client(kept, "sqs", "eu-west-3")
    url = sqs.get_queue_url(QueueName="mip-day-species-failures-group-1145")["QueueUrl"]
    sagemaker.delete_endpoint(EndpointName="nabirds-species-identifier")
    bird = draw_bird("Purple Martin", 7)
    _client(kept, "s3", "eu-west-3").put_object(Bucket="mip-day-upload-group-1145", Key="birds/late one.jpg", Body=bird)
    letters = []
    assert _within(
        60, lambda: letters.extend(_letters(sqs, url)) or any("birds/late one.jpg" in one for one in letters)
    )
    applied = terraform(kept, "apply", "-auto-approve", "-input=false", "-no-color")
    assert "1 added, 0 changed, 0 destroyed" in applied.stdout, applied.stdout + applied.stderr


def test_a_new_artefact_does_not_take_the_endpoint_down(kept):
    """In the second group: the guides' commands, which come later, expect the names in the first."""
    sagemaker = _client(kept, "sagemaker", "ca-central-1")
    before = sagemaker.describe_endpoint(EndpointName="nabirds-species-identifier")
    artefact = kept["envs"] / "ca-central-1" / "model.tar.gz"
    artefact.write_bytes(relabelled(artefact.read_bytes(), suffix=" II"))
    applied = terraform(kept, "apply", "-auto-approve", "-input=false", "-no-color", place="ca-central-1")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    after = sagemaker.describe_endpoint(EndpointName="nabirds-species-identifier")
    assert after["CreationTime"] == before["CreationTime"]
    assert after["EndpointConfigName"] != before["EndpointConfigName"]
    s3 = _client(kept, "s3", "ca-central-1")
    bird = draw_bird("Purple Martin", 8)
    s3.put_object(Bucket="mip-day-upload-group-1430", Key="birds/new one.jpg", Body=bird)
    listed = lambda: s3.list_objects_v2(Bucket="mip-day-upload-group-1430", Prefix="results/birds/new one")  # noqa: E731
    assert _within(60, lambda: listed()["KeyCount"] == 1)
    result = s3.get_object(Bucket="mip-day-upload-group-1430", Key="results/birds/new one.jpg.json")["Body"].read()
    assert json.loads(result)["species"] == "Purple Martin II"


def relabelled(artefact, suffix):
    """The same model with other names for its species."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(artefact)) as old, tarfile.open(fileobj=packed, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == "labels.txt":
                content = b"".join(line + suffix.encode() + b"\n" for line in content.splitlines())
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _letters(sqs, url):
    return [message["Body"] for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2).get("Messages", [])]


def test_the_starter_says_what_is_missing_when_it_is_run(kept):
    functions, name = _client(kept, "lambda", "eu-west-3"), "mip-day-crop-faces-barbara"
    # As Terraform made it: other tests have worked with it since.
    functions.update_function_code(
        FunctionName=name, S3Bucket="mip-day-code-group-1145", S3Key="packages/crop_faces.zip"
    )
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    absent = functions.invoke(FunctionName=name, Payload=b"{}")
    error = json.loads(absent["Payload"].read())
    assert absent["FunctionError"]
    assert "TODO 1" in error["errorMessage"]


def test_everything_carries_workshop_and_group(kept):
    functions = _client(kept, "lambda", "eu-west-3")
    for function in functions.list_functions()["Functions"]:
        tags = functions.list_tags(Resource=function["FunctionArn"])["Tags"]
        assert (tags["workshop"], tags["group"]) == ("mip-day", "group-1145")


def _client(kept, service, region):
    exports = kept["exports"]
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=exports["AWS_ENDPOINT_URL"],
        aws_access_key_id=exports["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=exports["AWS_SECRET_ACCESS_KEY"],
    )


def test_a_rehearsal_that_is_killed_leaves_no_process(tmp_path, tmp_path_factory, fixed_terraform):
    temporary = tmp_path_factory.mktemp("t")  # a short path, since Terraform's sockets lie in it
    words = [sys.executable, "-m", "rehearsal", "--out", str(tmp_path / "out")]
    log = (tmp_path / "log").open("w+")
    variables = environment(TMPDIR=str(temporary), WORKSHOP_TERRAFORM=str(fixed_terraform))
    run = subprocess.Popen(words, cwd=REPOSITORY, env=variables, stdout=log, stderr=log)
    assert _within(300, lambda: "apply" in (tmp_path / "log").read_text())
    time.sleep(2)  # into the middle of Terraform's work
    assert len(_mentioning(temporary)) > 3
    run.kill()
    run.wait(timeout=60)
    assert _within(60, lambda: not _mentioning(temporary)), _mentioning(temporary)
    assert _within(60, lambda: not list(temporary.iterdir()))


def _within(seconds, condition):
    end = time.monotonic() + seconds
    while not (held := condition()) and time.monotonic() < end:
        time.sleep(0.2)
    return held


def _mentioning(folder):
    """The processes whose command, folder or environment names a folder that only this test uses."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            seen = (
                (entry / "cmdline").read_bytes()
                + (entry / "environ").read_bytes()
                + str((entry / "cwd").readlink()).encode()
            )
            if str(folder).encode() in seen and int(entry.name) != os.getpid():
                found.append((entry.name, (entry / "cmdline").read_bytes()[:200]))
    return found


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "cannot be read|missing|no such"),
        (b"", "empty"),
        (b"some text", "JPEG"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG|JPEG"),
    ],
    ids=["missing", "empty", "text", "PNG called .jpg"],
)
def test_a_picture_that_is_none_is_refused_before_anything_starts(tmp_path, fixed_terraform, content, reason):
    picture = tmp_path / "class.jpg"
    if content is not None:
        picture.write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--out", str(tmp_path / "out"), "--picture", str(picture)],
        cwd=REPOSITORY, env=environment(WORKSHOP_TERRAFORM=str(fixed_terraform)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 2
    assert re.search(reason, run.stderr, re.IGNORECASE) and "class.jpg" in run.stderr
    assert "Traceback" not in run.stderr
