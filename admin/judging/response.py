"""A face function's answer, held against the contract and against the participant's own zip."""

import json
from pathlib import PurePosixPath
from typing import Any

from admin.errors import RefusedError
from admin.judging.rubric import Criterion, Rubric

MAX_RESPONSE_BYTES = 6 * 1024 * 1024  # Lambda's limit for a synchronous answer
SHOWN = 160


def judge_response(answer: dict[str, Any], names: list[str], location: str, rubric: Rubric) -> Criterion:
    """Judge what an invocation answered.

    In: boto3's answer of lambda.invoke; the names of the pictures in the participant's zip; the output_location that
    belongs in it ("<bucket>/<pseudonym>.zip"); the rubric.
    Out: the criterion response. Counts and categories are compared with the participant's own zip, so that a wrong
    threshold, which face_count judges, is not judged twice.
    """
    body = answer["Payload"].read(MAX_RESPONSE_BYTES)
    if "FunctionError" in answer:
        return rubric.missed("response", "failed", reason=_message(body))
    try:
        _check(body, names, location)
    except RefusedError as fault:
        return rubric.missed("response", "wrong", reason=fault)
    except RecursionError:  # thousands of brackets in each other
        return rubric.missed("response", "wrong", reason=RefusedError("answer_object"))
    return rubric.passed("response")


def _message(body: bytes) -> str:
    """Out: a failed function's own words, on one line that any file can hold."""
    try:
        error = json.loads(body)
        text = f"{error.get('errorType', 'Error')}: {error.get('errorMessage', '')}"
    except (ValueError, AttributeError, RecursionError):
        text = body[:SHOWN].decode("utf-8", "replace") or "it gave no reason"
    return "".join(letter if letter.isprintable() else " " for letter in text[:SHOWN])


def _check(body: bytes, names: list[str], location: str) -> None:
    """Raise RefusedError where the answer is not what the zip's names ask for."""
    try:
        response = json.loads(body)
    except ValueError:
        raise RefusedError("answer_json") from None
    if not isinstance(response, dict):
        raise RefusedError("answer_object")
    categories = sorted({PurePosixPath(name).parts[0] for name in names if "/" in name})
    wanted = {
        "status": 200,
        "categories": categories,
        "numCategories": len(categories),
        "numFaces": len(names),
        "output_location": location,
    }
    for name, value in wanted.items():
        if name not in response:
            raise RefusedError("answer_missing", field=name)
        if response[name] != value:
            got = json.dumps(response[name])[:SHOWN]
            raise RefusedError("answer_differs", field=name, got=got, want=json.dumps(value)[:SHOWN])
