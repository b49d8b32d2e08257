"""A face function's answer, held against the contract and against the participant's own zip."""

import json
from pathlib import PurePosixPath
from typing import Any

from admin.rubric import Criterion, Rubric

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
    reason = _fault(body, names, location)
    return rubric.missed("response", "wrong", reason=reason) if reason else rubric.passed("response")


def _message(body: bytes) -> str:
    try:
        error = json.loads(body)
        return f"{error.get('errorType', 'Error')}: {error.get('errorMessage', '')}"[:SHOWN]
    except (ValueError, AttributeError):
        return body[:SHOWN].decode("utf-8", "replace") or "it gave no reason"


def _fault(body: bytes, names: list[str], location: str) -> str:
    try:
        response = json.loads(body)
    except ValueError:
        return "it is not JSON"
    if not isinstance(response, dict):
        return "it is not an object with status, categories, numCategories, numFaces and output_location"
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
            return f"{name} is missing"
        if response[name] != value:
            return f"{name} is {json.dumps(response[name])[:SHOWN]} where the zip says {json.dumps(value)}"
    return ""
