"""Provision: the printed list is what is done, twice is once, and nothing in a folder is touched."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from admin import aws
from admin.cli import main
from tests.fixtures.configuration import copy_terraform

REPOSITORY = Path(__file__).parents[2]
TARGET = "mip-day-target"


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of terraform/ to provision into, and no AWS settings but a test's own."""
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(copy_terraform(tmp_path)))
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    aws.forget_clients()
    yield tmp_path
    aws.forget_clients()


@pytest.fixture
def s3(checkout):
    with mock_aws():
        client = boto3.client("s3", region_name="eu-central-1")
        client.create_bucket(Bucket=TARGET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        yield client


def roster(checkout, *rows):
    path = checkout / "roster.csv"
    path.write_text("\n".join(["pseudonym,group", *rows]) + "\n")
    return str(path)


def participants(checkout, region):
    path = checkout / "terraform/envs" / region / "participants.auto.tfvars.json"
    return json.loads(path.read_text())["participants"] if path.exists() else None


def keys(s3):
    return sorted(entry["Key"] for entry in s3.list_objects_v2(Bucket=TARGET).get("Contents", ()))


def test_files_and_folders_follow_the_roster(checkout, s3, capsys):
    assert main(["provision", roster(checkout, "linus,group-1430", "ada,group-1145", "bob,group-1145")]) == 0
    assert participants(checkout, "eu-west-3") == ["ada", "bob"]
    assert participants(checkout, "ca-central-1") == ["linus"]
    assert keys(s3) == ["ada/", "bob/", "linus/"]
    assert "+ada" in capsys.readouterr().out


def test_twice_is_once_and_what_is_in_a_folder_stays(checkout, s3, capsys):
    path = roster(checkout, "ada,group-1145", "linus,group-1430")
    main(["provision", path])
    s3.put_object(Bucket=TARGET, Key="ada/input_copied.png", Body=b"work")
    capsys.readouterr()
    assert main(["provision", path]) == 0
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.splitlines()[0] == "0 done, 4 unchanged."
    assert "No door stands in eu-west-3 yet: run 'make apply ENV=eu-west-3'" in printed.err
    assert s3.get_object(Bucket=TARGET, Key="ada/input_copied.png")["Body"].read() == b"work"


def test_who_left_the_roster_keeps_the_folder(checkout, s3):
    main(["provision", roster(checkout, "ada,group-1145", "linus,group-1430")])
    main(["provision", roster(checkout, "linus,group-1430")])
    assert participants(checkout, "eu-west-3") == []
    assert keys(s3) == ["ada/", "linus/"]


def test_a_dry_run_prints_the_list_and_changes_nothing(checkout, s3, capsys):
    path = roster(checkout, "ada,group-1145", "linus,group-1430")
    assert main(["provision", path, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "would write eu-west-3/participants.auto.tfvars.json: 1 participants (+ada)",
        "would write ca-central-1/participants.auto.tfvars.json: 1 participants (+linus)",
        f"would create folder s3://{TARGET}/ada/",
        f"would create folder s3://{TARGET}/linus/",
    ]
    assert participants(checkout, "eu-west-3") is None
    assert keys(s3) == []


def test_before_the_storage_stands_the_files_are_written(checkout, capsys):
    with mock_aws():
        assert main(["provision", roster(checkout, "ada,group-1145")]) == 1
    assert participants(checkout, "eu-west-3") == ["ada"]
    assert "make apply ENV=eu-central-1" in capsys.readouterr().err


def test_without_credentials_nothing_is_written(checkout, capsys):
    assert main(["provision", roster(checkout, "ada,group-1145")]) == 2
    assert participants(checkout, "eu-west-3") is None
    said = capsys.readouterr().err
    assert "No AWS credentials" in said and "Traceback" not in said


def state(checkout, region, *pseudonyms):
    """Writes what Terraform's state holds of the functions of these."""
    functions = [
        {
            "mode": "managed", "type": "aws_lambda_function", "name": "this",
            "module": f'module.group.module.crop_faces["{name}"]',
            "instances": [{"attributes": {"function_name": f"mip-day-crop-faces-{name}"}}],
        }
        for name in pseudonyms
    ]  # fmt: skip
    path = checkout / "terraform/envs" / region / "terraform.tfstate"
    path.write_text(json.dumps({"version": 4, "resources": functions}))


def test_it_says_what_the_next_apply_will_do_to_whom(checkout, s3, capsys):
    state(checkout, "eu-west-3", "ada", "lena", "max")
    state(checkout, "ca-central-1", "linus")
    path = roster(checkout, "ada,group-1145", "lena,group-1430", "linus,group-1430", "zoe,group-1145")
    said = []
    for words in (["--dry-run"], []):
        assert main(["provision", path, *words]) == 0
        said.append([line for line in capsys.readouterr().err.splitlines() if "next apply" in line])
    assert (
        said[0]
        == said[1]
        == [
            "lena: group-1145 -> group-1430. The next apply of either removes their function there and makes it here, "
            "its code is carried over.",
            "max leaves group-1145: the next apply deletes their function and its code. max/ and max.zip stay in "
            f"{TARGET}.",
            "1 joins group-1145, whose next apply makes a function each: zoe",
        ]
    )
    assert main(["provision", path, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["next_apply"] == said[0]


def test_how_many_versions_are_lost_is_said_where_aws_can_be_asked(checkout, s3, capsys, monkeypatch):
    state(checkout, "eu-west-3", "lena")
    monkeypatch.setattr("admin.operating.next_apply.own_versions", lambda function, region: ["1", "2"])
    main(["provision", roster(checkout, "ada,group-1145")])
    assert "deletes their function and its code, with 2 versions of their own." in capsys.readouterr().err


def test_whoever_joined_late_stays_so_while_nobody_else_comes_or_goes(checkout, s3):
    file = checkout / "terraform/envs/eu-west-3/participants.auto.tfvars.json"
    late = {"participants": ["ada", "zoe"], "places": 1, "joined_late": ["zoe"]}
    file.write_text(json.dumps(late))
    main(["provision", roster(checkout, "zoe,group-1145", "ada,group-1145")])
    assert json.loads(file.read_text()) == late
    main(["provision", roster(checkout, "zoe,group-1145")])
    assert json.loads(file.read_text()) == {"participants": ["zoe"]}


def test_a_dry_run_needs_no_credentials(checkout, capsys):
    assert main(["provision", roster(checkout, "ada,group-1145"), "--dry-run"]) == 0
    said = capsys.readouterr()
    assert f"would create folder s3://{TARGET}/ada/" in said.out
    assert "No AWS credentials" in said.err


def test_a_faulty_roster_changes_nothing(checkout, s3, capsys):
    assert main(["provision", roster(checkout, "ada,group-1145", "ada,group-1430")]) == 2
    assert participants(checkout, "eu-west-3") is None
    assert keys(s3) == []
    assert "line 3" in capsys.readouterr().err


def test_run_as_a_file_it_is_the_same_command(checkout):
    words = [sys.executable, "admin/provision_participants.py", roster(checkout, "ada,group-1145"), "--dry-run"]
    run = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert "would write eu-west-3/participants.auto.tfvars.json: 1 participants (+ada)" in run.stdout
