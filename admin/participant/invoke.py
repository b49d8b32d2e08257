"""Invoke: runs the participant's own function, and collects its answer, outputs and log."""

import base64
import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from admin import aws
from admin.aws import code, explained
from admin.aws_sentences import Audience, Trouble
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.participant.caller import Caller
from admin.participant.unpack import MAX_ZIP_BYTES, unpack_crops

MAX_ANSWER_BYTES = 6_291_456  # Lambda's limit for a synchronous answer
LOG_LINES = 20
MAY_HAVE_RUN = " The function may have run all the same: see 'workshop logs' first."
OWN_LIMIT = "ReservedFunctionConcurrentInvocationLimitExceeded"  # Lambda's reason where the function's own room is full
PAUSES_SECONDS = (2, 4, 8, 16, 30)  # before each further attempt while Lambda throttles: a minute in all


@dataclass(frozen=True)
class Output:
    """One of the participant's objects.

    Attributes:
        key: in the target bucket.
        size: in bytes.
        written: when, in ISO 8601.
    """

    key: str
    size: int
    written: str


@dataclass(frozen=True)
class Invocation:
    """The result of an invocation.

    Attributes:
        failed: whether the function raised or timed out.
        answer: what it returned, parsed where it is JSON; its error where it failed.
        outputs: the participant's objects afterwards.
        log: the last lines of its log where it failed, at most LOG_LINES; else empty.
    """

    failed: bool
    answer: Any
    outputs: list[Output]
    log: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Run:
    """What Lambda itself answers to an invocation.

    Attributes:
        failed: whether the function raised or timed out.
        answer: what it returned, parsed where it is JSON; its error where it failed.
        log: the end of its log, of which Lambda sends 4 kB.
        request_id: by which the log names this run.
    """

    failed: bool
    answer: Any
    log: list[str]
    request_id: str


class BusyError(WorkshopError):
    """Lambda had no room for the function, which has not run."""


class CutOffError(WorkshopError):
    """The function was stopped, since it was started too often: Lambda starts it no more, and waiting does not help."""


def invoke(caller: Caller, *, event: object = None, say: Callable[[str], None] = lambda _: None) -> Invocation:
    """Run the function once, waiting up to a minute while Lambda throttles it.

    Args:
        caller: the participant.
        event: what the function gets, as JSON; {} without.
        say: called with a sentence that says that Lambda is busy and how long the next pause is.

    Returns:
        Its answer, and the objects it has written so far; the log's last lines where it failed.

    Raises:
        CutOffError: the function was stopped, since it was started too often.
        WorkshopError: AWS refuses, or Lambda throttled the function for a minute, which then has not run.
    """
    done = run(caller, event=event, say=say)
    return Invocation(done.failed, done.answer, outputs(caller), done.log[-LOG_LINES:] if done.failed else [])


def run(
    caller: Caller,
    *,
    event: object = None,
    say: Callable[[str], None] = lambda _: None,
    pauses: Sequence[float] = PAUSES_SECONDS,
) -> Run:
    """Run the function once, and wait for its answer.

    Args:
        caller: the participant.
        event: what the function gets, as JSON; {} without.
        say: called with a sentence that says that Lambda is busy and how long the next pause is.
        pauses: in seconds, before each further attempt while Lambda throttles the function.

    Returns:
        Its answer.

    Raises:
        BusyError: Lambda throttled the function until the pauses were used up.
        CutOffError: the function was stopped, since it was started too often.
        WorkshopError: AWS refuses.
    """
    payload = json.dumps({} if event is None else event).encode()
    try:
        answered = _invoke_when_there_is_room(caller, payload, say, pauses)
        body = answered["Payload"].read(MAX_ANSWER_BYTES)
    except aws.ERRORS as error:
        sentence = aws.explain(error, f"running {caller.function}", to=Audience.PARTICIPANT)
        may_have_run = aws.trouble(error) is Trouble.OTHER
        raise WorkshopError(sentence + MAY_HAVE_RUN * may_have_run) from error
    log = base64.b64decode(answered.get("LogResult", "")).decode("utf-8", "replace").splitlines()
    request_id = str(answered.get("ResponseMetadata", {}).get("RequestId", ""))
    return Run("FunctionError" in answered, _json(body), log, request_id)


def _invoke_when_there_is_room(
    caller: Caller, payload: bytes, say: Callable[[str], None], pauses_seconds: Sequence[float]
) -> dict[str, Any]:
    """Invoke the function, and repeat that only where Lambda throttled it.

    A throttled invocation has not run, so it may be repeated; after anything else (a read that timed out, a connection
    that broke) it may have run, and is not.
    """
    functions = caller.client("lambda", once=True)
    pauses = iter(pauses_seconds)
    while True:
        try:
            return dict(functions.invoke(FunctionName=caller.function, LogType="Tail", Payload=payload))
        except functions.exceptions.TooManyRequestsException as error:
            reason = error.response.get("Reason", code(error))
            if reason == OWN_LIMIT and is_cut_off(caller):
                raise CutOffError(
                    f"{caller.function} was stopped, since it was started too often within ten minutes, and it has "
                    "not run. Your code is as it was. Look what calls it again and again, then ask your instructor, "
                    "who can let it run again."
                ) from error
            pause = next(pauses, None)
            if pause is None:
                raise BusyError(
                    f"Lambda has had no room for {caller.function} for a minute ({reason}), and it has not run: "
                    "try again, and tell your instructor if it stays so."
                ) from error
            seconds = pause * random.uniform(0.75, 1.25)  # noqa: S311 - so that a class does not retry at the same moment
            say(f"Lambda is busy (account limit); trying again in {seconds:.0f} s ...")
            time.sleep(seconds)


def is_cut_off(caller: Caller) -> bool:
    """Say whether the participant's function was stopped; one that is busy has room for some runs, and is not.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    answer = caller.client("lambda").get_function_concurrency(FunctionName=caller.function)
    return bool(answer.get("ReservedConcurrentExecutions") == 0)


def outputs(caller: Caller) -> list[Output]:
    """List the participant's outputs.

    Args:
        caller: the participant.

    Returns:
        The objects in their folder, and their zip if there is one.

    Raises:
        WorkshopError: AWS refuses.
    """
    s3 = caller.client("s3", region=STORAGE_REGION)
    listed = []
    with explained(f"listing the outputs of {caller.pseudonym}", to=Audience.PARTICIPANT):
        for prefix in (caller.names.output_folder(caller.pseudonym), caller.zip_key):
            answer = s3.list_objects_v2(Bucket=caller.names.target_bucket, Prefix=prefix)
            listed += [entry for entry in answer.get("Contents", ()) if not entry["Key"].endswith("/")]
    return [Output(entry["Key"], entry["Size"], entry["LastModified"].isoformat()) for entry in listed]


def unpack(caller: Caller, folder: Path) -> list[Path]:
    """Unpack the crops of the participant's zip into a folder, as unpack_crops does.

    Args:
        caller: the participant.
        folder: where the crops go, made if missing.

    Returns:
        The files written.

    Raises:
        WorkshopError: there is no zip yet, it cannot be unpacked, or AWS refuses.
    """
    with explained(f"reading {caller.zip_key}", to=Audience.PARTICIPANT):
        s3 = caller.client("s3", region=STORAGE_REGION)
        found = s3.list_objects_v2(Bucket=caller.names.target_bucket, Prefix=caller.zip_key).get("Contents", ())
        if not found:
            raise WorkshopError(f"There is no {caller.zip_key} to unpack yet: your function writes it in step 3.")
        body = s3.get_object(Bucket=caller.names.target_bucket, Key=caller.zip_key)["Body"]
        content = bytes(body.read(MAX_ZIP_BYTES + 1))
    return unpack_crops(content, folder)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode("utf-8", "replace")
