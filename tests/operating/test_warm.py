"""Waking endpoints, against a stubbed SageMaker; tests/terraform/test_endpoint_change.py has it on the local AWS."""

import argparse
import io
import json
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.session import Session
from botocore.stub import Stubber
from PIL import Image

from admin.commands import warm as verb
from admin.errors import WorkshopError
from admin.operating import warm
from admin.workshop.groups import Endpoint, Group
from admin.workshop.settings import read_workshop

NAME = "nabirds-species-identifier"
THROTTLED = ("ThrottlingException", "", 400)
STARTING = ("ModelNotReadyException", "The variant is being provisioned.", 429)
GONE = ("ValidationError", f"Endpoint {NAME} of account 123456789012 not found.", 400)


@pytest.fixture
def group(fixed_terraform: Path) -> Group:
    """A group whose endpoint answers one picture at once, so that answers come in order."""
    group = read_workshop(fixed_terraform).group("group-1145")
    assert group.endpoint is not None
    return replace(group, endpoint=group.endpoint._replace(max_concurrency=1))


@pytest.fixture
def sagemaker(monkeypatch: pytest.MonkeyPatch):
    """sagemaker(answer, ...) lets InvokeEndpoint give these in turn: an error, or None for an answer."""
    monkeypatch.setattr(warm, "PAUSE_SECONDS", 0)

    def answer_with(*answers: tuple[str, str, int] | None) -> Stubber:
        client = boto3.client(
            "sagemaker-runtime", region_name="eu-west-3", aws_access_key_id="x", aws_secret_access_key="x"
        )
        stubber = Stubber(client)
        for answer in answers:
            if answer is None:
                body = {"Body": StreamingBody(io.BytesIO(b"[1.0]"), 5), "ContentType": "application/json"}
                stubber.add_response("invoke_endpoint", body)
            else:
                code, message, status = answer
                stubber.add_client_error("invoke_endpoint", code, message, status)
        stubber.activate()
        monkeypatch.setattr(Session, "create_client", lambda *_, **__: client)
        return stubber

    return answer_with


def test_a_cold_endpoint_is_asked_until_it_answers_and_once_more(group: Group, sagemaker) -> None:
    stubber, said = sagemaker(STARTING, THROTTLED, None, None), []
    warmth = warm.warm(group, patience_seconds=60, say=said.append)
    stubber.assert_no_pending_responses()
    assert (warmth.endpoint, warmth.asked_at_once, warmth.warm, warmth.error) == (NAME, 1, True, None)
    assert said[1:] == [f"{NAME} is not ready ({code}): asking again." for code in (STARTING[0], THROTTLED[0])]
    assert verb.sentence(warmth).endswith("it is warm.")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([GONE], f"There is no endpoint {NAME} in eu-west-3: apply the group"),
        ([("AccessDeniedException", "no", 403)], "your role needs sagemaker:InvokeEndpoint"),
        ([("InternalStreamFailure", "odd", 500)], "It refused (InternalStreamFailure): odd"),
    ],
)
def test_who_does_not_answer_is_said_with_what_to_do(group: Group, sagemaker, answers, reason: str) -> None:
    sagemaker(*answers)
    warmth = warm.warm(group, patience_seconds=60, say=lambda _: None)
    assert warmth.error is not None and reason in warmth.error and not warmth.warm
    assert verb.sentence(warmth).startswith(f"group-1145: {NAME} did not answer. ")


def test_an_endpoint_that_stays_cold_is_given_up(group: Group, sagemaker) -> None:
    sagemaker(STARTING)
    warmth = warm.warm(group, patience_seconds=0, say=lambda _: None)
    assert (warmth.first_seconds, warmth.warm) == (None, False)
    assert warmth.error == "It refused (ModelNotReadyException): The variant is being provisioned."


def test_as_many_are_asked_at_once_as_it_may_answer() -> None:
    assert warm.at_once_of(Endpoint("m.tar.gz")) == 5
    assert warm.at_once_of(Endpoint("m.tar.gz", max_concurrency=200)) == warm.MOST_AT_ONCE
    assert warm.at_once_of(Endpoint("m.tar.gz", instance_type="ml.m5.large")) == 1


def test_the_picture_is_one() -> None:
    with Image.open(io.BytesIO(warm.small_picture())) as picture:
        assert (picture.format, picture.size) == ("JPEG", (224, 224))


def options(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    verb.add_options(parser)
    return parser.parse_args(words)


def test_a_dry_run_asks_nothing_and_says_the_price(
    fixed_terraform: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GIVEN a serverless endpoint of 3 GB and one on an instance, which is paid for anyway."""
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(fixed_terraform))
    monkeypatch.setattr(Session, "create_client", lambda *_, **__: pytest.fail("AWS was asked"))
    assert verb.run(options("--dry-run", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(row["group"], row["at_once"]) for row in told["groups"]] == [("group-1145", 5), ("group-1430", 1)]
    assert told["most_usd"] == pytest.approx(5 * 60 * 3 * 0.00002)
    with pytest.raises(WorkshopError, match="--minutes must be more than 0"):
        verb.run(options("--minutes", "0"))
