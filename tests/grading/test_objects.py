"""An object arrives whole or not at all."""

import io
from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError, ResponseStreamingError
from botocore.response import StreamingBody

from admin import aws
from admin.grading import objects
from admin.grading.allowance import Allowance
from admin.grading.listing import StoredObject
from admin.grading.objects import CutOffError, fetch

ENTRY = StoredObject("ada.zip", 10, '"etag"', "v1", datetime(2026, 12, 3, tzinfo=UTC))


class Broken(io.BytesIO):
    def read(self, *words):
        raise ResponseStreamingError(error="connection reset")


@pytest.fixture
def s3(monkeypatch):
    """An S3 that answers with these bodies or errors, one after another."""
    answers, asked = [], []

    class S3:
        def get_object(self, **words):
            asked.append(words)
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return {"Body": StreamingBody(answer, 10)}

    monkeypatch.setattr(aws, "client", lambda *words: S3())
    monkeypatch.setattr(objects.time, "sleep", lambda seconds: None)
    return answers, asked


def client_error(status):
    return ClientError({"Error": {"Code": "X"}, "ResponseMetadata": {"HTTPStatusCode": status}}, "GetObject")


def test_a_body_that_breaks_off_is_asked_for_again(s3):
    answers, asked = s3
    answers += [io.BytesIO(b"1234"), Broken(), io.BytesIO(b"1234567890")]
    assert fetch("bucket", ENTRY).content == b"1234567890"
    assert [words["VersionId"] for words in asked] == ["v1"] * 3


def test_a_body_that_is_longer_than_it_was_listed_is_not_taken(s3):
    s3[0].extend(io.BytesIO(b"x" * 10_000_000) for _ in range(objects.ATTEMPTS))
    with pytest.raises(CutOffError, match=r"ada.zip broke off 5 times"):
        fetch("bucket", ENTRY)


@pytest.mark.parametrize("status", [403, 404, 503])
def test_what_botocore_gave_up_on_is_not_asked_for_again(s3, status):
    s3[0].append(client_error(status))
    with pytest.raises(ClientError):
        fetch("bucket", ENTRY)
    assert len(s3[1]) == 1


def test_the_allowance_lets_one_that_is_larger_than_all_of_it_pass():
    allowance = Allowance(10)
    with allowance.of(1000):
        pass
    with allowance.of(4), allowance.of(6):
        pass
