"""Personal codes: how long, how they may be typed, and that a hash of one opens nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.door.codes import ALPHABET, BITS, derive_code, hash_code, normalise

SEED, KEY = "seed" * 18, "key-" * 18


def test_a_code_is_three_groups_of_four_with_sixty_bits():
    code = derive_code(SEED, "ada", 1)
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4] and set("".join(groups)) <= set(ALPHABET)
    assert BITS == 60 and len(ALPHABET) == len(set(ALPHABET)) == 32


def test_every_bit_of_it_varies():
    numbers = [sum(ALPHABET.index(c) << 5 * i for i, c in enumerate(reversed(normalise(code)))) for code in codes(200)]
    for bit in range(BITS):
        assert 60 < sum(number >> bit & 1 for number in numbers) < 140


def codes(count):
    return [derive_code(SEED, f"p-{number}", 1) for number in range(count)]


def test_codes_are_everybodys_own_and_every_generations_own():
    assert len(set(codes(1000))) == 1000
    assert len({derive_code(seed, "ada", n) for seed in ("a", "b") for n in (1, 2, 11)}) == 6
    assert derive_code(SEED, "ada", 1) == derive_code(SEED, "ada", 1)


def test_a_known_code_stays_what_it_is():
    """Sheets are printed days before: a change of the derivation would void them."""
    assert derive_code("seed", "ada", 1) == "MWJN-90TC-2901"


@pytest.mark.parametrize(
    "typed",
    [
        "70KM-1PQR-2X1Z",
        "70km-1pqr-2x1z",
        "7OKM-lPQR-2XIZ",
        " 70km 1pqr\t2x1z\n",
        "7oKM\u2013LPQR\u20102XiZ",
        "70KM1PQR2X1Z",
    ],
)
def test_typos_are_tolerated(typed):
    assert normalise(typed) == "70KM1PQR2X1Z"
    assert hash_code(KEY, typed) == hash_code(KEY, "70KM-1PQR-2X1Z")


def test_a_hash_depends_on_the_doors_key():
    assert hash_code(KEY, "70KM-1PQR-2X1Z") != hash_code(SEED, "70KM-1PQR-2X1Z")


@settings(deadline=None)
@given(st.text())
def test_whatever_is_typed_has_a_hash(text):
    assert len(hash_code(KEY, text)) == 64
    assert normalise(normalise(text)) == normalise(text)


def test_half_a_character_has_one_too():
    """JSON can carry a lone surrogate, which is no UTF-8."""
    assert len(hash_code(KEY, "7K3M\ud800")) == 64
