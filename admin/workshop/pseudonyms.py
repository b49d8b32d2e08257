"""Pseudonyms that are easy to say and to tell apart, for whoever has to find names for a class.

The words are in words.txt beside this module: known in German and in English, and no two of them alike on paper
(three letters apart) or to the ear (by Cologne phonetics and by Metaphone). tests/workshop/test_pseudonyms.py measures
that. No word is a person's name.
"""

import random
from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import product
from pathlib import Path

from admin.errors import WorkshopError

LIKENESS = 0.8  # of difflib, from which on a word and a name that somebody else chose are too alike: tiger and tigers


@cache
def words() -> tuple[str, ...]:
    """Read the list of words."""
    return tuple(Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


def choose_pseudonyms(count: int, *, taken: Collection[str] = (), seed: int | None = None) -> list[str]:
    """Choose pseudonyms at random.

    Args:
        count: how many.
        taken: the pseudonyms that there are already.
        seed: the same one chooses the same ones; None for chance.

    Returns:
        Single words where the list has enough of them that are free, else pairs such as "tiger-piano", so that nobody
        is called by half of another's name.

    Raises:
        WorkshopError: there are not that many.
    """
    chance = random.Random(seed)  # noqa: S311 - names, no secrets
    free = [word for word in words() if not _is_alike(word, taken)]
    if count <= len(free):
        return chance.sample(free, count)
    pairs = _pairs(free, chance)
    if count > len(pairs):
        raise WorkshopError(f"There are names for {len(pairs):,} participants, and not for {count:,}: ask for fewer.")
    return pairs[:count]


def _is_alike(word: str, taken: Collection[str]) -> bool:
    parts = {part for name in taken for part in name.split("-")}
    return any(SequenceMatcher(None, word, part).ratio() >= LIKENESS for part in parts)


def _pairs(free: Sequence[str], chance: random.Random) -> list[str]:
    """Pair the words so that each is a first word as often as any other, and a last one, too."""
    shuffled = chance.sample(free, len(free))
    turns = product(range(1, len(shuffled)), range(len(shuffled)))
    return [f"{shuffled[place]}-{shuffled[(place + turn) % len(shuffled)]}" for turn, place in turns]
