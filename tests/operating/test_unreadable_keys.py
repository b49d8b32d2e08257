"""A key with a control character keeps Terraform from destroying a bucket, as on AWS; the way out is said and works."""

import os
import subprocess
import sys

import boto3
import pytest

from admin.operating import preflight, unreadable_keys
from tests.operating.conftest import CHECKOUT, REGION

BUCKET, KEY = f"mip-day-upload-{REGION}", "birds/ada/a\x01b.jpg"


@pytest.fixture
def s3(prepared):
    return boto3.client("s3", region_name=REGION)


def plan(prepared, *words):
    """What Terraform says of the group's upload bucket."""
    folder = prepared.terraform / "envs" / REGION
    target = "-target=module.group.module.upload_bucket.aws_s3_bucket.this"
    command = [sys.executable, "-m", "admin.build.terraform", f"-chdir={folder}", "plan", "-no-color", target, *words]
    return subprocess.run(command, cwd=CHECKOUT, env=dict(os.environ), capture_output=True, text=True, check=False)


def test_such_a_key_is_found_before_a_destroy_and_removed(prepared, s3, capsys):
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"x")
    s3.put_object(Bucket=BUCKET, Key="birds/ada/a\tb.jpg", Body=b"x")
    try:
        planned = plan(prepared)
        assert planned.returncode == 0, planned.stderr
        assert preflight.main([REGION, "destroy"]) == 2
        said = capsys.readouterr().err
        assert f"1 object version(s) in {BUCKET} have keys with control characters" in said and "\x01" not in said
        assert f"python -m admin.operating.unreadable_keys {REGION}" in said
        assert unreadable_keys.main([REGION]) == 0
        assert "1 object version(s)" in capsys.readouterr().out
        assert preflight.main([REGION, "destroy"]) == 0
        left = [entry["Key"] for entry in s3.list_object_versions(Bucket=BUCKET)["Versions"]]
        assert KEY not in left and "birds/ada/a\tb.jpg" in left
    finally:
        s3.delete_object(Bucket=BUCKET, Key="birds/ada/a\tb.jpg")


def test_the_storage_has_none_and_a_wrong_call_is_explained(prepared, capsys):
    assert unreadable_keys.main(["eu-central-1"]) == 0
    assert "mip-day-target: 0 object version(s)" in capsys.readouterr().out
    assert unreadable_keys.main([]) == 2
    assert "usage: " in capsys.readouterr().err
