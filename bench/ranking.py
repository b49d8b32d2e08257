"""The ranking of a model's answer: ours compared in one run with the loop of the workshop's text."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.predecessor import ranked

HANDLER = Path(__file__).parents[1] / "handlers" / "identify_species"
CLASSES = 555  # NABirds
RUNS, CALLS = 15, 200
LABELS = tuple(f"species {number}" for number in range(CLASSES))
Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Compared:
    """Both ways beside one another.

    Attributes:
        classes: how many species were ranked.
        ours: seconds for one answer, in each run; the two ways take turns.
        theirs: the same of the text's way.
        equal: whether both rank alike an answer without equals, and one with equals once the text's are put into the
            labels' order, in which ours has them already.
    """

    classes: int
    ours: list[float]
    theirs: list[float]
    equal: bool


def own_ranking() -> Callable[[list[float]], Ranking]:
    """Import the species function's own ranking from the file that is deployed.

    Returns:
        A function of the probabilities, as the text's is.
    """
    sys.path.insert(0, str(HANDLER))
    try:
        import decision  # type: ignore[import-not-found]  # noqa: PLC0415 - a handler is no package
    finally:
        sys.path.remove(str(HANDLER))
    return lambda result: list(decision.ranking_of(result, LABELS))


def settled(ranking: Ranking) -> Ranking:
    """Put equals into the labels' order, since the text's way leaves them in an order that numpy does not promise."""
    place = {label: number for number, label in enumerate(LABELS)}
    return sorted(ranking, key=lambda row: (-row[1], place[row[0]]))


def compare(runs: int = RUNS, calls: int = CALLS) -> Compared:
    """Rank the same answers both ways.

    Args:
        runs: how often.
        calls: how many answers are ranked in one run.

    Returns:
        How long it took, and whether both come to the same.
    """
    chance = np.random.default_rng(555)
    distinct = chance.dirichlet(np.ones(CLASSES)).tolist()
    ties = np.round(chance.dirichlet(np.ones(CLASSES)), 3).tolist()
    ours = own_ranking()
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(runs):
        for name, ranking in (("ours", ours), ("theirs", lambda result: ranked(result, LABELS))):
            begun = time.perf_counter()
            for _ in range(calls):
                ranking(distinct)
            seconds[name].append((time.perf_counter() - begun) / calls)
    equal = ours(distinct) == ranked(distinct, LABELS) and ours(ties) == settled(ranked(ties, LABELS))
    return Compared(CLASSES, seconds["ours"], seconds["theirs"], equal)
