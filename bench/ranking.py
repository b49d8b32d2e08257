"""The ranking of a model's answer: ours compared in one run with the loop of the workshop's text.

python -m bench.ranking
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

HANDLER = Path(__file__).parents[1] / "handlers" / "identify_species"
CLASSES = 555  # NABirds
RUNS, CALLS = 15, 200
LABELS = tuple(f"species {number}" for number in range(CLASSES))


def text_ranking(result: list[float]) -> list[tuple[str, float]]:
    """Rank as the text does (Lab 4): indexes from a loop are stacked on the probabilities, transposed and sorted.

    Args:
        result: a probability for each of LABELS.

    Returns:
        Species and probability, from the likeliest to the least likely.
    """
    indexes = np.empty(len(result))
    for i in range(0, len(result)):
        indexes[i] = i
    stacked = np.vstack((indexes, result)).T
    ranked = stacked[stacked[:, 1].argsort()[::-1]]
    return [(LABELS[int(index)], float(probability)) for index, probability in ranked]


def own_ranking() -> Callable[[list[float]], list[tuple[str, float]]]:
    """Import the species function's own ranking from the file that is deployed.

    Returns:
        A function of the probabilities, as text_ranking is.
    """
    sys.path.insert(0, str(HANDLER))
    try:
        import decision  # type: ignore[import-not-found]  # noqa: PLC0415 - a handler is no package
    finally:
        sys.path.remove(str(HANDLER))
    return lambda result: list(decision.ranking_of(np.array(result, dtype=np.float64), LABELS))


def settled(ranking: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Put equals into the labels' order, since the text's way leaves them in an order that numpy does not promise."""
    place = {label: number for number, label in enumerate(LABELS)}
    return sorted(ranking, key=lambda row: (-row[1], place[row[0]]))


def measure() -> dict[str, Any]:
    """Rank the same answers both ways.

    Returns:
        classes: how many there are.
        ours_us, text_us: microseconds for one answer each way, the median of RUNS runs of CALLS calls; the two ways
        take turns.
        times_faster: of ours.
        same_order: whether both rank alike an answer without equals, and one with equals once the text's are put into
        the labels' order.
        ties_in_label_order: whether ours has equals in that order already.
    """
    chance = np.random.default_rng(555)
    distinct = chance.dirichlet(np.ones(CLASSES)).tolist()
    ties = np.round(chance.dirichlet(np.ones(CLASSES)), 3).tolist()
    ours = own_ranking()
    seconds: dict[str, list[float]] = {"ours": [], "text": []}
    for _ in range(RUNS):
        for name, ranking in (("ours", ours), ("text", text_ranking)):
            begun = time.perf_counter()
            for _ in range(CALLS):
                ranking(distinct)
            seconds[name].append((time.perf_counter() - begun) / CALLS)
    own, text = statistics.median(seconds["ours"]), statistics.median(seconds["text"])
    return {
        "classes": CLASSES,
        "ours_us": round(own * 1e6, 1),
        "text_us": round(text * 1e6, 1),
        "times_faster": round(text / own, 2),
        "same_order": ours(distinct) == text_ranking(distinct) and ours(ties) == settled(text_ranking(ties)),
        "ties_in_label_order": ours(ties) == settled(ours(ties)),
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
