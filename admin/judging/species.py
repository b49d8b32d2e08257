"""What the results of a participant's bird pictures are worth."""

import itertools
import json
from collections.abc import Iterable

from admin.judging.rubric import EXERCISE, Criterion, Rubric
from admin.judging.verdict import Status, Verdict

SNIPPETS = {name: name.removeprefix("species_") for name in EXERCISE}
MOST_RESULTS = 20  # of a participant's, which are looked at for the one that is worth most
LONGEST_SAID = 200  # characters of a message that a hint repeats


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


def judge_messages(
    results: Iterable[tuple[str, bytes]], rubric: Rubric, *, pseudonym: str, bucket: str, function: str
) -> Verdict:
    """Judge what a participant's own function of lab 4 said of their birds.

    Args:
        results: key and content of each result, as the species function stores them for messages.
        rubric: weights and texts.
        pseudonym: whose pictures they are, for the hint.
        bucket: where pictures are uploaded to, for the hint.
        function: the name of the participant's function, for the hint.

    Returns:
        The verdict with species and the criteria of lab 4, by the best of MOST_RESULTS messages; missing where there is
        no result.
    """
    taken = list(itertools.islice(results, MOST_RESULTS))
    said, checks = max(
        (_checks_of(content) for _, content in taken), key=lambda one: sum(one[1].values()), default=("", {})
    )
    species = judge_species(taken, rubric, pseudonym=pseudonym, bucket=bucket)
    return Verdict(species.status, (*species.criteria, *_snippets(said, checks, rubric, function)))


def _snippets(said: str, checks: dict[str, bool], rubric: Rubric, function: str) -> Iterable[Criterion]:
    for name, snippet in SNIPPETS.items():
        if checks.get(snippet):
            yield rubric.passed(name)
        elif name == "species_publish":
            yield rubric.missed(name, "no_message", function=function)
        elif not checks:
            yield rubric.missed(name, "no_message")
        else:
            yield rubric.missed(name, "wrong", said=said)


def _checks_of(content: bytes) -> tuple[str, dict[str, bool]]:
    """Read what a message said, and by snippet whether it was right; nothing of what is no such result."""
    try:
        data = json.loads(content)
        return str(data["said"])[:LONGEST_SAID], {name: data["checks"][name] is True for name in SNIPPETS.values()}
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", {}


def _names_a_species(content: bytes) -> bool:
    try:
        return bool(json.loads(content)["species"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
