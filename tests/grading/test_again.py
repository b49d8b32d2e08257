"""Grading again: the same bytes where nothing changed, one row where one submission did."""

import json
import shutil

import pytest
from PIL import Image

from tests.judging.uploads import png

LAST = "participant-012"  # finished


def undated(text):
    return [line for line in text.splitlines() if '"graded_at"' not in line]


def regraded(once_graded, right):
    """The pseudonyms whose kept row is not the one that was copied from the first grading."""
    paths = once_graded.glob("rows/*.json")
    return {path.stem for path in paths if path.stat().st_mtime_ns != (right / "rows" / path.name).stat().st_mtime_ns}


def test_twice_the_same_bytes(grade, once_graded, right):
    again = grade(once_graded)
    assert undated(again.text) == undated((right / "grades.json").read_text())
    assert regraded(once_graded, right) == set()


def test_everything_fresh_is_the_same_bytes_too(grade, once_graded, right):
    again = grade(once_graded, "--fresh")
    assert undated(again.text) == undated((right / "grades.json").read_text())
    assert len(regraded(once_graded, right)) == len(again.rows)


def test_one_changed_submission_regrades_one_row(lesson, grade, once_graded, right):
    key = f"{LAST}/input_copied.png"
    kept = lesson.s3().get_object(Bucket=lesson.bucket, Key=key)["Body"].read()
    lesson.s3().put_object(Bucket=lesson.bucket, Key=key, Body=png(Image.new("RGB", (3, 3))))
    again = grade(once_graded)
    assert regraded(once_graded, right) == {LAST}
    assert [c["id"] for c in again.rows[LAST]["criteria"] if not c["passed"]] == ["input_copied"]
    lesson.s3().put_object(Bucket=lesson.bucket, Key=key, Body=kept)
    assert grade(once_graded).rows[LAST]["score"] == again.rows[LAST]["score"] + 15


def test_a_row_says_what_was_graded(lesson, grade, once_graded):
    evidence = grade(once_graded).rows["participant-006"]["evidence"]
    head = lesson.s3().head_object(Bucket=lesson.bucket, Key="participant-006.zip")
    assert evidence["zip"]["version_id"] == head["VersionId"]
    assert len(evidence["zip"]["sha256"]) == len(evidence["input_copied"]["sha256"]) == 64
    assert evidence["function"]["code_sha256"]


def test_a_row_edited_by_hand_is_graded_again(grade, once_graded):
    path = once_graded / "rows" / "participant-001.json"
    stored = json.loads(path.read_text())
    stored["row"]["score"] = 100
    path.write_text(json.dumps(stored))
    again = grade(once_graded)
    assert "participant-001 is graded again" in again.said
    assert again.rows["participant-001"]["score"] == 0


@pytest.mark.parametrize("edit", ["key.json", "faces.json"])
def test_an_edited_key_is_refused(grade, once_graded, edit):
    path = once_graded / edit
    path.write_text(path.read_text().replace("9", "8"))
    again = grade(once_graded)
    assert again.status == 2
    assert edit in again.said and "another --out folder" in again.said


def test_a_key_of_another_picture_is_refused(lesson, grade, once_graded):
    source = lesson.room.workshop.source_bucket
    lesson.s3().put_object(Bucket=source, Key="input1.jpg", Body=png(lesson.photograph.image.resize((400, 300))))
    try:
        again = grade(once_graded)
    finally:
        lesson.s3().put_object(Bucket=source, Key="input1.jpg", Body=lesson.photograph.content)
    assert again.status == 2
    assert "made for another picture" in again.said and "another --out folder" in again.said
    assert grade(once_graded).status == 1, "the same picture, put there again, is no other picture"


def test_a_key_of_another_threshold_is_refused(lesson, grade, once_graded, tmp_path):
    terraform = shutil.copytree(lesson.room.workshop.terraform, tmp_path / "terraform", symlinks=True)
    settings = terraform / "workshop.auto.tfvars"
    settings.write_text(settings.read_text().replace("97.0", "90.0"))
    again = grade(once_graded, WORKSHOP_TERRAFORM=str(terraform))
    assert again.status == 2 and "made for another threshold" in again.said
