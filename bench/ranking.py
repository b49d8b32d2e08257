"""The ranking of a model's answer: ours against the workshop text's loop-and-stack way, in the same run.

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
    """The text's way (Lab 4): indexes in a loop, stacked under the probabilities, turned, sorted and turned over."""
    indexes = np.empty(len(result))
    for i in range(0, len(result)):
        indexes[i] = i
    stacked = np.vstack((indexes, result)).T
    ranked = stacked[stacked[:, 1].argsort()[::-1]]
    return [(LABELS[int(index)], float(probability)) for index, probability in ranked]


def own_ranking() -> Callable[[list[float]], list[tuple[str, float]]]:
    """Out: the species function's own way, from the very file that is deployed."""
    sys.path.insert(0, str(HANDLER))
    try:
        import decision  # type: ignore[import-not-found]  # noqa: PLC0415 - a handler is no package
    finally:
        sys.path.remove(str(HANDLER))
    return lambda result: list(decision.ranking_of(np.array(result, dtype=np.float64), LABELS))


def settled(ranking: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Out: a ranking with equals in the labels' order. The text's way leaves them in none that numpy promises."""
    place = {label: number for number, label in enumerate(LABELS)}
    return sorted(ranking, key=lambda row: (-row[1], place[row[0]]))


def measure() -> dict[str, Any]:
    """Rank the same answers both ways.

    Out: classes; microseconds for one answer each way (median of RUNS runs of CALLS calls, turn and turn about);
    times_faster; same_order (without equals, as it is; with equals, once the text's are put in the labels' order);
    ties_in_label_order (ours as it is).
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
