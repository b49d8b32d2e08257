"""What the doctor says of feedback and of grading on AWS."""

import json

import boto3
import pytest

from admin.deployment_package import zip_source
from admin.names import STORAGE_REGION
from admin.operating.doctor.feedback import check_feedback, check_grading
from admin.operating.doctor.feedback_cost import check_feedback_cost, feedback_items
from admin.operating.doctor.ground import Ground

SETTINGS = f"envs/{STORAGE_REGION}/feedback.auto.tfvars"
BUCKET, JUDGE = "mip-day-feedback", "mip-day-judge-output"


@pytest.fixture
def look(terraform):
    """look(check) runs a check on the prepared workshop as it is now."""
    return lambda check: check(Ground.of(terraform))


@pytest.fixture
def without():
    """without(key) takes an object out of the feedback bucket until the test ends."""
    s3, taken = boto3.client("s3", region_name=STORAGE_REGION), {}

    def take(key):
        taken[key] = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        s3.delete_object(Bucket=BUCKET, Key=key)

    yield take
    for key, body in taken.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)


def test_feedback_that_can_be_given(look):
    finding = look(check_feedback)
    assert (finding.state, finding.fix) == ("ok", None), finding.text
    assert "knows the class and the key" in finding.text


def test_feedback_that_is_switched_off(look, edited):
    edited(SETTINGS, r"enabled( +)= true", r"enabled\1= false")
    assert look(check_feedback).text.startswith("Feedback is switched off")
    assert look(check_feedback_cost).text == "Feedback is switched off and costs nothing."


def test_a_function_of_another_checkout(look):
    functions = boto3.client("lambda", region_name=STORAGE_REGION)
    before = functions.get_function(FunctionName=JUDGE)["Configuration"]["CodeSha256"]
    package = {"S3Bucket": "mip-day-judge-code", "S3Key": "packages/judge_output.zip"}
    functions.update_function_code(FunctionName=JUDGE, ZipFile=zip_source("def lambda_handler(event, context): pass\n"))
    try:
        finding = look(check_feedback)
    finally:
        functions.update_function_code(FunctionName=JUDGE, **package)
    assert finding.state == "warning" and "has other code than this checkout" in finding.text
    assert f"make apply ENV={STORAGE_REGION}" in finding.fix
    assert functions.get_function(FunctionName=JUDGE)["Configuration"]["CodeSha256"] == before


@pytest.mark.parametrize(
    ("key", "said", "fix"),
    [
        ("class.json", "does not know the class yet", "workshop provision ROSTER"),
        ("answer-key.json", "There is no answer key", "workshop picture FILE"),
    ],
)
def test_what_the_function_was_not_given(look, without, key, said, fix):
    without(key)
    finding = look(check_feedback)
    assert finding.state == "warning" and said in finding.text and fix in finding.fix


def test_settings_that_changed_after_the_class_was_published(look, edited):
    edited("workshop.auto.tfvars", r"confidence_threshold = [0-9.]+", "confidence_threshold = 98.5")
    finding = look(check_feedback)
    assert finding.state == "warning" and "other settings than these" in finding.text


def test_an_answer_key_of_another_threshold(look, edited, monkeypatch):
    edited("workshop.auto.tfvars", r"confidence_threshold = [0-9.]+", "confidence_threshold = 98.5")
    monkeypatch.setattr("admin.operating.doctor.feedback.class_of", lambda *_: published())
    finding = look(check_feedback)
    assert finding.state == "warning" and "made for a threshold of 97 %" in finding.text
    assert "workshop picture FILE" in finding.fix


def published():
    answer = boto3.client("s3", region_name=STORAGE_REGION).get_object(Bucket=BUCKET, Key="class.json")
    return json.loads(answer["Body"].read())


def test_grading_takes_less_than_the_account_has(look, edited):
    assert look(check_grading).text.startswith("Grading on AWS is switched off")
    edited(SETTINGS, r"enabled( +)= false", r"enabled\1= true")
    assert look(check_grading).state == "ok"
    assert "Grading 3 participants on AWS costs" in look(check_feedback_cost).text
    edited(SETTINGS, r"concurrency = 200", "concurrency = 1000")
    finding = look(check_grading)
    assert finding.state == "warning" and "1000 submissions judged at once, and 1000 functions at once" in finding.text
    assert "grading.concurrency" in finding.fix


def test_what_feedback_costs():
    """30 participants with 20 runs of two uploads, and 5 birds: 1350 judgements of half a second at 1769 MB."""
    items = {item.what: item.usd for item in feedback_items(30)}
    judged = 30 * (20 * 2 + 5)
    assert items["judging function"] == pytest.approx(judged * (0.5 * 1769 / 1024 * 0.0000166667 + 0.0000002))
    assert items["CloudWatch"] == pytest.approx(4 * 0.1 * 2 / 30)
