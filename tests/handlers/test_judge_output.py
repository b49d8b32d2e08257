"""Which events the function that judges outputs looks at; what comes of them is in tests/grading/test_feedback.py."""

import importlib.util
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from admin.judging import rubric
from admin.judging.rubric_file import load_rubric

HANDLER = Path(__file__).parents[2] / "handlers/judge_output/lambda_function.py"
NOW = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)


class Bucket:
    """S3 that knows the newest version of ada's zip, and counts how often it is asked."""

    def __init__(self) -> None:
        self.newest, self.written, self.asked = "last", NOW, 0

    def head_object(self, **_: str) -> dict[str, Any]:
        self.asked += 1
        return {"VersionId": self.newest, "LastModified": self.written}


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def judge(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setenv("FEEDBACK_BUCKET", "mip-day-feedback")
    monkeypatch.setattr(rubric, "packaged_rubric", load_rubric)  # a checkout has no package's
    spec = importlib.util.spec_from_file_location("judge_output", HANDLER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.aws, "client", lambda *_: bucket)
    return module


def event(version: str, written: datetime) -> dict[str, Any]:
    """What S3 says of an upload of ada's zip."""
    stored = {"key": "ada.zip", "versionId": version}
    time = written.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"Records": [{"eventTime": time, "s3": {"bucket": {"name": "mip-day-target"}, "object": stored}}]}


def test_of_thousands_of_uploads_that_wait_s3_is_asked_once(judge: ModuleType, bucket: Bucket) -> None:
    older = [event(str(number), NOW - timedelta(milliseconds=10 * number)) for number in range(1, 3000)]
    assert [judge.owners(one) for one in older] == [[]] * len(older)
    assert bucket.asked == 1


def test_the_newest_upload_is_looked_at_though_s3_rounds_its_time_down(judge: ModuleType, bucket: Bucket) -> None:
    bucket.written = NOW
    assert judge.owners(event("older", NOW - timedelta(seconds=1))) == []
    assert judge.owners(event("last", NOW + timedelta(milliseconds=700))) == ["ada"]
    bucket.newest, bucket.written = "later", NOW + timedelta(seconds=1)
    assert judge.owners(event("later", NOW + timedelta(seconds=1, milliseconds=1))) == ["ada"]


def test_a_version_of_the_same_second_as_the_newest_is_asked_about(judge: ModuleType, bucket: Bucket) -> None:
    judge.owners(event("older", NOW - timedelta(seconds=1)))
    bucket.newest = "between"  # the one that was the newest is deleted
    assert judge.owners(event("between", NOW + timedelta(milliseconds=1))) == ["ada"]
