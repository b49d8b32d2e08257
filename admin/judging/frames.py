"""What goes between the grader and its judge processes, as JSON: never pickle, so that neither can run the other."""

import base64
import json
from typing import Any

from admin.judging.expected import Expected, ExpectedCrop, Pixels
from admin.judging.rubric import Criterion, Rubric
from admin.judging.verdict import FoundCrop, Status, Verdict

REQUEST, ANSWER = ">cdQ", ">Q"  # kind, processor seconds, bytes that follow; bytes that follow
SETUP, ZIP, COPY = b"s", b"z", b"c"
OUT_OF_MEMORY = 86  # exit status of a process


def encode_setup(expected: Expected, rubric: Rubric, memory: int) -> bytes:
    """Encode what a process is told first.

    Args:
        expected: what uploads are compared with.
        rubric: weights and texts.
        memory: what one upload may take, in bytes.

    Returns:
        JSON.
    """
    return json.dumps({"expected": expected_data(expected), "rubric": rubric.data, "memory": memory}).encode()


def decode_setup(data: bytes) -> tuple[Expected, Rubric, int]:
    """Decode what encode_setup made.

    Args:
        data: its JSON.

    Returns:
        What uploads are compared with, the rubric, and what one upload may take, in bytes.
    """
    setup = json.loads(data)
    return read_expected_data(setup["expected"]), Rubric(setup["rubric"]), setup["memory"]


def expected_data(expected: Expected) -> dict[str, Any]:
    """Turn what uploads are compared with into plain JSON data."""
    return {
        "picture": expected.picture._asdict(),
        "threshold": expected.threshold,
        "crops": [crop._asdict() | {"pixels": crop.pixels._asdict()} for crop in expected.crops],
    }


def read_expected_data(data: dict[str, Any]) -> Expected:
    """Read what expected_data wrote.

    Args:
        data: parsed JSON.

    Returns:
        What uploads are compared with.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    crops = (
        ExpectedCrop(crop["number"], crop["emotion"], tuple(crop["box"]), Pixels(**crop["pixels"]))
        for crop in data["crops"]
    )
    return Expected(Pixels(**data["picture"]), float(data["threshold"]), tuple(crops))


def encode_verdict(verdict: Verdict) -> dict[str, Any]:
    """Turn a verdict into plain JSON data."""
    crops = [[crop.name, crop.matches, base64.b64encode(crop.thumbnail).decode()] for crop in verdict.crops]
    criteria = [one._asdict() for one in verdict.criteria]
    return {"status": verdict.status, "criteria": criteria, "crops": crops, "is_dated": verdict.is_dated}


def decode_verdict(data: dict[str, Any]) -> Verdict:
    """Read what encode_verdict made.

    Args:
        data: what a process answered, which may be anything if a hostile upload took the process over.

    Returns:
        The verdict.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    crops = (FoundCrop(name, matches, base64.b64decode(jpeg)) for name, matches, jpeg in data["crops"])
    criteria = tuple(Criterion(**one) for one in data["criteria"])
    return Verdict(Status(data["status"]), criteria, tuple(crops), is_dated=bool(data["is_dated"]))
