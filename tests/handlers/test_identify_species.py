"""The group's species function, against moto's S3, SNS and SQS and a stubbed endpoint."""

import hashlib
import io
import json
import re
import sys
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import parse_qs, quote_plus, urlsplit

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config
from botocore.response import StreamingBody
from botocore.session import Session
from botocore.stub import Stubber

BUCKET = "mip-day-upload-group-1145"
ENDPOINT = "nabirds-species-identifier"
TOPIC_ARN = "arn:aws:sns:eu-west-3:123456789012:mip-day-species-group-1145"
ENVIRONMENT = {"SAGEMAKER_ENDPOINT_NAME": ENDPOINT, "SNS_TOPIC_ARN": TOPIC_ARN}
KEY = "birds/ada/northern-cardinal.jpg"
CARDINAL = [0.02, 0.94, 0.03, 0.01]
UNSURE = [0.30, 0.55, 0.05, 0.10]
NO_ANSWER = ("ValidationError", 'Endpoint "nabirds-species-identifier" of account "123456789012" not found.')
CONTEXT = SimpleNamespace(aws_request_id="request-1", get_remaining_time_in_millis=lambda: 30_000)


@pytest.fixture
def load(aws, handlers, load_handler, monkeypatch):
    """load(**more) imports the function with its required settings and these of the optional ones."""
    for name in ("CERTAINTY_THRESHOLD", "TOP_K", "LINK_SECONDS", "MODEL_ARTIFACT", "MODEL_VARIANT", "JUDGE_FUNCTION"):
        monkeypatch.delenv(name, raising=False)
    return lambda **more: load_handler(handlers / "identify_species/lambda_function.py", ENVIRONMENT | more)


@pytest.fixture
def handler(load):
    return load()


@pytest.fixture
def s3(aws):
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client


@pytest.fixture
def endpoint(aws, monkeypatch, jpeg):
    """endpoint(answer, ...) lets InvokeEndpoint give these in turn; returns the services of which clients were made."""
    original = Session.create_client
    made = []

    def answer_with(*answers, variant: str = "species-1") -> list[str]:
        stubbed = boto3.client("sagemaker-runtime", config=Config(retries={"total_max_attempts": 1}))
        stubber = Stubber(stubbed)
        asked = {"EndpointName": ENDPOINT, "ContentType": "application/x-image", "Body": jpeg()}
        for answer in answers:
            if isinstance(answer, tuple):
                stubber.add_client_error("invoke_endpoint", *answer, expected_params=asked)
                continue
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            said = {"Body": StreamingBody(BytesIO(body), len(body)), "ContentType": "application/json"}
            stubber.add_response("invoke_endpoint", {**said, "InvokedProductionVariant": variant}, asked)
        stubber.activate()

        def create_client(session, service, **settings):
            made.append(service)
            return stubbed if service == "sagemaker-runtime" else original(session, service, **settings)

        monkeypatch.setattr(Session, "create_client", create_client)
        return made

    return answer_with


@pytest.fixture
def upload(s3, event, jpeg):
    """upload(key, ...) puts pictures and returns the event that S3 sends of them, with the versions they got."""

    def put(*keys: str, body: bytes | None = None, name: str = "s3_put", content_type: str = "image/jpeg") -> dict:
        sent = event(name)
        for key, record in zip(keys, sent["Records"], strict=True):
            content = jpeg() if body is None else body
            put = s3.put_object(Bucket=BUCKET, Key=key, Body=content, ContentType=content_type)
            record["s3"]["object"] |= {"key": quote_plus(key, safe="/"), "versionId": put["VersionId"]}
        return sent

    return put


def result_at(s3, key: str) -> dict:
    answer = s3.get_object(Bucket=BUCKET, Key=key)
    assert answer["ContentType"] == "application/json"
    return json.loads(answer["Body"].read())


def results_in(s3) -> list[str]:
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return [entry["Key"] for entry in listed if entry["Key"].startswith("results/")]


def lines_of(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_bird_is_identified_stored_and_announced(*, handler, s3, inbox, endpoint, upload, jpeg, capsys):
    sent = upload(KEY)
    take = inbox()
    endpoint(CARDINAL)

    summary = handler.lambda_handler(sent, CONTEXT)

    message = f"Bird [{KEY}] is a: Northern Cardinal (0.94)"
    stored_at = f"results/{KEY}.json"
    row = {"key": KEY, "species": "Northern Cardinal", "certainty": 0.94, "message": message, "result": stored_at}
    assert summary == {"status": 200, "birds": [row]}
    result = result_at(s3, stored_at)
    assert result.pop("latency_ms") >= 0
    assert result.pop("waited_ms") >= 0
    assert result.pop("identified_at").endswith("+00:00")
    assert result == {
        "key": KEY,
        "version": sent["Records"][0]["s3"]["object"]["versionId"],
        "pseudonym": "ada",
        "species": "Northern Cardinal",
        "certainty": 0.94,
        "probabilities": {
            "Purple Martin": 0.02,
            "Northern Cardinal": 0.94,
            "American Goldfinch": 0.03,
            "Eastern Bluebird": 0.01,
        },
        "message": message,
        "picture_sha256": hashlib.sha256(jpeg()).hexdigest(),
        "content_type": "image/jpeg",
        "model": "species-1",
        "endpoint": ENDPOINT,
        "artifact": None,
    }
    [received] = take()
    first, second, link = received["Message"].splitlines()
    assert (first, second) == (message, "Participant: ada")
    assert link.startswith(f"https://{BUCKET}.s3.eu-west-3.amazonaws.com/{KEY}?")
    assert "X-Amz-Expires=3600" in link and "versionId=" in link
    assert received["MessageAttributes"] == {
        "species": {"Type": "String", "Value": "Northern Cardinal"},
        "certainty": {"Type": "Number", "Value": "0.94000"},
        "pseudonym": {"Type": "String", "Value": "ada"},
    }
    # What Lab 4 tells participants to look for in the log, each line with whose it is.
    lines = lines_of(capsys)
    assert [line["message"] for line in lines] == [
        f"KEY: {KEY}",
        f"CONTENT LENGTH: {len(jpeg())}",
        "CONTENT TYPE: image/jpeg",
        "Invoking bird species identification endpoint",
        f"msg: {message}",
    ]
    assert {(line["request_id"], line["pseudonym"]) for line in lines} == {("request-1", "ada")}


def test_an_url_encoded_key_is_decoded(handler, s3, inbox, endpoint, upload):
    key = "birds/ada/Grüner Fink + Spatz (1).jpg"
    take = inbox()
    sent = upload(key, name="s3_put_url_encoded")
    endpoint(UNSURE)

    handler.lambda_handler(sent, CONTEXT)

    message = f"Bird [{key}] may be a: Northern Cardinal (0.55), or Purple Martin (0.30)"
    assert result_at(s3, f"results/{key}.json")["message"] == message
    assert [received["Message"].splitlines()[0] for received in take()] == [message]


def served_by(link: str) -> tuple[str, str]:
    """Return content type and disposition that a signed link asks S3 to answer with."""
    query = parse_qs(urlsplit(link).query)
    return query["response-content-type"][0], query["response-content-disposition"][0]


def test_what_an_uploader_writes_reaches_nobody(*, handler, s3, inbox, endpoint, upload, capsys):
    """A key that is a message of its own, and a picture that was uploaded as a page."""
    key = "birds/ada/a] is a: Robin (0.99)\nSign in: https:evil.example\u202e[x.jpg"
    take = inbox()
    endpoint(CARDINAL)

    summary = handler.lambda_handler(upload(key, content_type="text/html"), CONTEXT)

    [received] = take()
    sentence, participant, link = received["Message"].splitlines()
    assert re.fullmatch(r"Bird \[birds/ada/picture-[0-9a-f]{8}\.jpg\] is a: Northern Cardinal \(0\.94\)", sentence)
    assert participant == "Participant: ada"
    content_type, disposition = served_by(link)
    assert content_type == "image/jpeg"
    assert re.fullmatch(r'attachment; filename="picture-[0-9a-f]{8}\.jpg"', disposition)
    # Programs get the key as it is; a log that people read shows it without turning their terminal round.
    assert summary["birds"][0]["key"] == result_at(s3, f"results/{key}.json")["key"] == key
    logged = capsys.readouterr().out
    assert "\u202e" not in logged and "Sign in: https" in logged


def test_a_link_serves_what_the_bytes_are(*, handler, s3, inbox, upload, jpeg, monkeypatch):
    said = {"species": "Robin", "certainty": 0.9, "ranking": [("Robin", 0.9)]}
    monkeypatch.setattr(sys.modules["identification"], "ask_endpoint", lambda *_, **__: dict(said))
    take = inbox()
    handler.lambda_handler(upload("birds/ada/Grüner Fink.jpg", body=jpeg(format="PNG")), CONTEXT)
    assert served_by(take()[0]["Message"].splitlines()[-1]) == (
        "image/png",
        'attachment; filename="Gruner_Fink.png"',
    )


def test_a_key_that_is_no_utf_8_is_refused_by_name(handler, s3, event):
    sent = event("s3_put")
    sent["Records"][0]["s3"]["object"]["key"] = "birds/ada/%FFfinch.jpg"
    with pytest.raises(ValueError, match=r"the key 'birds/ada/%FFfinch.jpg', which is not UTF-8"):
        handler.lambda_handler(sent, CONTEXT)


def test_several_records_are_all_answered_with_one_client_each(handler, s3, inbox, endpoint, upload):
    keys = ["birds/ada/first.jpg", "birds/bob-2/second bird.jpg", "birds/nobody.jpg"]
    sent = upload(*keys, name="s3_put_several_records")
    take = inbox()
    made = endpoint(CARDINAL, UNSURE, CARDINAL)

    summary = handler.lambda_handler(sent, CONTEXT)

    assert [bird["key"] for bird in summary["birds"]] == keys
    assert results_in(s3) == sorted(f"results/{key}.json" for key in keys)
    pseudonyms = {m["Message"].split("]")[0]: m["MessageAttributes"].get("pseudonym", {}).get("Value") for m in take()}
    assert pseudonyms == dict(zip([f"Bird [{key}" for key in keys], ["ada", "bob-2", None], strict=True))
    assert sorted(made) == ["s3", "sagemaker-runtime", "sns"]


def test_one_record_that_fails_does_not_hold_up_the_others(handler, s3, inbox, endpoint, upload):
    keys = ["birds/ada/first.jpg", "birds/bob-2/second bird.jpg", "birds/nobody.jpg"]
    sent = upload(*keys, name="s3_put_several_records")
    take = inbox()
    endpoint(CARDINAL, NO_ANSWER, CARDINAL, UNSURE)
    with pytest.raises(
        handler.NotIdentifiedError, match=r"^birds/bob-2/second bird.jpg: ValidationError: .* not found"
    ):
        handler.lambda_handler(sent, CONTEXT)
    # WHEN Lambda tries the whole event again THEN only what failed is done
    again = handler.lambda_handler(sent, CONTEXT)
    assert [bird["key"] for bird in again["birds"]] == ["birds/bob-2/second bird.jpg"]
    assert len(take()) == 3


def test_s3s_test_event_is_ignored(handler, s3, event, capsys):
    assert handler.lambda_handler(event("s3_test_event"), CONTEXT) == {"status": 200, "birds": []}
    assert "s3:TestEvent ignored" in capsys.readouterr().out


@pytest.fixture
def judge(monkeypatch):
    """judge(answer) stands in for the judging function; returns what it was asked, and with which client."""
    asked = []

    def answer_with(answer=None):
        original = Session.create_client  # endpoint() may have put its own there

        def invoke(**request):
            asked.append(request)
            if isinstance(answer, Exception):
                raise answer
            return {"StatusCode": 202}

        def create_client(session, service, **settings):
            if service != "lambda":
                return original(session, service, **settings)
            asked.append(settings["region_name"])
            return SimpleNamespace(invoke=invoke)

        monkeypatch.setattr(Session, "create_client", create_client)
        return asked

    return answer_with


JUDGE = "arn:aws:lambda:eu-central-1:123456789012:function:mip-day-judge-output"


def test_the_judging_function_is_asked_after_each_result(*, load, s3, inbox, endpoint, upload, judge):
    inbox()
    endpoint(CARDINAL)
    asked = judge()
    load(JUDGE_FUNCTION=JUDGE).lambda_handler(upload(KEY), CONTEXT)
    request = {"FunctionName": JUDGE, "InvocationType": "Event", "Payload": b'{"pseudonym": "ada"}'}
    assert asked == ["eu-central-1", request]


def test_a_picture_in_nobodys_folder_is_nobodys_feedback(*, load, s3, inbox, endpoint, upload, judge):
    inbox()
    endpoint(CARDINAL)
    asked = judge()
    load(JUDGE_FUNCTION=JUDGE).lambda_handler(upload("birds/northern-cardinal.jpg"), CONTEXT)
    assert asked == []


@pytest.mark.parametrize(
    ("code", "level"),
    [("ResourceNotFoundException", "INFO"), ("AccessDeniedException", "ERROR"), (None, "ERROR")],
    ids=["switched off", "refused", "not reached"],
)
def test_that_no_feedback_is_made_fails_no_bird(*, load, s3, inbox, endpoint, upload, judge, capsys, code, level):
    take = inbox()
    endpoint(CARDINAL)
    error = botocore.exceptions.ConnectTimeoutError(endpoint_url="lambda")
    judge(botocore.exceptions.ClientError({"Error": {"Code": code, "Message": ""}}, "Invoke") if code else error)
    [bird] = load(JUDGE_FUNCTION=JUDGE).lambda_handler(upload(KEY), CONTEXT)["birds"]
    assert (bird["species"], len(take())) == ("Northern Cardinal", 1)
    lines = lines_of(capsys)
    [said] = [line for line in lines if line["message"].startswith("feedback is not made anew")]
    assert (said["level"], said["pseudonym"]) == (level, "ada")


@pytest.mark.parametrize("bad", [{}, {"Records": []}, {"Records": None}, [], None, "text"])
def test_an_event_without_records_is_refused(handler, event, bad):
    for refused in (bad, event("without_records")):
        with pytest.raises(ValueError, match="has no Records"):
            handler.lambda_handler(refused, CONTEXT)


@pytest.mark.parametrize("record", [{}, {"Sns": {}}, {"s3": {"bucket": {"name": "b"}}}, {"s3": None}, "text"])
def test_a_record_that_is_not_s3s_is_refused(handler, event, record):
    records = [*event("s3_put")["Records"], record]
    with pytest.raises(ValueError, match="Record 2 of the event"):
        handler.lambda_handler({"Records": records}, CONTEXT)


def test_a_result_is_never_taken_for_a_picture(handler, s3, event):
    # GIVEN a picture's record before it: nothing at all may be done for such an event
    several = [*event("s3_put")["Records"], *event("s3_put_results_key")["Records"]]
    with pytest.raises(ValueError, match=r"narrow the trigger to birds/\*\.jpg"):
        handler.lambda_handler({"Records": several}, CONTEXT)
    assert results_in(s3) == []


def png_of_many_pixels() -> bytes:
    import zlib

    header = b"\x00\x00\x1f\x40\x00\x00\x1f\x40\x01\x00\x00\x00\x00"  # 8,000 x 8,000, one bit each
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 1001 * 8_000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4) for kind, data in chunks
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "It has 0 bytes"),
        (b"%PDF-1.7\n1 0 obj\n", "neither a JPEG nor a PNG"),
        (b"\xff\xd8\xff\xe0" + b"x" * (12 * 1024 * 1024), "It has 12582916 bytes"),
        ("truncated", "or damaged"),
        (png_of_many_pixels(), "more than 50000000 pixels"),
    ],
    ids=["zero bytes", "PDF", "12 MB", "truncated", "64 megapixels"],
)
def test_what_is_no_picture_gets_a_result_and_no_message(*, handler, s3, inbox, upload, endpoint, jpeg, body, reason):
    # GIVEN an endpoint that must not be asked
    sent = upload(KEY, body=jpeg()[:900] if body == "truncated" else body)
    take = inbox()
    endpoint()
    # WHEN it arrives, and even when it arrives again, THEN nothing is raised, so nothing is retried
    [bird] = handler.lambda_handler(sent, CONTEXT)["birds"]
    assert (bird["species"], bird["message"]) == (None, None)
    assert handler.lambda_handler(sent, CONTEXT) == {"status": 200, "birds": []}
    result = result_at(s3, f"results/{KEY}.json")
    assert result["species"] is None and reason in result["reason"]
    assert take() == []


@pytest.mark.parametrize("answer", [b"[0.1, NaN, 0.2, 0.3]", [0.1, 0.9], b"<html>502 Bad Gateway</html>", [0.2] * 5])
def test_a_bad_answer_of_the_endpoint_leaves_no_trace(*, handler, s3, inbox, endpoint, upload, answer):
    sent = upload(KEY)
    take = inbox()
    endpoint(answer)
    with pytest.raises(handler.NotIdentifiedError, match=f"The endpoint {ENDPOINT} must answer a flat list of 4"):
        handler.lambda_handler(sent, CONTEXT)
    assert results_in(s3) == []
    assert take() == []


def test_a_vanished_picture_is_raised(handler, s3, upload):
    sent = upload(KEY)
    version = sent["Records"][0]["s3"]["object"]["versionId"]
    s3.delete_object(Bucket=BUCKET, Key=KEY, VersionId=version)
    reason = rf"UnreadableError: s3://{BUCKET}/{KEY} cannot be read \(NoSuch\w+\): it is not there, .* or .* no right"
    with pytest.raises(handler.NotIdentifiedError, match=reason):
        handler.lambda_handler(sent, CONTEXT)


def test_an_endpoint_that_fails_twice_costs_two_retries_and_one_message(*, handler, s3, inbox, endpoint, upload):
    sent = upload(KEY)
    take = inbox()
    endpoint(NO_ANSWER, NO_ANSWER, CARDINAL)
    for _ in range(2):
        with pytest.raises(handler.NotIdentifiedError) as failed:
            handler.lambda_handler(sent, CONTEXT)
        assert isinstance(failed.value.__cause__, botocore.exceptions.ClientError)
    handler.lambda_handler(sent, CONTEXT)
    assert len(take()) == 1


@pytest.mark.parametrize("environment", [{}, {"SNS_TOPIC_ARN": ""}], ids=["missing", "empty"])
def test_without_its_topic_it_says_what_lab_4_shows_and_keeps_the_result(
    *, handlers, load_handler, s3, endpoint, upload, capsys, monkeypatch, environment
):
    monkeypatch.delenv("SNS_TOPIC_ARN", raising=False)
    needed = {"SAGEMAKER_ENDPOINT_NAME": ENDPOINT}
    handler = load_handler(handlers / "identify_species/lambda_function.py", needed | environment)
    endpoint(CARDINAL)

    with pytest.raises(handler.NotIdentifiedError, match=f"^{KEY}: KeyError: 'SNS_TOPIC_ARN'$"):
        handler.lambda_handler(upload(KEY), CONTEXT)

    message = f"Bird [{KEY}] is a: Northern Cardinal (0.94)"
    assert result_at(s3, f"results/{KEY}.json")["message"] == message
    assert [(line["level"], line["message"]) for line in lines_of(capsys)][-4:] == [
        ("INFO", f"msg: {message}"),
        ("ERROR", "'SNS_TOPIC_ARN'"),
        ("ERROR", "Error publishing message to SNS."),
        ("ERROR", "failed: KeyError: 'SNS_TOPIC_ARN'"),
    ]


def test_a_missing_topic_is_raised_and_its_retry_notifies_once(*, handler, s3, inbox, endpoint, upload):
    sent = upload(KEY)
    endpoint(CARDINAL, CARDINAL)
    with pytest.raises(handler.NotIdentifiedError, match="NotFound"):
        handler.lambda_handler(sent, CONTEXT)
    take = inbox()
    handler.lambda_handler(sent, CONTEXT)
    assert handler.lambda_handler(sent, CONTEXT) == {"status": 200, "birds": []}
    assert len(take()) == 1


def test_the_same_event_ten_times_at_once_is_one_message(*, handler, s3, inbox, endpoint, upload):
    sent = upload(KEY)
    take = inbox()
    endpoint(CARDINAL)  # and asked once only
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: handler.lambda_handler(sent, CONTEXT), range(10)))
    assert sorted(len(answer["birds"]) for answer in answers) == [0] * 9 + [1]
    assert len(take()) == 1


def test_a_new_version_of_the_same_key_is_a_new_bird(*, handler, s3, inbox, endpoint, upload):
    take = inbox()
    endpoint(CARDINAL, UNSURE)
    for _ in range(2):
        assert len(handler.lambda_handler(upload(KEY), CONTEXT)["birds"]) == 1
    assert len(take()) == 2


def test_who_was_killed_loses_nobodys_bird(*, handler, s3, inbox, endpoint, upload, monkeypatch):
    """GIVEN an invocation that ended between claiming and announcing THEN the retry waits for its claim to lapse."""
    slept = []
    sent = upload(KEY)
    take = inbox()
    endpoint(CARDINAL)
    claims = sys.modules["claims"]
    [picture] = handler.pictures_of(sent)
    assert claims.claim(handler.client("s3"), picture, seconds=5)  # and nothing more: killed
    clock = SimpleNamespace(time=lambda: time.time() + sum(slept), sleep=slept.append)
    monkeypatch.setattr(claims, "time", clock)
    monkeypatch.setattr(claims, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(handler.NotIdentifiedError, match=r"BusyError: .* by another invocation"):
        handler.lambda_handler(sent, CONTEXT)
    monkeypatch.setattr(claims, "PATIENCE_SECONDS", 10)
    handler.lambda_handler(sent, CONTEXT)
    assert len(take()) == 1 and sum(slept) < 10


def artefact(labels: list[str] | None, name: str = "labels.txt") -> bytes:
    content = "".join(f"{label}\n" for label in labels or []).encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for member, data in ([(name, content)] if labels is not None else []) + [("weights.npy", b"0" * 100_000)]:
            entry = tarfile.TarInfo(member)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["labels.txt", "./labels.txt"])
def test_species_come_with_the_artefact_555_of_them(*, load, s3, inbox, endpoint, upload, name):
    s3.put_object(Bucket=BUCKET, Key="models/model.tar.gz", Body=artefact([f"Bird {n}" for n in range(555)], name))
    handler = load(MODEL_ARTIFACT=f"s3://{BUCKET}/models/model.tar.gz", MODEL_VARIANT="species-1")
    inbox()
    endpoint([0.0002] * 554 + [0.8892])
    [bird] = handler.lambda_handler(upload(KEY), CONTEXT)["birds"]
    assert bird["message"] == f"Bird [{KEY}] is a: Bird 554 (0.89)"
    assert len(result_at(s3, bird["result"])["probabilities"]) == 555


def test_labels_of_another_model_are_never_used(*, load, s3, inbox, endpoint, upload):
    handler = load(MODEL_VARIANT="species-2")
    take = inbox()
    endpoint(CARDINAL, variant="species-1")
    with pytest.raises(handler.NotIdentifiedError, match="answers with species-1, and the labels belong to species-2"):
        handler.lambda_handler(upload(KEY), CONTEXT)
    assert take() == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (artefact(None), "holds no labels.txt"),
        (artefact([]), "one species on each line"),
        (artefact(["Robin", "Robin"]), "none twice"),
        (artefact(["Robin", "Wren"]), "flat list of 2 finite numbers, one for each label; it answered 4"),
        (b"no archive", "is no .tar.gz"),
    ],
    ids=["none", "empty", "twice", "too short", "no archive"],
)
def test_labels_that_do_not_fit_are_said_and_retried(*, load, s3, inbox, endpoint, upload, content, reason):
    s3.put_object(Bucket=BUCKET, Key="models/model.tar.gz", Body=content)
    handler = load(MODEL_ARTIFACT=f"s3://{BUCKET}/models/model.tar.gz")
    endpoint(CARDINAL)
    with pytest.raises(handler.NotIdentifiedError, match=reason):
        handler.lambda_handler(upload(KEY), CONTEXT)


def test_labels_that_are_not_there_are_named(*, load, s3, endpoint, upload):
    handler = load(MODEL_ARTIFACT=f"s3://{BUCKET}/models/model.tar.gz")
    endpoint()
    with pytest.raises(handler.NotIdentifiedError, match=f"s3://{BUCKET}/models/model.tar.gz cannot be read"):
        handler.lambda_handler(upload(KEY), CONTEXT)


def test_optional_settings_change_wording_and_link(*, load, s3, inbox, endpoint, upload):
    handler = load(CERTAINTY_THRESHOLD="0.95", TOP_K="3", LINK_SECONDS="60")
    take = inbox()
    endpoint(CARDINAL)
    handler.lambda_handler(upload(KEY), CONTEXT)
    [received] = take()
    expected = "Northern Cardinal (0.94), or American Goldfinch (0.03), or Purple Martin (0.02)"
    assert received["Message"].splitlines()[0] == f"Bird [{KEY}] may be a: {expected}"
    assert "X-Amz-Expires=60" in received["Message"]


LISTENING = {"PARTICIPANTS_TOPICS": "mip-day-bird-*", "UPLOAD_BUCKET": BUCKET}
RIGHT = f"Bird [{KEY}] is a: Northern Cardinal(0.94)"  # as the text has it, without a blank


def note(text: str, *, topic: str = "mip-day-bird-ada", number: int = 1) -> dict:
    sns = {"TopicArn": f"arn:aws:sns:eu-west-3:123456789012:{topic}", "Message": text, "MessageId": f"m-{number}"}
    return {"Records": [{"EventSource": "aws:sns", "Sns": sns}]}


def test_a_right_message_is_stored_and_announced_in_our_own_words(load, s3, inbox, endpoint, upload):
    upload(KEY)
    take = inbox()
    endpoint(CARDINAL)
    handler = load(**LISTENING)
    [bird] = handler.lambda_handler(note(RIGHT), CONTEXT)["birds"]
    assert bird["message"] == f"Bird [{KEY}] is a: Northern Cardinal (0.94)"
    result = result_at(s3, bird["result"])
    assert (result["said"], set(result["checks"].values())) == (RIGHT, {True})
    assert bird["message"] in take()[0]["Message"]
    assert handler.lambda_handler(note(RIGHT), CONTEXT)["birds"] == []  # delivered again


def test_a_wrong_message_is_stored_with_the_reason_and_not_announced(load, s3, inbox, endpoint, upload):
    upload(KEY)
    take = inbox()
    endpoint(CARDINAL)
    [bird] = load(**LISTENING).lambda_handler(note(f"Bird [{KEY}] is a: Purple Martin (0.94)"), CONTEXT)["birds"]
    result = result_at(s3, bird["result"])
    assert (result["species"], result["message"]) == (None, None)
    assert "certainty" in result["reason"] and result["checks"]["publish"]
    assert take() == []


def test_a_right_message_is_not_undone_by_a_wrong_one(load, s3, inbox, endpoint, upload):
    upload(KEY)
    inbox()
    endpoint(CARDINAL, CARDINAL)
    handler = load(**LISTENING)
    [bird] = handler.lambda_handler(note(RIGHT), CONTEXT)["birds"]
    assert handler.lambda_handler(note(f"Bird [{KEY}] is a: Robin (0.10)", number=2), CONTEXT)["birds"] == []
    assert result_at(s3, bird["result"])["said"] == RIGHT


@pytest.mark.parametrize(
    "sent",
    [
        note("Send money"),
        note(RIGHT, topic="mip-day-bird-bob"),  # about somebody else's bird
        note(f"Bird [{KEY}x.jpg] is a: Northern Cardinal (0.94)"),  # which is not there
    ],
)
def test_what_is_no_sentence_about_an_own_bird_is_logged_and_goes_nowhere(
    sent, *, load, s3, inbox, endpoint, upload, capsys
):
    upload(KEY)
    take = inbox()
    assert load(**LISTENING).lambda_handler(sent, CONTEXT) == {"status": 200, "birds": []}
    assert results_in(s3) == [] and take() == []
    assert "no message" in capsys.readouterr().out


def test_where_there_is_no_exercise_nobody_is_listened_to(handler):
    with pytest.raises(ValueError, match="names no bucket"):
        handler.lambda_handler(note(RIGHT), CONTEXT)
