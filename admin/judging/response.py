"""A face function's answer, compared with what the workshop asks for and with the participant's own zip."""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

from admin.judging.reason import RefusedError
from admin.judging.rubric import Criterion, Rubric

MAX_QUOTED = 160  # characters of an answer that a hint repeats


def judge_response(body: bytes, names: Sequence[str], location: str, rubric: Rubric, *, failed: bool) -> Criterion:
    """Judge what an invocation answered.

    Counts and categories are compared with the participant's own zip, so that a wrong threshold, which face_count
    judges, is not judged twice.

    Args:
        body: the answer's payload.
        names: of the pictures in the participant's zip.
        location: the output_location that belongs in it ("<bucket>/<pseudonym>.zip").
        rubric: weights and texts.
        failed: whether Lambda reports that the function failed; body is then its error.

    Returns:
        The criterion response.
    """
    if failed:
        return rubric.missed("response", "failed", reason=_message(body))
    try:
        _check(body, names, location)
    except RefusedError as fault:
        return rubric.missed("response", "wrong", reason=fault.reason)
    except RecursionError:  # thousands of nested brackets
        return rubric.missed("response", "wrong", reason=RefusedError("answer_object").reason)
    return rubric.passed("response")


def nothing_to_run(rubric: Rubric) -> Criterion:
    """Make the criterion response of somebody who has handed in nothing; their function is not invoked."""
    return rubric.missed("response", "failed", reason=RefusedError("nothing_yet").reason)


def _message(body: bytes) -> str:
    """Quote a failed function's own words, on one line that any file can hold."""
    try:
        error = json.loads(body)
        text = f"{error.get('errorType', 'Error')}: {error.get('errorMessage', '')}"
    except (ValueError, AttributeError, RecursionError):
        text = body[:MAX_QUOTED].decode("utf-8", "replace") or "it gave no reason"
    return "".join(letter if letter.isprintable() else " " for letter in text[:MAX_QUOTED])


def _check(body: bytes, names: Sequence[str], location: str) -> None:
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
        got = response[name]
        if name == "categories" and not _has_each_once(got, categories):
            raise RefusedError("answer_categories", got=_quoted(got), want=_quoted(value))
        if name != "categories" and got != value:
            raise RefusedError("answer_differs", field=name, got=_quoted(got), want=_quoted(value))


def _has_each_once(got: object, categories: list[str]) -> bool:
    """Tell whether an answer lists exactly these categories, in whatever order.

    The workshop's code answers list(emotion_set), and a set of texts has another order in every new process.
    """
    return isinstance(got, list) and all(isinstance(one, str) for one in got) and sorted(got) == categories


def _quoted(value: object) -> str:
    return json.dumps(value)[:MAX_QUOTED]
