"""A busy Lambda: what is tried again, what is not, and what a participant is told."""

import io
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from admin.errors import WorkshopError
from admin.names import Names
from admin.participant import invoke as module
from admin.participant.caller import Caller
from admin.participant.invoke import OWN_LIMIT, PAUSES_SECONDS, CutOffError, invoke

FUNCTION = "mip-day-crop-faces-ada"
KEYS = {"aws_access_key_id": "k", "aws_secret_access_key": "s", "region_name": "eu-west-3"}


@pytest.fixture
def pauses(monkeypatch):
    """The pauses that were made, in seconds, without making them."""
    made = []
    monkeypatch.setattr(module, "time", SimpleNamespace(sleep=made.append))
    return made


@pytest.fixture
def functions():
    """Lambda, as a Stubber that answers in turn and refuses any request more."""
    client = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}), **KEYS)
    with Stubber(client) as stubber:
        yield stubber


@pytest.fixture
def caller(functions):
    """Ada, whose Lambda is the Stubber's and whose folder is empty."""
    s3 = boto3.client("s3", **KEYS)
    s3.list_objects_v2 = lambda **_: {}
    clients = {"lambda": functions.client, "s3": s3}
    session = SimpleNamespace(create_client=lambda service, **_: clients[service])
    return Caller(Names("mip-day"), "group-1145", "eu-west-3", "ada", session)


def throttle(functions, times):
    for _ in range(times):
        functions.add_client_error(
            "invoke", "TooManyRequestsException", "Rate Exceeded.", 429,
            modeled_fields={"Reason": "ConcurrentInvocationLimitExceeded"},
        )  # fmt: skip


def answer(functions):
    body = b'{"status": 200}'
    functions.add_response("invoke", {"StatusCode": 200, "Payload": StreamingBody(io.BytesIO(body), len(body))})


def test_a_throttled_invocation_is_tried_again_with_a_growing_pause(caller, functions, pauses):
    throttle(functions, 3)
    answer(functions)
    said = []
    assert invoke(caller, say=said.append).answer == {"status": 200}
    assert [0.75 * p <= made <= 1.25 * p for p, made in zip(PAUSES_SECONDS, pauses, strict=False)] == [True] * 3
    assert said == [f"Lambda is busy (account limit); trying again in {made:.0f} s ..." for made in pauses]


def test_it_gives_up_after_about_a_minute(caller, functions, pauses):
    throttle(functions, len(PAUSES_SECONDS) + 1)
    with pytest.raises(WorkshopError, match=f"no room for {FUNCTION} for a minute .Concurrent.* it has not run: try"):
        invoke(caller)
    functions.assert_no_pending_responses()
    assert sum(PAUSES_SECONDS) == 60 and 45 <= sum(pauses) <= 75


def test_what_may_have_run_is_not_repeated(caller, functions, pauses, monkeypatch):
    asked = []

    def time_out(**_):
        asked.append(1)
        raise ReadTimeoutError(endpoint_url="https://lambda")

    monkeypatch.setattr(functions.client, "invoke", time_out)
    with pytest.raises(WorkshopError, match=r"Read timeout.*may have run all the same"):
        invoke(caller)
    assert (len(asked), pauses) == (1, [])


@pytest.mark.parametrize("code", ["ServiceException", "EC2ThrottledException", "ResourceConflictException"])
def test_other_errors_are_not_repeated(caller, functions, pauses, code):
    functions.add_client_error("invoke", code, "words", 502)
    with pytest.raises(WorkshopError, match=code):
        invoke(caller)
    assert pauses == []


def full(functions, reserved):
    functions.add_client_error(
        "invoke", "TooManyRequestsException", "Rate Exceeded.", 429, modeled_fields={"Reason": OWN_LIMIT}
    )
    functions.add_response(
        "get_function_concurrency", {"ReservedConcurrentExecutions": reserved}, {"FunctionName": FUNCTION}
    )


def test_a_stopped_function_is_told_at_once(caller, functions, pauses):
    full(functions, 0)
    with pytest.raises(CutOffError, match=r"started too often .* ask your instructor"):
        invoke(caller)
    assert pauses == []


def test_a_function_that_runs_as_often_as_it_may_is_only_busy(caller, functions, pauses):
    full(functions, 2)
    answer(functions)
    assert invoke(caller).answer == {"status": 200}
    assert len(pauses) == 1
