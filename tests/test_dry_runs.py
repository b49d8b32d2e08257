"""Every verb that changes something says with --dry-run what it then does, word for word, and does nothing yet."""

import json
import re

import boto3
import pytest
from PIL import Image

from admin import cli

REGION, FUNCTION = "eu-west-3", "mip-day-crop-faces-ada"
CODE = "def lambda_handler(event, context):\n    return {}  # %s\n"
# Verbs that read only, or write one file that is theirs: report's page, fetch's copy of the code, the artefact of model
# and train. A click on the board says that somebody is on the way; the verb itself does nothing.
CHANGE_NOTHING = {
    "doctor", "check", "status", "board", "report", "fetch", "logs", "cost", "model", "train",
}  # fmt: skip


def said(capsys, *words):
    """Runs a verb. Out: its status, and all lines that it printed, stdout first."""
    capsys.readouterr()
    status = cli.main([str(word) for word in words])
    printed = capsys.readouterr()
    return status, [*printed.out.splitlines(), *printed.err.splitlines()]


def same_words(capsys, *words, look):
    """Runs a verb dry, then for real. In: look gives what it may change. Out: the lines of its actions."""
    before = look()
    status, lines = said(capsys, *words, "--dry-run")
    would = [line.removeprefix("would ") for line in lines if line.startswith("would ")]
    assert status == 0 and would and look() == before, lines
    capsys.readouterr()
    assert cli.main([*map(str, words), "--dry-run", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["dry_run"], data["actions"]) == (True, would) and look() == before
    status, lines = said(capsys, *words)
    assert status in (0, 1) and [line for line in lines if line in would] == would, lines
    return would


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_has_json_and_every_one_that_changes_something_a_dry_run(verb, capsys):
    with pytest.raises(SystemExit):
        cli.main([verb, "--help"])
    help_text = capsys.readouterr().out
    assert "--json" in help_text
    assert ("--dry-run" in help_text) is (verb not in CHANGE_NOTHING)


def versions():
    functions = boto3.client("lambda", REGION)
    listed = functions.list_versions_by_function(FunctionName=FUNCTION)["Versions"]
    return [(each["Version"], each["CodeSha256"]) for each in listed]


def test_deploy_and_undo(as_ada, tmp_path, capsys):
    file = tmp_path / "edited.py"
    for turn in ("first", "second"):
        file.write_text(CODE % turn)
        would = same_words(capsys, "deploy", file, look=versions)
    assert would == [f"put edited.py into {FUNCTION}"], "the code of before is a version's already"
    number = versions()[-1][0]
    assert same_words(capsys, "undo", number, look=versions)[-1] == f"put the code of version {number} into {FUNCTION}"


def test_invoke(as_ada, tmp_path, capsys):
    assert same_words(capsys, "invoke", look=lambda: None) == [
        f"run {FUNCTION} once, which writes what its code writes"
    ]


def test_upload(as_ada, stage, tmp_path, capsys):
    bird, bucket = tmp_path / "bird.jpg", "mip-day-upload-group-1145"
    Image.new("RGB", (64, 64), "red").save(bird, "JPEG")
    s3 = boto3.client("s3", REGION)
    look = lambda: [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", ())]  # noqa: E731
    [line] = same_words(capsys, "upload", bird, "--wait", "0", look=look)
    bucket_and_key = line.removeprefix("upload bird.jpg to s3://")
    assert bucket_and_key.removeprefix(f"{bucket}/") in look()


def test_reset(stage, capsys):
    assert same_words(capsys, "reset", "ada", "--to", "step2", look=versions) == [
        f"keep the code of {FUNCTION} as a version",
        f"put the code of step2 into {FUNCTION}",
    ]


def test_new_codes(stage, workshop, tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    roster.write_text("pseudonym,group\nada,group-1145\nada-2,group-1145\nbob,group-1145\nhedy,group-1430\n")
    said(capsys, "provision", roster)
    s3 = boto3.client("s3", REGION)
    look = lambda: s3.head_object(Bucket="mip-day-code-group-1145", Key="door.json")["ETag"]  # noqa: E731
    assert same_words(capsys, "login", "ada", "--new-code", look=look) == [
        "replace the codes of ada at the door of group-1145"
    ]
    assert same_words(capsys, "login", "--all", "--group", "group-1145", "--new-codes", look=look) == [
        "replace the codes of ada, ada-2, bob at the door of group-1145"
    ]
    status, lines = said(capsys, "login", "ada", "--dry-run")
    assert status == 2 and "--dry-run goes with --new-code" in lines[-1]


def test_roster(tmp_path, capsys):
    path = tmp_path / "roster.csv"
    look = lambda: path.read_bytes() if path.exists() else b""  # noqa: E731
    words = ("roster", "--count", "3", "--group", "group-1145", "--seed", "1")
    assert same_words(capsys, *words, "--out", path, look=look) == [f"write {path}: 3 participants"]
    assert same_words(capsys, *words, "--add-to", path, look=look) == [f"add to {path}: 3 participants"]


def test_provision(stage, tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    of_the_stage = "pseudonym,group\nada,group-1145\nada-2,group-1145\nbob,group-1145\nhedy,group-1430\n"
    roster.write_text(of_the_stage + "newcomer,group-1145\n")
    path = stage.terraform / "envs" / REGION / "participants.auto.tfvars.json"
    try:
        would = same_words(capsys, "provision", roster, look=path.read_bytes)
        assert f"write {REGION}/participants.auto.tfvars.json: 4 participants (+newcomer)" in would
        assert "write s3://mip-day-feedback/class.json, the class as the feedback knows it" in would
    finally:
        roster.write_text(of_the_stage)
        said(capsys, "provision", roster)


def test_grade(stage, tmp_path, capsys):
    words = ("grade", "--group", "group-1145", "--invoke", "--out", tmp_path)
    status, lines = said(capsys, *words, "--dry-run")
    assert (status, lines, list(tmp_path.iterdir())) == (0, [
        "would run the functions of 3 participants of group-1145 in Lambda",
        "would judge what 3 participants of group-1145 handed in, on this machine",
        f"would write the grades into {tmp_path}",
    ], [])  # fmt: skip
    status, lines = said(capsys, "grade", "--engine", "stepfunctions", "--dry-run", "--out", tmp_path)
    assert lines[0].endswith("with mip-day-grading on AWS, by a manifest in s3://mip-day-feedback/runs/")


def test_teardown(stage, tmp_path, capsys):
    """Of a group that stands as one bucket alone, without a state: it is removed by its name, and made again."""
    bucket, s3 = "mip-day-code-group-1430", boto3.client("s3", "ca-central-1")
    words = ["--without-state", "--group", "group-1430", "--ungraded", "--yes", "mip-day", "--look-again", "0"]
    words += ["--out", tmp_path / "archive", "--grades", tmp_path / "grades"]
    listed = lambda: [bucket in {one["Name"] for one in s3.list_buckets()["Buckets"]}, [*tmp_path.iterdir()]]  # noqa: E731
    gone = [each["Name"] for each in s3.list_buckets()["Buckets"] if each["Name"].endswith("-group-1430")]
    try:
        would = same_words(capsys, "teardown", *words, look=listed)
    finally:
        standing = {each["Name"] for each in s3.list_buckets()["Buckets"]}
        for name in {*gone} - standing:
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "ca-central-1"})
    # How many objects lie in the bucket, the tests before this one decide.
    assert re.match(r"keep [01] objects \(0\.0 MB\)", would[0]) and f"remove global bucket {bucket}" in would
