"""What participants are given for their birds."""

import json

import pytest

from admin.judging.rubric_file import load_rubric
from admin.judging.species import judge_messages, judge_species
from admin.judging.verdict import Status

RUBRIC = load_rubric()
FACTS = {"pseudonym": "ada", "bucket": "mip-day-upload-group-1145"}
ALL = ("endpoint", "ranking", "message", "publish")


def result(*right: str, said: str = "Bird [birds/ada/1.jpg] is a: Robin (0.94)") -> bytes:
    species = "Robin" if set(ALL[:2]) <= set(right) else None
    return json.dumps({"species": species, "said": said, "checks": {name: name in right for name in ALL}}).encode()


def judged(*results: bytes) -> dict[str, str]:
    numbered = [(f"results/birds/ada/{number}.jpg.json", content) for number, content in enumerate(results)]
    verdict = judge_messages(numbered, RUBRIC, function="mip-day-bird-ada", **FACTS)
    return {criterion.id: criterion.hint for criterion in verdict.criteria}


def test_a_right_message_has_every_point():
    assert set(judged(result(*ALL)).values()) == {""}


@pytest.mark.parametrize("snippet", ["endpoint", "ranking", "message"])
def test_what_a_message_gets_wrong_is_named_with_its_words(snippet):
    missed = {name: hint for name, hint in judged(result(*(set(ALL) - {snippet}))).items() if hint}
    assert "is a: Robin (0.94)" in missed.pop(f"species_{snippet}")
    assert set(missed) <= {"species"}  # which needs a species that the endpoint names


def test_the_best_message_counts():
    assert set(judged(result("publish"), result(*ALL), result("publish", "message")).values()) == {""}


def test_whose_function_said_nothing_is_told_where_to_look():
    verdict = judge_messages([], RUBRIC, function="mip-day-bird-ada", **FACTS)
    assert verdict.status is Status.MISSING
    hints = {criterion.id: criterion.hint for criterion in verdict.criteria}
    assert "mip-day-bird-ada" in hints["species_publish"] and "log" in hints["species_publish"]
    assert all(criterion.points == 0 for criterion in verdict.criteria) and len(hints) == 5


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"said": 1, "checks": {"endpoint": 1}}', b"{" * 5000])
def test_a_result_that_is_none_is_worth_nothing(content):
    assert all(judged(content).values())


def test_only_a_group_with_the_exercise_is_judged_by_it():
    verdict = judge_species([("results/birds/ada/1.jpg.json", result(*ALL))], RUBRIC, **FACTS)
    assert [criterion.id for criterion in verdict.criteria] == ["species"]
