"""A key with a control character keeps Terraform from destroying a bucket, as on AWS; the way out is said and works."""

import os
import subprocess
import sys

import boto3
import pytest

from admin.operating import preflight
from admin.operating.teardown.emptying import unreadable_versions
from tests.operating.conftest import CHECKOUT, REGION

BUCKET, KEY = "mip-day-upload-group-1145", "birds/ada/a\x01b.jpg"


@pytest.fixture
def s3(prepared):
    return boto3.client("s3", region_name=REGION)


def plan(prepared, *words):
    """What Terraform says of the group's upload bucket."""
    folder = prepared.terraform / "envs" / REGION
    target = "-target=module.group.module.upload_bucket.aws_s3_bucket.this"
    command = [sys.executable, "-m", "admin.build.terraform", f"-chdir={folder}", "plan", "-no-color", target, *words]
    return subprocess.run(command, cwd=CHECKOUT, env=dict(os.environ), capture_output=True, text=True, check=False)


def test_such_a_key_is_found_before_a_destroy_and_what_empties_the_bucket_is_named(prepared, s3, capsys):
    for key in (KEY, "birds/ada/a\tb.jpg"):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    try:
        planned = plan(prepared)
        assert planned.returncode == 0, planned.stderr
        assert [key for key, _ in unreadable_versions(s3, BUCKET)] == [KEY]
        assert preflight.main([REGION, "destroy"]) == 2
        said = capsys.readouterr().err
        assert f"1 object version(s) in {BUCKET} have keys with control characters" in said and "\x01" not in said
        assert "workshop teardown --group group-1145'" in said
    finally:
        for entry in s3.list_object_versions(Bucket=BUCKET, Prefix="birds/ada/a")["Versions"]:
            s3.delete_object(Bucket=BUCKET, Key=entry["Key"], VersionId=entry["VersionId"])
    assert preflight.main([REGION, "destroy"]) == 0
