"""The bucket of Terraform's states: removed with the workshop whose name it has, and left alone otherwise."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from admin import cli
from admin.names import STORAGE_REGION
from admin.operating.changes.environments import folders
from admin.operating.leftovers import left_over
from admin.operating.state.backend import OVERRIDE, LocalState, S3State, configure, find_state, state_in
from admin.operating.state.bucket import make_bucket
from admin.workshop.groups import Workshop
from admin.workshop.settings import read_workshop
from rehearsal.stage.local_aws import local_aws

DESTROYED = json.dumps({"version": 4, "serial": 7, "lineage": "x", "outputs": {}, "resources": []})


@pytest.fixture
def workshop(fixed_terraform: Path, tmp_path: Path) -> Iterator[Workshop]:
    with local_aws(fixed_terraform, tmp_path) as stage:
        yield read_workshop(stage.terraform)


def keep_states(workshop: Workshop, bucket: str) -> list[Path]:
    """Keeps the states of all environments in a bucket, each with two versions. Out: the environments' folders."""
    make_bucket(bucket, STORAGE_REGION)
    environments = folders(workshop.terraform)
    for folder in environments:
        state = state_in(bucket, workshop, folder)
        configure(folder, state)
        for _ in range(2):
            state.client().put_object(Bucket=bucket, Key=state.key, Body=DESTROYED)
    return environments


def tear_down(tmp_path: Path, *more: str) -> int:
    out = ["--out", str(tmp_path / "archive"), "--grades", str(tmp_path / "grades")]
    return cli.main(["teardown", "--yes", "mip-day", "--look-again", "0", "--ungraded", *out, *more])


def test_the_workshops_own_goes_last_and_the_states_are_files_again(
    workshop: Workshop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environments = keep_states(workshop, workshop.state_bucket)
    assert tear_down(tmp_path, "--group", "group-1145") == 0
    assert all(find_state(folder) == state_in(workshop.state_bucket, workshop, folder) for folder in environments)
    capsys.readouterr()
    assert tear_down(tmp_path, "--dry-run") == 0 and "1 bucket" in capsys.readouterr().err
    assert all((folder / OVERRIDE).exists() for folder in environments)
    assert tear_down(tmp_path) == 0
    assert left_over([STORAGE_REGION]) == []
    assert all(isinstance(find_state(folder), LocalState) for folder in environments)
    assert tear_down(tmp_path) == 0, "and once more, when it has gone"


def test_one_with_another_name_stays(workshop: Workshop, tmp_path: Path) -> None:
    environments = keep_states(workshop, "states-of-all-workshops")
    assert tear_down(tmp_path) == 0
    kept = boto3.client("s3", STORAGE_REGION).list_objects_v2(Bucket="states-of-all-workshops")["Contents"]
    assert len(kept) == len(environments)
    assert all(isinstance(find_state(folder), S3State) for folder in environments)
