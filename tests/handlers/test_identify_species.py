"""The group's species function, against moto's S3, SNS and SQS and a stubbed endpoint."""

import hashlib
import json
from io import BytesIO

import boto3
import botocore.exceptions
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

BUCKET = "mip-day-upload-eu-west-3"
ENDPOINT = "nabirds-species-identifier"
TOPIC_ARN = "arn:aws:sns:eu-west-3:123456789012:mip-day-species"
ENVIRONMENT = {"SAGEMAKER_ENDPOINT_NAME": ENDPOINT, "SNS_TOPIC_ARN": TOPIC_ARN}
CARDINAL = [0.02, 0.94, 0.03, 0.01]
UNSURE = [0.30, 0.55, 0.05, 0.10]
PICTURE = b"\xff\xd8 a bird \xff\xd9"


@pytest.fixture
def handler(aws, handlers, load_handler, monkeypatch):
    """The function with its required settings and none of the optional ones."""
    for name in ("CERTAINTY_THRESHOLD", "TOP_K"):
        monkeypatch.delenv(name, raising=False)
    return load_handler(handlers / "identify_species/lambda_function.py", ENVIRONMENT)


@pytest.fixture
def s3(aws):
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return client


@pytest.fixture
def endpoint(aws, monkeypatch):
    """endpoint(answer, ...) lets InvokeEndpoint give these in turn; returns the services of which clients were made."""
    original = boto3.client
    made = []

    def answer_with(*answers, picture: bytes = PICTURE) -> list[str]:
        stubbed = original("sagemaker-runtime")
        stubber = Stubber(stubbed)
        for answer in answers:
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            stubber.add_response(
                "invoke_endpoint",
                {"Body": StreamingBody(BytesIO(body), len(body)), "ContentType": "application/json"},
                {"EndpointName": ENDPOINT, "ContentType": "application/x-image", "Body": picture},
            )
        stubber.activate()

        def client(service):
            made.append(service)
            return stubbed if service == "sagemaker-runtime" else original(service)

        monkeypatch.setattr(boto3, "client", client)
        return made

    return answer_with


def put_picture(s3, key: str) -> None:
    s3.put_object(Bucket=BUCKET, Key=key, Body=PICTURE, ContentType="image/jpeg")


def result_at(s3, key: str) -> dict:
    answer = s3.get_object(Bucket=BUCKET, Key=key)
    assert answer["ContentType"] == "application/json"
    return json.loads(answer["Body"].read())


def keys_in(s3) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def test_a_bird_is_identified_stored_and_announced(*, handler, s3, inbox, endpoint, event, capsys):
    put_picture(s3, "birds/ada/northern-cardinal.jpg")
    take = inbox()
    endpoint(CARDINAL)

    summary = handler.lambda_handler(event("s3_put"), None)

    message = "Bird [birds/ada/northern-cardinal.jpg] is a: Northern Cardinal (0.94)"
    stored_at = "results/birds/ada/northern-cardinal.jpg.json"
    assert summary == {
        "status": 200,
        "birds": [
            {
                "key": "birds/ada/northern-cardinal.jpg",
                "species": "Northern Cardinal",
                "certainty": 0.94,
                "message": message,
                "result": stored_at,
            }
        ],
    }
    assert json.loads(json.dumps(summary)) == summary
    result = result_at(s3, stored_at)
    assert result.pop("latency_ms") >= 0
    assert result == {
        "key": "birds/ada/northern-cardinal.jpg",
        "species": "Northern Cardinal",
        "certainty": 0.94,
        "probabilities": {
            "Purple Martin": 0.02,
            "Northern Cardinal": 0.94,
            "American Goldfinch": 0.03,
            "Eastern Bluebird": 0.01,
        },
        "message": message,
        "picture_sha256": hashlib.sha256(PICTURE).hexdigest(),
        "endpoint": ENDPOINT,
    }
    [received] = take()
    assert received["Message"] == message
    assert received["MessageAttributes"] == {
        "species": {"Type": "String", "Value": "Northern Cardinal"},
        "certainty": {"Type": "Number", "Value": "0.94000"},
        "pseudonym": {"Type": "String", "Value": "ada"},
    }
    # What Lab 4 tells participants to look for in the log.
    assert capsys.readouterr().out.splitlines() == [
        "KEY: birds/ada/northern-cardinal.jpg",
        f"CONTENT LENGTH: {len(PICTURE)}",
        "CONTENT TYPE: image/jpeg",
        "Invoking bird species identification endpoint",
        f"msg: {message}",
    ]


def test_an_url_encoded_key_is_decoded(handler, s3, inbox, endpoint, event):
    key = "birds/ada/Grüner Fink + Spatz (1).jpg"
    put_picture(s3, key)
    take = inbox()
    endpoint(UNSURE)

    handler.lambda_handler(event("s3_put_url_encoded"), None)

    message = f"Bird [{key}] may be a: Northern Cardinal (0.55), or Purple Martin (0.30)"
    assert result_at(s3, f"results/{key}.json")["message"] == message
    assert [received["Message"] for received in take()] == [message]


def test_several_records_are_all_answered_with_one_client_each(handler, s3, inbox, endpoint, event):
    keys = ["birds/ada/first.jpg", "birds/bob-2/second bird.jpg", "birds/nobody.jpg"]
    for key in keys:
        put_picture(s3, key)
    take = inbox()
    made = endpoint(CARDINAL, UNSURE, CARDINAL)

    summary = handler.lambda_handler(event("s3_put_several_records"), None)

    assert [bird["key"] for bird in summary["birds"]] == keys
    assert keys_in(s3) == sorted(keys + [f"results/{key}.json" for key in keys])
    pseudonyms = {m["Message"].split("]")[0]: m["MessageAttributes"].get("pseudonym", {}).get("Value") for m in take()}
    assert pseudonyms == dict(zip([f"Bird [{key}" for key in keys], ["ada", "bob-2", None], strict=True))
    assert sorted(made) == ["s3", "sagemaker-runtime", "sns"]


def test_s3s_test_event_is_ignored(handler, s3, event, capsys):
    assert handler.lambda_handler(event("s3_test_event"), None) == {"status": 200, "birds": []}
    assert "s3:TestEvent ignored" in capsys.readouterr().out


@pytest.mark.parametrize("bad", [{}, {"Records": []}, {"Records": None}, [], None, "text"])
def test_an_event_without_records_is_refused(handler, event, bad):
    for refused in (bad, event("without_records")):
        with pytest.raises(ValueError, match="has no Records"):
            handler.lambda_handler(refused, None)


@pytest.mark.parametrize("record", [{}, {"Sns": {}}, {"s3": {"bucket": {"name": "b"}}}, {"s3": None}, "text"])
def test_a_record_that_is_not_s3s_is_refused(handler, event, record):
    records = [*event("s3_put")["Records"], record]
    with pytest.raises(ValueError, match="Record 2 of the event"):
        handler.lambda_handler({"Records": records}, None)


def test_a_result_is_never_taken_for_a_picture(handler, s3, event):
    # GIVEN a picture's record before it: nothing at all may be done for such an event
    several = [*event("s3_put")["Records"], *event("s3_put_results_key")["Records"]]
    with pytest.raises(ValueError, match=r"narrow the trigger to birds/\*\.jpg"):
        handler.lambda_handler({"Records": several}, None)
    assert keys_in(s3) == []


@pytest.mark.parametrize("size", [0, 6_291_457])
def test_a_picture_the_endpoint_cannot_take_is_not_sent(handler, s3, endpoint, event, size):
    s3.put_object(Bucket=BUCKET, Key="birds/ada/northern-cardinal.jpg", Body=b"x" * size)
    endpoint()
    with pytest.raises(ValueError, match=f"has {size} bytes"):
        handler.lambda_handler(event("s3_put"), None)


@pytest.mark.parametrize("answer", [b"[0.1, NaN, 0.2, 0.3]", [0.1, 0.9], b"<html>502 Bad Gateway</html>"])
def test_a_bad_answer_of_the_endpoint_leaves_no_trace(*, handler, s3, inbox, endpoint, event, answer):
    put_picture(s3, "birds/ada/northern-cardinal.jpg")
    take = inbox()
    endpoint(answer)
    with pytest.raises(ValueError, match=f"The endpoint {ENDPOINT} must answer a flat list of 4 finite numbers"):
        handler.lambda_handler(event("s3_put"), None)
    assert keys_in(s3) == ["birds/ada/northern-cardinal.jpg"]
    assert take() == []


def test_a_vanished_picture_is_raised(handler, s3, event):
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchKey"):
        handler.lambda_handler(event("s3_put"), None)


def test_a_failed_publish_is_raised_and_its_retry_notifies_once(handler, s3, inbox, endpoint, event):
    put_picture(s3, "birds/ada/northern-cardinal.jpg")
    endpoint(CARDINAL, CARDINAL)
    with pytest.raises(botocore.exceptions.ClientError, match="NotFound"):
        handler.lambda_handler(event("s3_put"), None)
    assert "results/birds/ada/northern-cardinal.jpg.json" in keys_in(s3)

    take = inbox()
    handler.lambda_handler(event("s3_put"), None)
    assert len(take()) == 1


def test_nothing_is_published_before_every_record_is_stored(handler, s3, inbox, endpoint, event):
    # GIVEN that the second picture of three is gone, and a retry finds it
    for key in ("birds/ada/first.jpg", "birds/nobody.jpg"):
        put_picture(s3, key)
    take = inbox()
    endpoint(CARDINAL, CARDINAL, CARDINAL, CARDINAL)
    with pytest.raises(botocore.exceptions.ClientError, match="NoSuchKey"):
        handler.lambda_handler(event("s3_put_several_records"), None)
    assert take() == []

    put_picture(s3, "birds/bob-2/second bird.jpg")
    handler.lambda_handler(event("s3_put_several_records"), None)
    assert len(take()) == 3
