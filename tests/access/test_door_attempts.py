"""A participant at the front door over HTTP who tries to be somebody else: every attempt, and what is left of it."""

import json

import boto3
import pytest

from admin.access.codes import publish_codes
from rehearsal.play.attempts.door_requests import door_attempts
from rehearsal.play.attempts.door_scene import set_door_scene
from rehearsal.play.door_isolation import door_table, try_at_door
from rehearsal.play.doors import find_doors

GROUP = "group-1145"


@pytest.fixture
def doors(stage, workshop):
    publish_codes(workshop, workshop.group(GROUP))
    alone = workshop.group(GROUP)
    return find_doors(type(workshop)(**{**vars(workshop), "groups": (alone,)}))


@pytest.fixture
def scene(workshop, doors):
    return set_door_scene(workshop, workshop.group(GROUP), doors, "ada")


def bobs(workshop):
    """Everything of bob's that an attempt could have changed."""
    region = "eu-west-3"
    function = boto3.client("lambda", region).get_function_configuration(FunctionName=workshop.function_name("bob"))
    listed = [
        (entry["Key"], entry["ETag"])
        for bucket, prefix, where in (
            (workshop.target_bucket, "bob", "eu-central-1"),
            (workshop.upload_bucket(GROUP), workshop.birds_folder("bob"), region),
        )
        for entry in boto3.client("s3", where).list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
        if not entry["Key"].endswith("sign-ins.json")  # bob was signed in and out, for the cookies
    ]
    return json.dumps([{k: function[k] for k in ("CodeSha256", "MemorySize", "Timeout", "Version")}, listed])


def test_every_attempt_is_refused_and_changes_nothing(scene, workshop, capsys):
    before = bobs(workshop)
    rows = try_at_door(scene)
    with capsys.disabled():
        print(f"\n{door_table(rows)}\n")
    assert [(row["call"], row["on"], row["answer"]) for row in rows if row["got"] != "refused"] == []
    assert len(rows) >= 80
    assert bobs(workshop) == before
    assert scene.mine.ask("GET", "/me").json["pseudonym"] == "ada", "who tries stays signed in"


def test_no_attempt_is_made_twice(scene):
    made = [(one.what, one.method, one.path) for one in door_attempts(scene)]
    assert len(made) == len(set(made))
