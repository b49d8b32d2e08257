"""Makes the attempts at what belongs to others, and records what AWS answered.

The same list is tried twice: with a participant's session, and by code that the participant put into their function.
"""

import base64
import json
from collections import Counter
from typing import Any

import botocore.session
from botocore.exceptions import ClientError
from tabulate import tabulate

from admin.aws import DENIED
from rehearsal.play.attempts.scene import ALLOWED, REFUSED, Attempt
from rehearsal.play.door_isolation import DOOR

# The last three are the codes of SNS and EC2 for the same.
ACTORS = ("participant", "function", "camera")
REFUSALS = DENIED | {"AuthorizationError", "AuthorizationErrorException", "UnauthorizedOperation"}
INTRUDER_CODE = '''\
"""A participant's function that tries every call it is handed, with the rights of its execution role."""
import base64
import functools

import boto3
from botocore.exceptions import ClientError

client = functools.cache(lambda service, region: boto3.client(service, region_name=region))


def decoded(value):
    if isinstance(value, dict):
        return base64.b64decode(value["base64"]) if "base64" in value else {k: decoded(v) for k, v in value.items()}
    return value


def lambda_handler(event, context):
    answers = []
    for service, region, operation, parameters in event.get("attempts", ()):
        try:
            getattr(client(service, region), operation)(**decoded(parameters))
            answers.append(["", ""])
        except ClientError as error:
            answers.append([error.response["Error"]["Code"], error.response["Error"]["Message"]])
    return answers
'''


def try_as_participant(
    session: botocore.session.Session, tried: list[Attempt], me: str, who: str = "participant"
) -> list[dict[str, Any]]:
    """Make every call with the participant's session.

    Args:
        session: the participant's.
        tried: what is tried, in this order.
        me: the participant's pseudonym.
        who: whose session it is: "participant", or "camera".

    Returns:
        A row of isolation.json for each attempt.
    """
    rows, clients = [], {}
    for attempt in tried:
        place = (attempt.service, attempt.region)
        if place not in clients:
            clients[place] = session.create_client(attempt.service, region_name=attempt.region)
        try:
            getattr(clients[place], attempt.operation)(**attempt.parameters)
            answer = ("", "")
        except ClientError as error:
            answer = (error.response["Error"]["Code"], error.response["Error"]["Message"])
        rows.append(_row(who, me, attempt, attempt.participant, answer))
    return rows


def event_for_function(tried: list[Attempt]) -> dict[str, Any]:
    """Make the event with which INTRUDER_CODE makes every call.

    Args:
        tried: what is tried, in this order.

    Returns:
        The event as JSON can hold it: bytes are Base64.
    """
    words = [[attempt.service, attempt.region, attempt.operation, attempt.parameters] for attempt in tried]
    return json.loads(json.dumps({"attempts": words}, default=_as_base64))


def rows_of_function(tried: list[Attempt], answers: list[list[str]], me: str) -> list[dict[str, Any]]:
    """Make the rows of isolation.json for what INTRUDER_CODE answered.

    Args:
        tried: what was tried.
        answers: for each attempt AWS's code and sentence, both empty where the call was allowed.
        me: the participant's pseudonym.

    Returns:
        A row for each attempt.
    """
    return [
        _row("function", me, attempt, attempt.function, (answer[0], answer[1]))
        for attempt, answer in zip(tried, answers, strict=True)
    ]


def matrix(rows: list[dict[str, Any]]) -> str:
    """Make a table of one participant's rows.

    Args:
        rows: those of isolation.json for one participant.

    Returns:
        The table, in at most 100 columns; a cell that is not as expected is marked.
    """
    cells: dict[tuple[str, str, int], dict[str, str]] = {}
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = (row["as"], row["call"], row["on"])  # one call may be tried twice, with other parameters
        turn = seen[key] = seen.get(key, 0) + 1
        mark = "" if row["got"] == row["expected"] else " INSTEAD OF " + row["expected"]
        cells.setdefault((row["call"], row["on"], turn), {})[row["as"]] = row["got"] + mark
    lines = [
        (call, on.rsplit(":::", 1)[-1].rsplit(":", 1)[-1], *(who.get(one, "") for one in ACTORS))
        for (call, on, _), who in cells.items()
    ]
    return tabulate(lines, headers=("call", "on", *ACTORS), maxcolwidths=[30, 30, 11, 8, 8])


def refusals(rows: list[dict[str, Any]]) -> str:
    """Make a table of the different sentences with which AWS refused, the most frequent first.

    What a front door refused is none of AWS's.
    What differs from call to call is left out: who asked (before "is"), the call, and what it was on.

    Args:
        rows: rows of isolation.json.

    Returns:
        How often, and the sentence, in at most 100 columns.
    """
    sentences: Counter[str] = Counter()
    for row in rows:
        if row["got"] == REFUSED and not row["call"].startswith(DOOR):
            words = row["answer"].partition(" is ")[2] or row["answer"]
            sentences[words.replace(row["call"], "<call>").replace(row["on"], "<it>")] += 1
    lines = [(f"{count} x", f"... is {sentence}") for sentence, count in sentences.most_common()]
    return tabulate(lines, tablefmt="plain", maxcolwidths=[6, 90], colalign=("right", "left"))


def _row(who: str, me: str, attempt: Attempt, expected: str, answer: tuple[str, str]) -> dict[str, Any]:
    code, words = answer
    got = ALLOWED if not code else REFUSED if code in REFUSALS else f"neither: {code}"
    return {
        "as": who, "pseudonym": me, "call": attempt.call, "on": attempt.on,
        "expected": expected, "got": got, "answer": f"{code}: {words}" if code else "",
    }  # fmt: skip


def _as_base64(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(type(value))
