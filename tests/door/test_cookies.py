"""Cookies: forged, altered, expired, of another door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.door.codes import hash_code
from admin.door.cookies import Ticket, read, sign

KEY, OTHER = "k" * 72, "o" * 72
NOW = datetime(2026, 12, 3, 11, 0, tzinfo=UTC)
ADA = Ticket("ada", 1, "b3rowser-_1", NOW + timedelta(hours=1))


def test_what_is_signed_is_read():
    assert read(KEY, sign(KEY, ADA), NOW) == ADA
    assert read(KEY, sign(KEY, replace(ADA, expires=ADA.expires + timedelta(microseconds=5))), NOW) == ADA


@pytest.mark.parametrize("key", [OTHER, ""], ids=["another group's", "none"])
def test_another_key_signs_nothing(key):
    assert read(KEY, sign(key, ADA), NOW) is None


@pytest.mark.parametrize("seconds", [0, 1, 86_400])
def test_it_ends(seconds):
    assert read(KEY, sign(KEY, ADA), ADA.expires + timedelta(seconds=seconds)) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: [*parts[:1], "bob", *parts[2:]],
        lambda parts: [*parts[:2], "2", *parts[3:]],
        lambda parts: [*parts[:3], "an0ther-browser", *parts[4:]],
        lambda parts: [*parts[:4], str(int(parts[4]) + 3600), parts[5]],
        lambda parts: [*parts[:5], ""],
        lambda parts: [*parts[:5], "A" * 43],
        lambda parts: ["2", *parts[1:]],
        lambda parts: [*parts, "x"],
        lambda parts: parts[:5],
    ],
)
def test_what_is_altered_is_refused(change):
    assert read(KEY, ".".join(change(sign(KEY, ADA).split("."))), NOW) is None


def test_a_signature_of_bobs_cookie_does_not_fit_adas():
    ada, bob = sign(KEY, ADA), sign(KEY, replace(ADA, pseudonym="bob"))
    assert read(KEY, f"{ada.rpartition('.')[0]}.{bob.rpartition('.')[2]}", NOW) is None


def test_a_codes_hash_is_no_signature():
    signed = sign(KEY, ADA).rpartition(".")[0]
    assert read(KEY, f"{signed}.{hash_code(KEY, signed)}", NOW) is None


@settings(deadline=None)
@given(st.text())
def test_nothing_else_is_a_cookie(text):
    assert read(KEY, text, NOW) is None


@settings(deadline=None)
@given(st.integers(0, 200), st.characters())
def test_every_character_counts(place, character):
    cookie = sign(KEY, ADA)
    place %= len(cookie)
    altered = cookie[:place] + character + cookie[place + 1 :]
    assert altered == cookie or read(KEY, altered, NOW) is None
