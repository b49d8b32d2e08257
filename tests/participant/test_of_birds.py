"""Verbs with --bird: the same participant, another function."""

import botocore.session

from admin.names import Names
from admin.participant.birds import Bird, created_event
from admin.participant.caller import Caller


def caller():
    return Caller(Names("mip-day"), "group-1145", "eu-west-3", "ada", botocore.session.get_session())


def test_the_same_caller_with_another_function():
    faces = caller()
    birds = faces.for_birds()
    assert (faces.function, birds.function) == ("mip-day-crop-faces-ada", "mip-day-bird-ada")
    assert birds.log_group == "/aws/lambda/mip-day-bird-ada"
    assert (birds.pseudonym, birds.upload_bucket) == (faces.pseudonym, faces.upload_bucket)


def test_clients_are_made_once_for_both():
    faces = caller()
    before = faces.client("lambda")
    assert faces.for_birds().client("lambda") is before
    made = faces.for_birds().client("logs")
    assert faces.for_birds().client("logs") is made is faces.client("logs")


def test_the_event_is_the_one_that_s3_sends():
    bird = Bird("birds/ada/my cardinal \u00fc.jpg", 12, "2026-12-03T12:00:00+00:00", '"etag"')
    [record] = created_event(caller(), bird)["Records"]
    assert record["s3"]["bucket"]["name"] == "mip-day-upload-group-1145"
    assert record["s3"]["object"] == {"key": "birds/ada/my+cardinal+%C3%BC.jpg", "size": 12, "eTag": "etag"}
