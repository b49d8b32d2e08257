"""The local AWS is killed in mid-apply and comes back empty: applied again, all of it stands, and can be removed."""

from pathlib import Path

import boto3
import pytest

from admin import cli
from admin.workshop.settings import read_workshop
from rehearsal.stage.layers import empty_layer, publish_participants_layers
from rehearsal.stage.local_aws import local_aws
from tests.fixtures.configuration import copy_terraform
from tests.operating.changes.conftest import CHECKOUT, FIRST, SECOND, STORAGE, Ground, keep_small, small, within
from tests.operating.changes.test_half_applied import has_role, start

pytestmark = [pytest.mark.timeout(1500), pytest.mark.long]


@pytest.fixture
def alone(tmp_path, monkeypatch):
    """A workshop of which nothing is applied yet, on a local AWS of its own."""
    with local_aws(small(copy_terraform(tmp_path)), tmp_path, iam_seconds=0) as stage:
        keep_small(stage)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PYTHONPATH", str(CHECKOUT))
        (tmp_path / "roster.csv").write_text("pseudonym,group\nada,group-1145\nbob,group-1145\nhedy,group-1430\n")
        cli.main(["provision", "roster.csv"])
        publish_participants_layers(read_workshop(stage.terraform), empty_layer())
        yield Ground(stage, tmp_path, "", (0, ""))


def kill_and_start_again(stage):
    """The server, at the same address and with the same key, but with none of what it held."""
    server = stage.processes.servers["local AWS"]
    block = Path("/proc", str(server.pid), "environ").read_bytes().split(b"\0")
    variables = dict(line.decode().split("=", 1) for line in block if b"=" in line)
    server.kill()
    server.wait()
    again = stage.processes.start("local AWS", list(server.args), variables)
    stage.processes.await_ready("local AWS", again, f"{stage.exports['AWS_ENDPOINT_URL']}/_ready")
    publish_participants_layers(read_workshop(stage.terraform), empty_layer())


def has_buckets(ground):
    """Whether the groups' buckets stand: one that vanished while it was made would be waited for for 20 minutes."""
    logs = [ground.folder / "build" / "plans" / f"{name}.log" for name in (FIRST, SECOND)]
    return all(log.exists() and log.read_text().count("aws_s3_bucket.this: Creation complete") == 2 for log in logs)


def test_killed_in_mid_apply_and_applied_again(alone):
    running = start(alone, "apply", "all", "--yes")
    assert within(400, lambda: has_buckets(alone) and (has_role("ada") or has_role("bob")))
    kill_and_start_again(alone.stage)
    told = running.communicate(timeout=600)[0]
    print(f"--- AWS killed\n{told}")
    # Terraform asks again for a while, so it may get to its end without noticing that what it made first is gone.
    assert running.returncode in (0, 1, 2) and "Traceback" not in told

    again = alone.type_in("changes", "apply", "all", "--yes")
    print(f"--- again\n{again.stdout}{again.stderr}")
    assert again.returncode == 0, again.stdout + again.stderr
    assert alone.type_in("changes", "plan", "all").stdout.count("nothing to do") == 3

    removed = alone.type_in("changes", "destroy", "all", "--yes")
    assert removed.returncode == 0, removed.stdout + removed.stderr
    lines = removed.stdout.splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith(f"[{STORAGE}]"))
    assert sum("Apply complete!" in line for line in lines[:first]) == 2
    assert boto3.client("s3").list_buckets()["Buckets"] == []
    assert boto3.client("lambda", FIRST).list_functions()["Functions"] == []
    nothing = alone.type_in("changes", "destroy", "all", "--yes")
    assert nothing.returncode == 0 and nothing.stdout.count("nothing of it stands") == 3
