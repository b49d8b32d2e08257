"""AWS's errors in one sentence that says what to do."""

import json
import os

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError

from admin import aws
from admin.aws_sentences import Audience
from admin.cli import main
from admin.errors import WorkshopError
from tests.fixtures.configuration import copy_terraform
from tests.submissions.exercise import make_picture


def refusal(code, words="User: ada is not authorized."):
    return ClientError({"Error": {"Code": code, "Message": words}}, "GetObject")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NoCredentialsError(), "No AWS credentials found"),
        (refusal("ExpiredToken"), "session has expired"),
        (refusal("ExpiredTokenException"), "session has expired"),
        (refusal("InvalidClientTokenId"), "does not know these credentials"),
        (refusal("AccessDenied"), "refused reading the picture: User: ada is not authorized."),
        (refusal("SlowDown"), "could not be used"),
        (EndpointConnectionError(endpoint_url="https://s3"), "could not be used"),
    ],
)
def test_every_error_says_what_was_being_done_and_what_to_do(error, words):
    said = aws.explain(error, "reading the picture")
    assert words in said and "reading the picture" in said
    assert "\n" not in said and said.endswith(".")


def test_what_botocore_raises_becomes_a_sentence():
    with pytest.raises(WorkshopError, match="session has expired"), aws.explained("grading"):
        raise refusal("ExpiredToken")


EXPIRED = "Signature expired: 20261203T104500Z is now earlier than 20261203T105000Z"
NO_MATCH = "The request signature we calculated does not match the signature you provided."


@pytest.mark.parametrize("code", ["SignatureDoesNotMatch", "InvalidSignatureException"])
@pytest.mark.parametrize("to", Audience)
def test_a_cut_off_secret_is_no_wrong_clock(code, to):
    secret, clock = (aws.explain(refusal(code, words), "grading", to=to) for words in (NO_MATCH, EXPIRED))
    assert "secret key" in secret and "cut off" in secret and "clock" not in secret
    assert "set this machine's clock" in clock
    assert "clock" in aws.explain(refusal("RequestTimeTooSkewed"), "grading", to=to)


@pytest.fixture
def signed_out(tmp_path, monkeypatch, web_page):
    """A workshop with a participant, in a network that wants a sign-in first; gives a folder with files to work on."""
    terraform = copy_terraform(tmp_path)
    for folder in ("eu-west-3", "ca-central-1"):
        names = {"participants": ["ada"] if folder == "eu-west-3" else []}
        (terraform / "envs" / folder / "participants.auto.tfvars.json").write_text(json.dumps(names))
    make_picture().resize((400, 300)).convert("RGB").save(tmp_path / "class.jpg")
    (tmp_path / "roster.csv").write_text("pseudonym,group\nada,group-1145\n")
    (tmp_path / "lambda_function.py").write_text("def lambda_handler(event, context):\n    return 1\n")
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    settings = {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "y", "DEFAULT_REGION": "eu-west-3", "ENDPOINT_URL": web_page}
    for name, value in settings.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(terraform))
    monkeypatch.chdir(tmp_path)
    aws.forget_clients()
    yield tmp_path
    aws.forget_clients()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        *((words, 2) for words in (
            "provision roster.csv", "grade", "grade --invoke", "picture class.jpg", "login ada", "reset ada --to step2",
            "reset --species --group group-1145", "upload class.jpg", "deploy lambda_function.py", "invoke", "logs",
        )),
        ("login --all --out sheets", 1),  # one sentence for each participant
    ],
)  # fmt: skip
def test_a_web_page_in_place_of_awss_answer_is_a_sentence_for_every_verb(signed_out, capsys, words, status):
    """botocore takes the page for an empty answer: a bucket without objects, and so a class that did nothing."""
    assert main(words.split()) == status
    said = capsys.readouterr().err
    assert "A web page, and not AWS, answered while" in said and "sign in" in said and "Traceback" not in said
    assert not list(signed_out.glob("build/grades/grades*"))


def test_doctor_goes_through_all_its_checks_in_such_a_network(signed_out, capsys):
    assert main(["doctor", "--json"]) == 1
    checks = {check["id"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert "a web page came instead" in checks["credentials"]["text"]


def test_the_profile_is_looked_for_once_and_not_with_every_request(monkeypatch):
    """It takes a fifth of a millisecond, and a client that stands has its credentials."""
    looked = []
    monkeypatch.setattr(aws, "refuse_unusable_profile", lambda: looked.append(1))
    aws.forget_clients()
    first = [aws.client("s3", "eu-central-1") for _ in range(3)]
    aws.forget_clients()
    assert len(looked) == 1 and len({id(one) for one in first}) == 1
