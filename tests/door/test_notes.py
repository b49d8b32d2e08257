"""The small objects between page and board: participants may forge their own, and nothing breaks."""

import json

import pytest

from admin.door import notes
from admin.door.notes import Hand, Help, LastRun, SignIns

AT = "2026-12-03T10:50:00+00:00"
RUN = LastRun(AT, False, True, 1.5, {"type": "KeyError", "message": "x", "line": 3})
PARSERS = {
    "sign_ins": (notes.parse_sign_ins, SignIns(AT, {"b1": AT})),
    "last_run": (notes.parse_last_run, RUN),
    "hand": (notes.parse_hand, Hand(True, "<b>TODO 1</b>", AT)),
    "help": (notes.parse_help, Help(True, AT)),
}
ODD = [None, True, 1, -1, 1e9, "", "x", "2026-12-03", [], [AT], {}, {"b1": 1}, {"type": 1}, "9" * 5000]


@pytest.mark.parametrize("name", PARSERS)
def test_notes_survive_their_bytes(name):
    parse, note = PARSERS[name]
    assert parse(notes.dump(note)) == note


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("data", [b"", b"{", b"null", b"[]", b"{}", b"[" * 4000, b"\xff", b" " * 5000])
def test_what_is_none_is_nothing(name, data):
    assert PARSERS[name][0](data) is None


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize("value", ODD, ids=str)
def test_a_value_of_another_kind_is_nothing_or_a_checked_note(name, value):
    parse, note = PARSERS[name]
    document = json.loads(notes.dump(note))
    for key in document:
        got = parse(json.dumps(document | {key: value}).encode())
        assert got is None or parse(notes.dump(got)) == got


def test_the_newest_browsers_are_kept():
    many = SignIns(AT, {f"browser-{n:02}": f"2026-12-03T10:{n:02}:00+00:00" for n in range(60)})
    data = notes.dump(many)
    assert len(data) <= notes.MAX_BYTES
    assert set(notes.parse_sign_ins(data).browsers) == {f"browser-{n}" for n in range(20, 60)}
