"""A function's answer against the contract and the participant's own zip."""

import json

import pytest

from admin.judging.response import judge_response
from admin.judging.rubric_file import load_rubric

NAMES = ["CALM/cropped_1.png", "HAPPY/cropped_2.png", "CALM/cropped_3.png"]
LOCATION = "mip-day-target/ada.zip"
ANSWER = {
    "status": 200, "categories": ["CALM", "HAPPY"], "numCategories": 2, "numFaces": 3, "output_location": LOCATION,
}  # fmt: skip


def judge(body, **more):
    return judge_response(body, NAMES, LOCATION, load_rubric(), failed="FunctionError" in more)


@pytest.mark.parametrize("categories", [["CALM", "HAPPY"], ["HAPPY", "CALM"]])
def test_the_answer_of_the_contract_passes_in_any_order_of_its_categories(categories):
    """The workshop's code answers list(emotion_set), whose order is chance."""
    criterion = judge(json.dumps(ANSWER | {"categories": categories}).encode())
    assert (criterion.passed, criterion.hint) == (True, "")


@pytest.mark.parametrize(
    ("change", "english", "german"),
    [
        ({"numFaces": 4}, "numFaces is 4 where the zip says 3", "numFaces ist 4"),
        ({"categories": ["HAPPY"]}, 'categories is ["HAPPY"] where', 'categories ist ["HAPPY"], die'),
        ({"categories": ["CALM", "HAPPY", "CALM"]}, "each once, in any order", "jeder einmal"),
        ({"categories": ["CALM", "SAD"]}, '["CALM", "HAPPY"] (each', '["CALM", "HAPPY"] (jeder'),
        ({"categories": "CALM, HAPPY"}, "categories is", "categories ist"),
        ({"categories": [["CALM"], {"HAPPY": 1}]}, "categories is", "categories ist"),
        ({"output_location": "elsewhere"}, "output_location is", "output_location ist"),
    ],
)
def test_what_differs_is_named_in_both_languages(change, english, german):
    criterion = judge(json.dumps(ANSWER | change).encode())
    assert not criterion.passed
    assert english in criterion.hint and german in criterion.hint_de


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"\xff", b'{"status": 200}', b"[" * 100_000])
def test_what_is_no_answer_at_all_is_a_missed_criterion(body):
    criterion = judge(body)
    assert not criterion.passed and criterion.points == 0 and criterion.hint


def test_a_function_that_fails_is_told_its_own_error():
    body = json.dumps({"errorType": "KeyError", "errorMessage": "'INPUT_FILE'"}).encode()
    criterion = judge(body, FunctionError="Unhandled")
    assert "KeyError: 'INPUT_FILE'" in criterion.hint


@pytest.mark.parametrize("body", [b'{"errorMessage": "\\ud800 \\u0007"}', b"\xff\x00", b"[" * 100_000, b"7"])
def test_an_error_in_strange_bytes_is_words_that_can_be_written(body):
    hint = judge(body, FunctionError="Unhandled").hint
    assert hint.isprintable() and hint.encode("utf-8")
