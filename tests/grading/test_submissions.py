"""One participant looked up alone is the same submission as in the listing of the whole class."""

import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from moto import mock_aws

from admin import aws
from admin.grading.class_listing import list_class
from admin.grading.manifest import read_submission_data, submission_data
from admin.grading.published import read_workshop_data, workshop_data
from admin.grading.submissions import find_submission
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform
from tests.grading.test_grade import EVERYONE, TARGET, UPLOAD, end_group_at

ANOTHER = "ada-2"  # whose keys begin like ada's


@pytest.fixture
def terraform(tmp_path):
    terraform = copy_terraform(tmp_path)
    participants = terraform / "envs/eu-west-3/participants.auto.tfvars.json"
    participants.write_text(json.dumps({"participants": [*EVERYONE, ANOTHER]}))
    end_group_at(terraform, datetime(2099, 12, 3, 12, 45, tzinfo=UTC))
    return terraform


@pytest.fixture
def s3(terraform, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    aws.forget_clients()
    with mock_aws():
        s3 = boto3.client("s3", region_name="eu-central-1")
        s3.create_bucket(Bucket=TARGET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_bucket_versioning(Bucket=TARGET, VersioningConfiguration={"Status": "Enabled"})
        boto3.client("s3", region_name="eu-west-3").create_bucket(
            Bucket=UPLOAD, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
        )
        yield s3
    aws.forget_clients()


def put(s3, *keys):
    for key in keys:
        s3.put_object(Bucket=TARGET, Key=key, Body=key.encode())


HISTORIES = {
    "nothing": lambda s3: None,
    "both": lambda s3: put(s3, "ada.zip", "ada/input_copied.png"),
    "written over": lambda s3: put(s3, "ada.zip", "ada.zip", "ada.zip"),
    "folders": lambda s3: put(s3, "ada.zip/HAPPY/cropped_1.png", "ada/input_copied.png/x"),
    "a folder and a file": lambda s3: put(s3, "ada.zip", "ada.zip/x"),
    "deleted": lambda s3: (put(s3, "ada.zip"), s3.delete_object(Bucket=TARGET, Key="ada.zip")),
    "deleted, then a folder": lambda s3: (
        put(s3, "ada.zip"),
        s3.delete_object(Bucket=TARGET, Key="ada.zip"),
        put(s3, "ada.zip/x"),
    ),
    "neighbours only": lambda s3: put(s3, "ada-2.zip", "ada-2/input_copied.png", "ada.zipper", "ada/input_copied.png2"),
    "a bird": lambda s3: boto3.client("s3", region_name="eu-west-3").put_object(
        Bucket=UPLOAD, Key="results/birds/ada/a.jpg", Body=b"{}"
    ),
}


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("ended", [False, True])
def test_alone_or_in_the_class(s3, terraform, history, late, ended):
    history(s3)
    if ended:
        end_group_at(terraform, datetime.now(UTC) - timedelta(minutes=1))
    workshop = read_workshop(terraform)
    [in_class] = [one for one in list_class(workshop, workshop.groups, late=late).submissions if one.pseudonym == "ada"]
    alone = find_submission(workshop, in_class.group, "ada", late=late)
    without_folders = {"folders": frozenset()}  # of use only where the file is not there
    if in_class.copy is None and in_class.archive is None:
        without_folders = {}
    assert alone._replace(**without_folders) == in_class._replace(**without_folders)


def test_of_thousands_of_versions_few_are_listed(s3, terraform, monkeypatch):
    put(s3, *["ada.zip"] * 30)
    workshop = read_workshop(terraform)
    asked = []
    client = aws.client("s3", "eu-central-1")
    monkeypatch.setattr(client.meta.events, "emit", client.meta.events.emit)
    client.meta.events.register(
        "provide-client-params.s3.ListObjectVersions", lambda params, **_: params | {"MaxKeys": 10}
    )
    client.meta.events.register("before-call.s3.ListObjectVersions", lambda **_: asked.append(1))
    assert find_submission(workshop, workshop.group("group-1145"), "ada").archive is not None
    assert len(asked) == 2, "one page of each key"


def test_a_submission_survives_the_way_through_json(s3, terraform):
    for name in ("both", "a bird", "folders"):
        HISTORIES[name](s3)
    end_group_at(terraform, datetime.now(UTC) - timedelta(minutes=1))
    workshop = read_workshop(terraform)
    data = json.loads(json.dumps(workshop_data(workshop)))
    copy = read_workshop_data(data)
    assert json.loads(json.dumps(workshop_data(copy))) == data
    for late in (False, True):
        for one in list_class(workshop, workshop.groups, late=late).submissions:
            again = read_submission_data(json.loads(json.dumps(submission_data(one))), copy)
            assert again.fingerprint() == one.fingerprint()
            assert (again.copy, again.archive, again.birds, again.late) == (
                one.copy,
                one.archive,
                one.birds,
                one.late,
            )
