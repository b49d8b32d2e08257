"""Whatever is in the doctor's way: the whole list each time, no traceback, and an end."""

import contextlib
import json
import shutil
import socket
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import boto3
import pytest

from admin.operating.doctor.catalogue import GROUP as OF_GROUP
from admin.operating.doctor.catalogue import WORKSHOP as OF_WORKSHOP
from tests.fixtures.configuration import copy_terraform
from tests.operating.conftest import GROUP, NOT_APPLIED, REGION, Seen, as_a_process
from tests.operating.test_doctor import EVERYTHING, session

WHOLE_LIST = sorted([*((name, None) for name in OF_WORKSHOP), *((name, GROUP) for name in OF_GROUP)], key=str)
NO_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": None,
    "AWS_SECRET_ACCESS_KEY": None,
    "AWS_SESSION_TOKEN": None,
}
# What needs neither AWS nor anybody's answer.
LOCAL = ("terraform", "provider", "links", "settings")


def ask(*, kept: Collection[str] = (), **environment: str | None) -> Seen:
    """Types `workshop doctor` in an environment, with some of its limits, and checks what holds in every one."""
    typed = as_a_process("doctor", "--json", "--group", GROUP, kept=kept, **environment)
    assert "Traceback" not in typed.stderr and typed.returncode == 1, typed.stderr
    shown = json.loads(typed.stdout)
    assert sorted(((one["id"], one["group"]) for one in shown["checks"]), key=str) == WHOLE_LIST
    for one in shown["checks"]:
        assert set(one) == {"id", "group", "state", "text", "fix"}
        assert (one["fix"] is None) is (one["state"] == "ok") and one["text"]
        assert not one["text"].startswith("The check itself failed"), one
    return Seen(typed.returncode, shown["checks"], shown["seconds"], typed.stderr)


def test_without_any_credentials(prepared):
    seen = ask(**NO_CREDENTIALS)
    assert seen.state("credentials") == "failure" and "aws configure sso" in seen.check("credentials")["fix"]
    assert seen.state("clock") == "ok", "the time is told to anybody"
    assert seen.state("concurrency", GROUP) == "warning"
    assert seen.check("concurrency", GROUP)["text"] == "Could not ask: there are no AWS credentials."
    assert [seen.state(name) for name in LOCAL] == ["ok"] * len(LOCAL)


def test_without_a_network(prepared):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}"
    seen = ask(AWS_ENDPOINT_URL=closed)
    assert seen.state("credentials") == "failure" and "Check the network" in seen.check("credentials")["fix"]
    assert seen.check("layers", GROUP)["text"].startswith("Could not ask: Could not connect to the endpoint URL")
    assert [seen.state(name) for name in LOCAL] == ["ok"] * len(LOCAL)


@pytest.fixture
def black_hole() -> Iterator[str]:
    """An address that takes every connection and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        taken: list[socket.socket] = []

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    taken.append(listener.accept()[0])

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        for connection in taken:
            connection.close()


def test_on_a_network_that_never_answers(prepared, black_hole):
    seen = ask(kept=["admin.operating.limits.READ_SECONDS"], AWS_ENDPOINT_URL=black_hole)
    assert seen.seconds < 60, "a request is given up after 5 s"
    assert seen.state("credentials") == "failure"
    assert all(seen.state(name, GROUP) == "warning" for name in ("functions", "roles", "layers", "concurrency"))
    assert [seen.state(name) for name in LOCAL] == ["ok"] * len(LOCAL)


def test_with_a_credential_process_that_hangs(prepared, tmp_path):
    """Nothing of botocore's bounds it, so the time for all checks together does."""
    config = tmp_path / "config"
    config.write_text("[profile slow]\ncredential_process = sleep 45\n")
    kept = ["admin.operating.doctor.examination.SECONDS"]
    seen = ask(kept=kept, **NO_CREDENTIALS, AWS_CONFIG_FILE=str(config), AWS_PROFILE="slow")
    assert seen.seconds < 30
    assert "no answer within 12 s" in seen.check("concurrency", GROUP)["text"]


def test_with_rights_to_nothing(prepared):
    seen = ask(**session())
    assert seen.state("credentials") == "ok" and "assumed-role/instructor-0/ina" in seen.check("credentials")["text"]
    assert seen.state("rekognition") == "failure"
    for name in ("functions", "roles", "layers"):
        assert "not authorized to perform" in seen.check(name, GROUP)["text"], name
        assert seen.state(name, GROUP) == "warning", "nobody says that anything is wrong with them"
    assert seen.state("session", GROUP) == "failure"


def test_a_callers_own_role_ends_the_sessions_early(prepared):
    seen = ask(**session(EVERYTHING))
    hours = seen.check("hours", GROUP)
    assert hours["state"] == "warning" and "lasts 60 minutes at most" in hours["text"]


def test_before_anything_is_applied(prepared, tmp_path):
    seen = ask(WORKSHOP_TERRAFORM=str(copy_terraform(tmp_path)))
    assert seen.state("roster", GROUP) == "failure" and "make provision" in seen.check("roster", GROUP)["fix"]
    assert seen.state("state", GROUP) == "warning" and "make apply" in seen.check("state", GROUP)["fix"]
    assert "Not tried" in seen.check("session", GROUP)["text"]


def test_a_half_applied_workshop(doctor):
    """The function of one participant is gone, as after an apply that was interrupted, or by hand."""
    functions = boto3.client("lambda", region_name=REGION)
    theirs = functions.get_function(FunctionName="mip-day-crop-faces-ada")["Configuration"]
    functions.delete_function(FunctionName="mip-day-crop-faces-ada")
    try:
        found = doctor().check("functions", GROUP)
    finally:
        functions.create_function(
            FunctionName=theirs["FunctionName"], Role=theirs["Role"], Runtime=theirs["Runtime"],
            Handler=theirs["Handler"], Code={"S3Bucket": "mip-day-code-group-1145", "S3Key": "packages/crop_faces.zip"},
        )  # fmt: skip
    assert found["state"] == "warning" and "In the state, but gone: mip-day-crop-faces-ada." in found["text"]
    assert found["fix"] == f"Run 'make apply ENV={REGION}'."
    assert doctor().state("functions", GROUP) == "ok"


def test_someone_who_is_new_on_the_roster_is_not_there_yet(doctor, edited):
    edited(f"envs/{REGION}/participants.auto.tfvars.json", ".+", json.dumps({"participants": ["ada", "ada-2", "zoe"]}))
    found = doctor().check("functions", GROUP)
    assert (found["state"], found["text"]) == ("warning", "5 of 6 functions stand; not yet: mip-day-crop-faces-zoe.")


def test_a_destroyed_workshop(prepared, terraform, tmp_path):
    """Terraform leaves a state that lists nothing; where another workshop's things stand, they are not ours."""
    copy = Path(shutil.copytree(terraform, tmp_path / "terraform", symlinks=True))
    for path in copy.glob("envs/*/terraform.tfstate"):
        path.write_text(json.dumps(json.loads(path.read_text()) | {"resources": []}))
    (copy / "workshop.auto.tfvars").write_text((copy / "workshop.auto.tfvars").read_text().replace("mip-day", "ux-day"))
    seen = ask(WORKSHOP_TERRAFORM=str(copy))
    assert "its state is empty" in seen.check("state", GROUP)["text"]
    assert seen.check("buckets", GROUP)["text"] == f"ux-day-upload-{GROUP}, ux-day-code-{GROUP}: free."
    assert seen.state("picture") == "failure"


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        (f"envs/{REGION}/group.auto.tfvars", "group = [", "group.auto.tfvars, line 1, column"),
        (f"envs/{REGION}/group.auto.tfvars", 'group = "x"\nregion = "eu-west-3"\ntime_slot = "noon"\n', "another form"),
        ("workshop.auto.tfvars", "", "workshop is missing"),
    ],
)
def test_with_settings_that_cannot_be_read_the_rest_is_looked_at(prepared, tmp_path, file, text, words):
    copy = copy_terraform(tmp_path)
    (copy / file).write_text(text)
    typed = as_a_process("doctor", "--json", WORKSHOP_TERRAFORM=str(copy))
    assert "Traceback" not in typed.stderr and typed.returncode == 1
    checks = {one["id"]: one for one in json.loads(typed.stdout)["checks"]}
    assert set(checks) == {*OF_WORKSHOP, *OF_GROUP}
    assert checks["settings"]["state"] == "failure" and words in checks["settings"]["text"]
    assert checks["credentials"]["state"] == "ok" and checks["slot"]["text"].startswith("Not looked at")


def test_a_damaged_state(prepared, terraform, tmp_path):
    copy = Path(shutil.copytree(terraform, tmp_path / "terraform", symlinks=True))
    (copy / "envs" / REGION / "terraform.tfstate").write_text('{"version": 4, "resour')
    seen = ask(WORKSHOP_TERRAFORM=str(copy))
    assert seen.state("state", GROUP) == "failure" and "terraform.tfstate.backup" in seen.check("state", GROUP)["text"]


def test_a_group_that_is_none_and_the_table(prepared):
    wrong = as_a_process("doctor", "--group", "group-9")
    assert (wrong.returncode, wrong.stdout) == (2, "") and "the groups are group-1145, group-1430" in wrong.stderr
    shown = as_a_process("doctor")
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= 100 and {"The workshop", GROUP, NOT_APPLIED} <= set(lines)
    assert len([line for line in lines if line[2:9].strip() in ("ok", "warning", "FAILURE")]) == 16 + 2 * 22
