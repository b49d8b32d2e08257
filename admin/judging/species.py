"""What the results of a participant's bird pictures are worth."""

import json
from collections.abc import Iterable

from admin.judging.rubric import Rubric
from admin.judging.verdict import Status, Verdict


def judge_species(results: Iterable[tuple[str, bytes]], rubric: Rubric, *, pseudonym: str, bucket: str) -> Verdict:
    """Look for one picture that the species function named.

    Args:
        results: key and content of each result; no more of them are taken than needed. Content that was too large or
            too small to be fetched is empty.
        rubric: weights and texts.
        pseudonym: whose pictures they are, for the hint.
        bucket: where pictures are uploaded to, for the hint.

    Returns:
        The verdict with species; missing where there is no result.
    """
    first = ""
    for key, content in results:
        first = first or key
        if _names_a_species(content):
            return Verdict(Status.GRADED, (rubric.passed("species"),))
    if not first:
        missed = rubric.missed("species", "missing", pseudonym=pseudonym, bucket=bucket)
        return Verdict(Status.MISSING, (missed,))
    return Verdict(Status.GRADED, (rubric.missed("species", "unreadable", key=first),))


def _names_a_species(content: bytes) -> bool:
    try:
        return bool(json.loads(content)["species"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
