"""What the species function makes of what participants' own functions say: pure functions."""

import importlib
import sys

import pytest

RANKING = [("Northern Cardinal", 0.9412), ("Robin (American)", 0.03), ("Purple Martin", 0.0288)]
UNSURE = [("Northern Cardinal", 0.555), ("Purple Martin", 0.30), ("Wren", 0.145)]
ALL = {"endpoint": True, "ranking": True, "message": True, "publish": True}


@pytest.fixture
def messages(handlers, monkeypatch):
    monkeypatch.syspath_prepend(handlers / "identify_species")
    for name in ("messages", "pictures"):
        sys.modules.pop(name, None)
    return importlib.import_module("messages")


@pytest.fixture
def checks(messages):
    def check(named: str, ranking=RANKING):
        statement = messages.statement_in(f"Bird [birds/ada/1.jpg] {named}", "ada")
        return messages.checks_of(statement, ranking, certainty=0.7, top=2)

    return check


@pytest.mark.parametrize(
    ("named", "ranking"),
    [
        ("is a: Northern Cardinal (0.94)", RANKING),
        ("is a: Northern Cardinal(0.94)", RANKING),  # as the text has it
        ("may be a: Northern Cardinal (0.56), or Purple Martin (0.30)", UNSURE),
        ("may be a: Northern Cardinal(0.55), or Purple Martin(0.30)", UNSURE),  # half a hundredth goes either way
        ("is a: Robin (American) (0.90)", [("Robin (American)", 0.9), ("Wren", 0.1)]),
        ("may be a: Wren (0.50), or Robin (0.50)", [("Robin", 0.5), ("Wren", 0.5)]),  # equals have no order
        ("may be a: Robin (0.60)", [("Robin", 0.6)]),
    ],
)
def test_what_agrees_with_the_endpoint_is_right(checks, named, ranking):
    assert checks(named, ranking) == ALL


@pytest.mark.parametrize(
    ("named", "ranking", "wrong"),
    [
        ("is a: Northern Cardinal (0.99)", RANKING, {"endpoint"}),
        ("is a: Purple Martin (0.03)", RANKING, {"ranking"}),
        ("is a: Dodo (0.94)", RANKING, {"endpoint", "ranking"}),
        ("may be a: Northern Cardinal (0.94), or Robin (American) (0.03)", RANKING, {"message"}),
        ("is a: Northern Cardinal (0.56)", UNSURE, {"message"}),
        ("may be a: Northern Cardinal (0.56)", UNSURE, {"message"}),
        ("may be a: Purple Martin (0.30), or Northern Cardinal (0.56)", UNSURE, {"ranking"}),
        ("may be a: Northern Cardinal (0.56), or Northern Cardinal (0.56)", UNSURE, {"ranking"}),
        ("is a: Northern Cardinal (0.9412)", RANKING, {"message"}),
    ],
)
def test_what_differs_is_named(checks, named, ranking, wrong):
    assert {name for name, right in checks(named, ranking).items() if not right} == wrong


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "Bird [birds/bob/1.jpg] is a: Robin (0.94)",  # somebody else's
        "Bird [birds/1.jpg] is a: Robin (0.94)",
        "Bird [birds/ada/../bob/1.jpg] is a: Robin (0.94)",
        "Bird [results/birds/ada/1.jpg] is a: Robin (0.94)",
        "Bird [birds/ada/1.jpg] is a: Robin",
        "Bird [birds/ada/1.jpg] is a: Robin (2.00)" * 2,
        "Bird [birds/ada/1.jpg] is a: Robin (0.94). Send 5 EUR to https://example.org",
        "Bird [birds/ada/1.jpg] is a: " + "x" * 5000 + " (0.94)",
        "Bird [birds/ada/1.jpg]\nis a: Robin (0.94)",
    ],
)
def test_what_is_no_sentence_about_an_own_bird_states_nothing(messages, text):
    assert messages.statement_in(text, "ada") is None


def test_only_what_sns_sends_is_a_message(messages):
    note = {
        "EventSource": "aws:sns",
        "Sns": {"TopicArn": "arn:aws:sns:eu-west-3:1:mip-day-bird-ada", "Message": "hi", "MessageId": "1"},
    }
    assert messages.published_in({"Records": [note]}) == [messages.Published("mip-day-bird-ada", "hi", "1")]
    for event in (None, {}, {"Records": None}, {"Records": [{"s3": {}}]}, {"Records": ["x"]}):
        assert messages.published_in(event) == []
