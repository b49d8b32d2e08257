"""Feedback by the function that Terraform applies, on the local AWS with IAM enforced: held against grade and check."""

import json
import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from admin.grading import feedback as feedback_module
from admin.grading.answer_key import AnswerKey
from admin.grading.class_listing import list_class
from admin.grading.documents import contract_data
from admin.grading.feedback import NO_PICTURE, FeedbackBucket, Outcome
from admin.grading.grader import Grader
from admin.grading.publication import judge_anew, mend_feedback, publish_class, publish_key
from admin.grading.starter import starter_code
from admin.grading.thumbnails import kept_nowhere
from admin.judging.judges import Judges
from admin.judging.limits import MAX_ARCHIVE_BYTES
from admin.judging.rubric_file import load_rubric
from admin.names import ANSWER_KEY
from bench.map_ground import FEEDBACK_TARGETS, MapGround
from rehearsal.models.samples import group_picture
from rehearsal.stage.local_aws import local_aws
from tests.judging.uploads import make_zip
from tests.submissions.exercise import THRESHOLD, make_expected, make_faces, make_picture, solve
from tests.submissions.test_corpus import CORPUS

REGION = "eu-central-1"
PATIENCE = 60.0
MEMORY_MB = 1769


def key_of(mode: str) -> AnswerKey:
    """The answer key of the corpus's picture in one of its modes."""
    rubric = load_rubric()
    facts = {
        "picture": {"name": "input1.jpg", "sha256": mode * 32},
        "faces_sha256": "0" * 64,
        "rubric": {"version": rubric.version, "sha256": rubric.digest},
    }
    return AnswerKey(facts, f"digest of {mode}", make_picture(mode), make_faces(), make_expected(mode))


class Ground:
    """The class and its buckets."""

    def __init__(self, ground: MapGround) -> None:
        self.workshop = ground.workshop
        self.s3, self.logs, self.functions = (
            boto3.client(name, region_name=REGION) for name in ("s3", "logs", "lambda")
        )
        self.everyone = list(self.workshop.participants)

    def publish(self, mode: str) -> None:
        publish_class(self.workshop)
        publish_key(self.workshop, key_of(mode))

    def hand_in(self, pseudonym: str, archive: bytes) -> str:
        key = self.workshop.output_zip(pseudonym)
        return self.s3.put_object(Bucket=self.workshop.target_bucket, Key=key, Body=archive)["VersionId"]

    def row(self, pseudonym: str) -> dict | None:
        try:
            key = self.workshop.feedback(pseudonym)
            return json.loads(self.s3.get_object(Bucket=self.workshop.feedback_bucket, Key=key)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None

    def wait(self, pseudonym: str, version: str | None) -> dict:
        """Wait until a row was made of this version of the zip, and of this lesson's key."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            row = self.row(pseudonym)
            evidence = (row or {}).get("evidence") or {}
            if row and (evidence.get("zip") or {}).get("version_id") == version:
                return row
            time.sleep(0.05)
        raise AssertionError(f"no feedback for {pseudonym} within {PATIENCE} s: {self.log()[-20:]}")

    def ask(self, event: dict) -> dict:
        answer = self.functions.invoke(FunctionName=self.workshop.judge_output, Payload=json.dumps(event).encode())
        assert "FunctionError" not in answer, answer["Payload"].read()
        return json.loads(answer["Payload"].read())

    def log(self) -> list[str]:
        group = f"/aws/lambda/{self.workshop.judge_output}"
        pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]


@pytest.fixture(scope="module")
def ground(tmp_path_factory, fixed_terraform):
    with local_aws(fixed_terraform, tmp_path_factory.mktemp("feedback"), iam_seconds=0) as stage:
        yield Ground(MapGround(stage, 12, group_picture(), targets=FEEDBACK_TARGETS))


@pytest.fixture
def right(ground) -> bytes:
    ground.publish("RGB")
    return make_zip(solve(make_picture(), make_faces()))


def event_of(bucket: str, key: str, version: str | None = None) -> dict:
    """What S3 says of an upload that nothing has looked at yet."""
    written = {"key": key, "versionId": version}
    return {
        "Records": [{"eventTime": "2099-01-01T00:00:00.000Z", "s3": {"bucket": {"name": bucket}, "object": written}}]
    }


def text(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def of_zip(row: dict) -> list[dict]:
    return [one for one in row["criteria"] if one["id"] in ("zip_readable", "face_count", "emotions", "crops")]


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_the_whole_corpus_has_the_same_rows_as_check_and_grade(ground, mode):
    """Hostile zips included: the function is alive after each, and its memory is bounded."""
    ground.publish(mode)
    workshop, rubric = ground.workshop, load_rubric()
    cases = [(name, case.build()) for name, case in CORPUS.items() if case.mode == mode]
    with Judges(make_expected(mode), rubric, workers=1) as judges:
        grader = Grader(workshop, rubric, judges, kept_nowhere, starter=starter_code(workshop.terraform))
        for first in range(0, len(cases), len(ground.everyone)):
            some = dict(zip(ground.everyone, cases[first : first + len(ground.everyone)], strict=False))
            versions = {who: ground.hand_in(who, archive) for who, (_, archive) in some.items()}
            rows = {who: ground.wait(who, version) for who, version in versions.items()}
            for submission in list_class(workshop, workshop.groups).submissions:
                if submission.pseudonym not in some:
                    continue
                (name, archive), row = some[submission.pseudonym], rows[submission.pseudonym]
                graded = contract_data(grader.judge(submission))
                assert text({key: row[key] for key in graded}) == text(graded), name
                checked = contract_data(grader.judge(submission)._replace(criteria=judges.judge_zip(archive).criteria))
                assert text(of_zip(row)) == text(checked["criteria"]), name
    log = ground.log()
    assert not [line for line in log if "Task timed out" in line or "Runtime." in line]
    used = [int(line.partition("Max Memory Used: ")[2].split()[0]) for line in log if line.startswith("REPORT")]
    assert len(used) >= len(cases) and max(used) < MEMORY_MB


def test_an_upload_touches_nobody_elses_row(ground, right):
    versions = {who: ground.hand_in(who, right) for who in ground.everyone}
    before = {who: ground.wait(who, version) for who, version in versions.items()}
    ada, *others = ground.everyone
    ground.wait(ada, ground.hand_in(ada, b"no zip"))
    assert {who: ground.row(who) for who in others} == {who: before[who] for who in others}


def test_feedback_reveals_nothing_that_hints_do_not(ground, right):
    row = ground.wait(ground.everyone[0], ground.hand_in(ground.everyone[0], right))
    assert set(row) == {
        "pseudonym", "group", "status", "score", "max_score", "criteria", "evidence", "late", "rubric", "answer_key",
        "judged_at",
    }  # fmt: skip


def test_without_a_picture_the_row_says_so_and_is_made_when_it_comes(ground, right):
    who = ground.everyone[1]
    ground.s3.delete_object(Bucket=ground.workshop.feedback_bucket, Key=ANSWER_KEY)
    ground.hand_in(who, right)
    end = time.monotonic() + PATIENCE
    while (row := ground.row(who)) is None or row["status"] != "error":
        assert time.monotonic() < end
        time.sleep(0.1)
    assert (row["reason"], row["score"], row["criteria"]) == (NO_PICTURE, None, [])
    ground.publish("RGB")
    assert judge_anew(ground.workshop, [who]) == 1
    while ground.row(who)["status"] == "error":
        assert time.monotonic() < end
        time.sleep(0.1)
    assert {one["id"]: one["passed"] for one in of_zip(ground.row(who))} == dict.fromkeys(
        ("zip_readable", "face_count", "emotions", "crops"), True
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rubric": {"version": "older", "sha256": "0" * 64}}, "rubric older and the judging function has rubric"),
        ({"format": 99}, "is of another version"),
    ],
)
def test_a_key_of_another_version_is_refused(ground, right, change, said):
    who, bucket = ground.everyone[2], ground.workshop.feedback_bucket
    document = json.loads(ground.s3.get_object(Bucket=bucket, Key=ANSWER_KEY)["Body"].read())
    ground.s3.put_object(Bucket=bucket, Key=ANSWER_KEY, Body=json.dumps(document | change).encode())
    answer = ground.functions.invoke(
        FunctionName=ground.workshop.judge_output, Payload=json.dumps({"pseudonym": who}).encode()
    )
    words = answer["Payload"].read().decode()
    assert said in (words if "FunctionError" in answer else ground.row(who)["reason"])


def test_the_same_event_twice_changes_nothing(ground, right):
    who = ground.everyone[3]
    row = ground.wait(who, ground.hand_in(who, right))
    assert ground.ask({"pseudonym": who}) == {who: "unchanged"}
    assert ground.row(who) == row


def test_an_older_upload_is_left_to_the_newer_one_s_event(ground, right):
    who = ground.everyone[4]
    older, newer = ground.hand_in(who, b"no zip"), ground.hand_in(who, right)
    row = ground.wait(who, newer)
    key, bucket = ground.workshop.output_zip(who), ground.workshop.target_bucket
    event = event_of(bucket, key, older)
    assert ground.ask(event) == {}
    assert ground.row(who) == row


def test_two_that_write_at_once_leave_the_newer_row(ground, right, monkeypatch):
    """Whoever finds that the row was written meanwhile looks into the buckets once more."""
    who, mine = ground.everyone[5], FeedbackBucket(ground.workshop.feedback_bucket, load_rubric())
    ground.wait(who, ground.hand_in(who, right))
    looks = []

    def look(workshop, group, pseudonym):
        found = find_submission(workshop, group, pseudonym)
        if not looks:  # after this look, and before the row is written, a newer zip is handed in and judged
            looks.append(ground.wait(who, ground.hand_in(who, b"no zip")))
        return found

    find_submission = feedback_module.find_submission
    ground.s3.delete_object(Bucket=ground.workshop.feedback_bucket, Key=ground.workshop.feedback(who))
    monkeypatch.setattr(feedback_module, "find_submission", look)
    assert mine.refresh(who) is Outcome.UNCHANGED
    assert ground.row(who) == looks[0] and looks[0]["status"] == "malformed"


def test_feedback_whose_event_was_lost_is_made_anew_by_grading(ground, right):
    who, feedback = ground.everyone[11], ground.workshop.feedback(ground.everyone[11])
    version = ground.hand_in(who, right)
    row = ground.wait(who, version)
    ground.s3.delete_object(Bucket=ground.workshop.feedback_bucket, Key=feedback)
    submissions = list_class(ground.workshop, ground.workshop.groups).submissions
    assert who not in mend_feedback(ground.workshop, submissions), "its own event may still be on its way"
    later = datetime.now(UTC) + timedelta(hours=1)
    assert who in mend_feedback(ground.workshop, submissions, later)
    again = ground.wait(who, version)
    assert {**again, "judged_at": ""} == {**row, "judged_at": ""}
    assert mend_feedback(ground.workshop, submissions, later) == []


def test_what_is_deleted_is_missed(ground, right):
    who = ground.everyone[6]
    ground.wait(who, ground.hand_in(who, right))
    ground.s3.delete_object(Bucket=ground.workshop.target_bucket, Key=ground.workshop.output_zip(who))
    row = ground.wait(who, None)
    assert not any(one["passed"] for one in of_zip(row))


@pytest.mark.parametrize("key", ["stranger.zip", "ada/other.zip", "x/y/input_copied.png", "UPPER.zip", "%20.zip"])
def test_objects_outside_of_the_known_keys_are_nobody_s(ground, right, key):
    before = ground.s3.list_objects_v2(Bucket=ground.workshop.feedback_bucket, Prefix="feedback/")["KeyCount"]
    ground.s3.put_object(Bucket=ground.workshop.target_bucket, Key=key, Body=right)
    who = ground.everyone[7]
    ground.wait(who, ground.hand_in(who, right))  # events are taken in turn
    event = event_of("b", key)
    assert set(ground.ask(event).values()) <= {"nobody on the class list"}
    after = ground.s3.list_objects_v2(Bucket=ground.workshop.feedback_bucket, Prefix="feedback/")["KeyCount"]
    assert after <= before + 1


def test_a_zip_of_80_mb_is_read_in_bounded_memory_and_one_beyond_the_limit_not_at_all(ground, right):
    who = ground.everyone[8]
    row = ground.wait(who, ground.hand_in(who, bytes(80_000_000)))
    assert row["status"] == "malformed" and row["evidence"]["zip"]["sha256"]
    row = ground.wait(who, ground.hand_in(who, bytes(MAX_ARCHIVE_BYTES + 1)))
    assert row["status"] == "malformed" and row["evidence"]["zip"]["sha256"] is None
    assert f"{MAX_ARCHIVE_BYTES // 1_000_000} MB" in of_zip(row)[0]["hint"]
    used = [int(line.partition("Max Memory Used: ")[2].split()[0]) for line in ground.log() if "Max Memory" in line]
    assert max(used) < MEMORY_MB


def test_hundreds_of_uploads_by_one_end_with_the_last_one_and_hold_up_nobody(ground, right):
    ada, bob = ground.everyone[9:11]
    versions = [ground.hand_in(ada, right) for _ in range(200)]
    row = ground.wait(bob, ground.hand_in(bob, right))
    assert row["status"] == "graded"
    ground.wait(ada, versions[-1])


def test_the_threshold_is_the_corpus_s(ground):
    assert ground.workshop.confidence_threshold == THRESHOLD
