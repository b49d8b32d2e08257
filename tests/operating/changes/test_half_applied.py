"""Applies that do not end: killed, at the same time as another, on an AWS that goes away; and applied again."""

import json
import os
import signal
import subprocess
import time

import boto3
import pytest

from admin.build import terraform
from admin.names import STORAGE_REGION
from admin.operating.state.backend import find_state
from tests.operating.changes.conftest import FIRST, SECOND, STORAGE, plain, within

pytestmark = [pytest.mark.timeout(1500), pytest.mark.long]
BUCKET = "mip-day-states-of-tests"


def children(pid):
    """The pids of the processes that a process has started."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listed.stdout.split()]


def start(ground, *words):
    return subprocess.Popen(
        ground.command("changes", *words), cwd=ground.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def has_role(name):
    iam = boto3.client("iam")
    try:
        iam.get_role(RoleName=f"mip-day-crop-faces-{name}")
    except iam.exceptions.NoSuchEntityException:
        return False
    return True


def has_lock(ground):
    return bool(find_state(ground.environment(FIRST)).lock_note())


@pytest.fixture(params=["local", "s3"])
def kept(request, ground):
    """The first group's state is in its folder or in S3; Out: which."""
    words = ["s3", FIRST, "--bucket", BUCKET] if request.param == "s3" else ["local", FIRST]
    moved = ground.type_in("state", *words)
    assert moved.returncode == 0, moved.stderr
    yield request.param
    ground.participants("ada", "bob")
    again = ground.type_in("changes", "apply", FIRST, "--yes")
    assert again.returncode == 0, again.stdout + again.stderr
    back = ground.type_in("state", "local", FIRST)
    assert back.returncode == 0, back.stderr


def test_two_applies_at_once(ground, kept):
    ground.participants("ada", "bob", *(f"p-{n}" for n in range(5)))
    out = f"build/first-{kept}"
    first = start(ground, "apply", FIRST, "--yes", "--out", out)
    log = ground.folder / out / f"{FIRST}.log"
    assert within(300, lambda: log.exists() and "Creating..." in log.read_text())
    second = ground.type_in("changes", "apply", FIRST, "--yes")
    told = first.communicate(timeout=400)[0]
    print(f"--- first ({kept})\n{told}\n--- second\n{second.stdout}{second.stderr}")
    assert second.returncode == 2
    assert f"{FIRST} is locked by an apply by " in second.stderr and " UTC (" in second.stderr
    assert "Wait until that has ended" in second.stderr
    assert ("force-unlock" in second.stderr) == (kept == "s3")
    assert first.returncode == 0 and "Apply complete!" in told


def test_terraform_killed_in_mid_apply_and_applied_again(ground, kept):
    names = [f"q-{n}" for n in range(4)]
    ground.participants("ada", "bob", *names)
    running = start(ground, "apply", FIRST, "--yes")
    assert within(300, lambda: any(map(has_role, names)))
    for pid in children(running.pid):
        os.killpg(pid, signal.SIGKILL)
    told = running.communicate(timeout=100)[0]
    assert running.returncode == 2, told
    if kept == "s3":
        locked = ground.type_in("changes", "apply", FIRST, "--yes")
        assert locked.returncode == 2 and "Only if you know that this run is dead" in locked.stderr
        command = next(line for line in locked.stderr.splitlines() if "force-unlock" in line)
        words = [*terraform.command(), "force-unlock", "-force", command.split()[-1]]
        subprocess.run(words, cwd=ground.environment(FIRST), check=True, capture_output=True)
    again = ground.type_in("changes", "apply", FIRST, "--yes")
    print(f"--- killed ({kept})\n{told}\n--- again\n{again.stdout}{again.stderr}")
    assert again.returncode == 0, again.stdout + again.stderr
    assert all(map(has_role, names))
    assert "nothing to do" in ground.type_in("changes", "plan", FIRST).stdout


def test_ctrl_c_is_passed_on_once_and_what_stands_is_kept(ground):
    ground.participants("ada", "bob", "kim", "lee")
    running = start(ground, "apply", FIRST, "--yes")
    assert within(300, lambda: has_role("kim") or has_role("lee"))
    for _ in range(2):
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.2)
    told = running.communicate(timeout=200)[0]
    assert running.returncode == 2
    assert "Terraform is told, once" in told and "interrupted; what stands is kept" in told
    assert "Two interrupts received" not in told and not has_lock(ground)
    ground.participants("ada", "bob")
    again = ground.type_in("changes", "apply", FIRST, "--yes")
    assert again.returncode == 0 and not has_role("kim") and not has_role("lee")


def test_what_no_state_knows_comes_into_it_and_nobody_elses(ground):
    """As an apply leaves it that was killed before it could write the state: a role, a function, a door's API."""
    folder = ground.environment(FIRST)
    parts = ['module.group.module.crop_faces["bob"]', "module.group.module.front_door[0]"]
    subprocess.run([*terraform.command(), "state", "rm", *parts], cwd=folder, check=True, capture_output=True)
    apis = boto3.client("apigatewayv2", FIRST)
    before = [one["ApiId"] for one in apis.get_apis()["Items"]]
    tags = {"workshop": "mip-day", "group": "group-1145"}
    functions = boto3.client("lambda", FIRST)
    arn = functions.get_function(FunctionName="mip-day-crop-faces-bob")["Configuration"]["FunctionArn"]
    functions.untag_resource(Resource=arn, TagKeys=list(tags))
    functions.tag_resource(Resource=arn, Tags={"owner": "somebody else"})
    refused = ground.type_in("changes", "apply", FIRST, "--yes")
    assert refused.returncode == 2
    assert "are not this workshop's: mip-day-crop-faces-bob" in refused.stderr
    functions.untag_resource(Resource=arn, TagKeys=["owner"])
    functions.tag_resource(Resource=arn, Tags=tags)
    done = ground.type_in("changes", "apply", FIRST, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "taken into the state" in done.stdout and "come into the state: bob" in done.stdout
    assert [one["ApiId"] for one in apis.get_apis()["Items"]] == before
    assert not (folder / "adopted.tf").exists()
    assert "nothing to do" in ground.type_in("changes", "plan", FIRST).stdout


def test_what_somebody_deleted_by_hand_is_made_again(ground):
    boto3.client("lambda", FIRST).delete_function(FunctionName="mip-day-crop-faces-bob")
    planned = ground.type_in("changes", "plan", FIRST)
    assert planned.returncode == 0 and "functions created: bob" in planned.stdout
    assert ground.type_in("changes", "apply", FIRST, "--yes").returncode == 0


def test_a_state_that_is_missing_is_not_made_anew_from_what_stands(ground):
    """Whoever has no state works in the wrong checkout, or has lost it."""
    folder = ground.environment(FIRST)
    hidden = (folder / "terraform.tfstate").rename(folder / "terraform.tfstate.hidden")
    try:
        refused = ground.type_in("changes", "apply", FIRST, "--yes")
        kept = ground.type_in("changes", "destroy", FIRST, "--yes")
        storage = ground.type_in("changes", "destroy", STORAGE, SECOND, "--yes")
    finally:
        (folder / "terraform.tfstate").unlink(missing_ok=True)
        hidden.rename(folder / "terraform.tfstate")
    assert refused.returncode == 2 and "not in the state of eu-west-3" in refused.stderr
    assert kept.returncode == 2 and "its state is lost, or in another checkout" in kept.stderr
    assert storage.returncode == 2 and "though no state here knows it" in storage.stderr


def test_moves_that_are_killed_lose_nothing(ground):
    """`make init` killed after 0.4 to 2.8 s, there and back: the state is readable each time, and whole at the end."""
    folder = ground.environment(FIRST)
    before = json.loads(find_state(folder).read())
    for words in (["s3", FIRST, "--bucket", BUCKET], ["local", FIRST]):
        for tenths in range(4, 30, 4):
            moving = subprocess.Popen(
                ground.command("state", *words), cwd=ground.folder, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            time.sleep(tenths / 10)
            for pid in (*children(moving.pid), moving.pid):
                os.killpg(pid, signal.SIGKILL)
            moving.wait()
            assert json.loads(find_state(folder).read())["resources"] == before["resources"]
        moved = ground.type_in("state", *words)
        assert moved.returncode == 0, moved.stderr
        now = json.loads(find_state(folder).read())
        assert (now["lineage"], now["serial"]) == (before["lineage"], before["serial"])
    assert "nothing to do" in ground.type_in("changes", "plan", FIRST).stdout


def test_the_bucket_of_the_states_is_locked_down(ground):
    assert ground.type_in("state", "s3", STORAGE, "--bucket", BUCKET).returncode == 0
    s3 = boto3.client("s3", STORAGE_REGION)
    assert all(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values())
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    [rule] = s3.get_bucket_ownership_controls(Bucket=BUCKET)["OwnershipControls"]["Rules"]
    assert rule["ObjectOwnership"] == "BucketOwnerEnforced"
    [statement] = json.loads(s3.get_bucket_policy(Bucket=BUCKET)["Policy"])["Statement"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} and statement["Effect"] == "Deny"
    encryption = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert ground.type_in("state", "local", STORAGE).returncode == 0
    named = ground.type_in("state", "s3", STORAGE)
    assert named.returncode == 0 and "The bucket mip-day-terraform-state was made" in named.stdout
    assert find_state(ground.environment(STORAGE)).where == f"s3://mip-day-terraform-state/mip-day/{STORAGE}.tfstate"
    assert ground.type_in("state", "local", STORAGE).returncode == 0
    own = ground.type_in("state", "s3", "--bucket", "mip-day-target")
    assert own.returncode == 2 and "a bucket of their own" in plain(own.stderr)
