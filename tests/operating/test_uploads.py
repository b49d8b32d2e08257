"""What became of every picture: on the local AWS, with a class in all stages whose buckets call no function."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from admin import cli
from admin.operating.board import uploads
from admin.operating.board.dead_letters import letters_in, peek
from admin.operating.board.keys import result_key
from admin.operating.board.table import class_text
from admin.operating.status import Watch, status_data
from tests.fixtures.patience import PATIENT
from tests.operating.staged import StagedClass, staged_class

NONE = {"uploaded": 0, "named": 0, "refused": 0, "failed": 0, "waiting": 0, "unaccounted": 0, "replaced": 0}
STAGED = NONE | {"uploaded": 2, "named": 1, "refused": 1}  # of the first group


class Birds:
    """Uploads to the first group's bucket, and what the species function would write of them."""

    def __init__(self, room: StagedClass) -> None:
        self.names, self.group = room.workshop, room.workshop.groups[0]
        self.bucket = room.workshop.upload_bucket(self.group.name)
        self.s3 = boto3.client("s3", region_name=self.group.region)
        self.sqs = boto3.client("sqs", region_name=self.group.region)
        self.queue = self.sqs.get_queue_url(QueueName=room.workshop.species_failures(self.group.name))["QueueUrl"]
        self.folder = room.workshop.birds_folder(self.group.participants[0])
        self._keys: list[str] = []

    def upload(self, name: str, body: bytes = b"x") -> tuple[str, str]:
        """Put a picture, and return its key and version."""
        key = f"{self.folder}{name}" if "/" not in name else name
        self._keys += [key, result_key(key)]
        return key, self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)["VersionId"]

    def result(self, key: str, version: str | None, species: str | None = "Purple Martin") -> None:
        """Store a result."""
        content = json.dumps({"key": key, "version": version, "species": species, "certainty": 0.9})
        self.s3.put_object(Bucket=self.bucket, Key=result_key(key), Body=content.encode())

    def letter(self, key: str, version: str, error: str = "RuntimeError: no endpoint") -> None:
        """Send what Lambda sends to the queue of failures."""
        s3_object = {"key": key.replace(" ", "+"), "versionId": version}
        records = [{"eventSource": "aws:s3", "s3": {"bucket": {"name": self.bucket}, "object": s3_object}}]
        self.send({"requestPayload": {"Records": records}, "responsePayload": {"errorMessage": error}})

    def send(self, envelope: object) -> None:
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps(envelope))

    def clear(self) -> None:
        """Leave the staged class as it was, without a version of what was uploaded."""
        self.sqs.purge_queue(QueueUrl=self.queue)
        listed = self.s3.list_object_versions(Bucket=self.bucket)
        for one in [*listed.get("Versions", ()), *listed.get("DeleteMarkers", ())]:
            if one["Key"] in self._keys:
                self.s3.delete_object(Bucket=self.bucket, Key=one["Key"], VersionId=one["VersionId"])


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, fixed_terraform) -> Iterator[StagedClass]:
    with staged_class(fixed_terraform, tmp_path_factory.mktemp("uploads"), 24) as room:
        yield room


@pytest.fixture
def birds(room: StagedClass) -> Iterator[Birds]:
    birds = Birds(room)
    yield birds
    birds.clear()


@pytest.fixture
def watch(room: StagedClass) -> Iterator[Watch]:
    with Watch(room.workshop, room.workshop.groups, PATIENT) as watch:
        yield watch


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest that a picture may be under way has passed for all."""
    monkeypatch.setattr(uploads, "TRIES", timedelta(seconds=-5))


def seen(watch: Watch, birds: Birds) -> dict[str, Any]:
    """The first group's part of a look, once everything was read."""
    while watch.look().unread:
        pass
    data = status_data(watch.look())
    count = data["birds_by_group"][birds.group.name]
    assert count["uploaded"] == sum(number for name, number in count.items() if name != "uploaded")
    missing = [one for one in data["without_result"] if one["group"] == birds.group.name]
    return {"count": count, "missing": {one["key"]: one for one in missing}, "dead": data["dead_letters"]}


def test_each_upload_is_a_result_a_refusal_a_dead_letter_or_under_way(birds, watch):
    named, refused, failed = (birds.upload(name) for name in ("a b.jpg", "empty.jpg", "fails for good.jpg"))
    under_way, nobodys, _ = birds.upload("new.jpg"), birds.upload("birds/nobodys.jpg"), birds.upload("notes.txt")
    birds.result(*named)
    birds.result(*refused, species=None)
    birds.result(*nobodys)
    birds.letter(*failed)
    found = seen(watch, birds)
    assert found["count"] == STAGED | {"uploaded": 7, "named": 3, "refused": 2, "failed": 1, "waiting": 1}
    assert {key: one["state"] for key, one in found["missing"].items()} == {
        failed[0]: "failed",
        under_way[0]: "waiting",
    }
    assert found["missing"][failed[0]]["reason"] == "RuntimeError: no endpoint"
    assert found["missing"][failed[0]]["pseudonym"] == birds.group.participants[0]
    assert found["dead"] == {"birds": 1, "birds_read": 1, "feedback": 0}


def test_a_picture_that_no_function_was_called_for_is_named_with_what_to_do(birds, watch, impatient, capsys):
    key, _ = birds.upload("lost.jpg")
    found = seen(watch, birds)
    assert found["count"] == STAGED | {"uploaded": 3, "unaccounted": 1}
    assert found["missing"][key]["state"] == "unaccounted" and found["missing"][key]["at"]
    assert cli.main(["status"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert f"{birds.group.name}: {key}, uploaded at" in told and "no result, and no dead letter" in told
    assert "docs/instructors.md, 'Nothing is lost'" in told
    assert "3 uploaded = 1 named + 1 refused + 1 unaccounted for" in told


def test_a_picture_that_was_written_over_counts_and_only_the_newest_needs_a_result(birds, watch, impatient):
    key, first = birds.upload("twice.jpg", b"1")
    birds.result(key, first)
    assert seen(watch, birds)["count"] == STAGED | {"uploaded": 3, "named": 2}
    _, second = birds.upload("twice.jpg", b"2")
    found = seen(watch, birds)
    assert found["count"] == STAGED | {"uploaded": 4, "unaccounted": 1, "replaced": 1}, "the result is the first one's"
    assert list(found["missing"]) == [key]
    birds.result(key, second)
    assert seen(watch, birds)["count"] == STAGED | {"uploaded": 4, "named": 2, "replaced": 1}
    birds.result(key, first)
    assert seen(watch, birds)["count"]["unaccounted"] == 1, "an older result in its place, however late"


def test_a_result_that_names_no_version_is_told_by_its_time(birds, watch, impatient):
    key, _ = birds.upload("own function.jpg")
    birds.result(key, None)
    assert seen(watch, birds)["count"] == STAGED | {"uploaded": 3, "named": 2}
    time.sleep(1.1)  # S3's times are in whole seconds
    birds.upload("own function.jpg")
    assert seen(watch, birds)["count"] == STAGED | {"uploaded": 4, "unaccounted": 1, "replaced": 1}


def test_a_deleted_picture_counts_as_replaced(birds, watch, impatient):
    key, _ = birds.upload("deleted.jpg")
    birds.s3.delete_object(Bucket=birds.bucket, Key=key)
    assert seen(watch, birds)["count"] == STAGED | {"uploaded": 3, "replaced": 1}


def test_a_dead_letter_of_a_picture_that_was_uploaded_again_is_over(birds, watch, impatient):
    key, first = birds.upload("again.jpg")
    birds.letter(key, first)
    assert seen(watch, birds)["count"]["failed"] == 1
    birds.result(*birds.upload("again.jpg"))
    assert seen(watch, birds)["count"] == STAGED | {"uploaded": 4, "named": 2, "replaced": 1}


def test_dead_letters_stay_where_they_are_and_are_read_once(birds, watch):
    for number in range(3):
        birds.letter(*birds.upload(f"{number}.jpg"))
    before = seen(watch, birds)
    quiet = watch.look().requests
    assert before["count"]["failed"] == 3 and watch.look().requests == quiet
    there = birds.sqs.receive_message(QueueUrl=birds.queue, MaxNumberOfMessages=10, VisibilityTimeout=30)
    assert len(there["Messages"]) == 3, "whoever reads the queue still gets them"
    hidden = seen(watch, birds)
    assert hidden["count"]["failed"] == 3 and hidden["dead"]["birds"] == 3, "also while somebody reads them"


@pytest.mark.parametrize(
    "envelope",
    [[], {}, {"requestPayload": 7}, {"requestPayload": {"Records": [{}]}}, {"requestPayload": {"Records": [7]}}],
)
def test_a_letter_about_something_else_names_no_picture(birds, watch, envelope):
    birds.send(envelope)
    found = seen(watch, birds)
    assert found["count"] == STAGED and found["dead"] == {"birds": 1, "birds_read": 0, "feedback": 0}
    assert "about 1 in them, of which 0 could be read" in class_text(watch.look()).replace("\n", " ")
    assert peek(birds.sqs, birds.queue, 1)


def test_a_letter_of_lab_4_names_the_bird_of_its_own_participant_only(room):
    names = room.workshop

    def told(pseudonym: str) -> list[str]:
        topic = f"arn:aws:sns:eu-west-3:000000000000:{names.bird_function(pseudonym)}"
        note = {"TopicArn": topic, "Message": "Bird [birds/ada/x.jpg] is a: Purple Martin(0.94)"}
        return [one.key for one in letters_in({"requestPayload": {"Records": [{"Sns": note}]}}, names)]

    assert told("ada") == ["birds/ada/x.jpg"] and told("bob") == []


def test_with_lab_4_as_an_exercise_only_participants_folders_count(room, birds, watch, monkeypatch):
    nobodys, _ = birds.upload("birds/nobodys.jpg")
    mine, _ = birds.upload("mine.jpg")
    listings = watch._lister.take()
    exercise = uploads.Uploads(room.workshop, listings, {}).of_group(replace(birds.group, exercise=True))
    assert mine in {one.key for one in exercise[0]} and nobodys not in {one.key for one in exercise[0]}


def test_the_bound_on_what_is_under_way_is_what_terraform_sets(fixed_terraform):
    modules = fixed_terraform / "modules"
    assert "timeout     = 120" in (modules / "group" / "identify-species.tf").read_text(encoding="utf-8")
    assert "maximum_retry_attempts       = 2" in (modules / "failures" / "queue.tf").read_text(encoding="utf-8")
    own = (modules / "bird_function" / "function.tf").read_text(encoding="utf-8")
    assert "maximum_event_age_in_seconds = 300" in own and "timeout     = 60" in own
