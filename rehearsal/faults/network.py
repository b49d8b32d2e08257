"""Faults of the way to AWS: every verb that talks to AWS, with answers spoilt from its first call on, or half-way."""

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rehearsal.faults.command import Ending, parts, run
from rehearsal.faults.lesson import Lesson, Verb, marks, wrong_marks
from rehearsal.faults.line import Line
from rehearsal.faults.proxy import Call, Fault, FaultyProxy

ENDPOINT = "AWS_ENDPOINT_URL"
WRITES = ("PUT", "POST")
AT_ONCE = 4  # most of the time a verb waits before it tries again


def network_lines(lesson: Lesson, folder: Path, tell: Callable[[Line], None]) -> list[Line]:
    """Run every verb undisturbed, and then with every fault.

    Args:
        lesson: the class.
        folder: for what the verbs write.
        tell: called with each line when it is known.

    Returns:
        The lines.
    """

    def lane(verbs: list[Verb]) -> list[Line]:
        lines = []
        for verb in verbs:
            for line in verb_lines(verb, folder / verb.name.replace(" ", "")):
                tell(line)
                lines.append(line)
        return lines

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [line for lines in pool.map(lane, lesson.lanes()) for line in lines]


def verb_lines(verb: Verb, folder: Path, faults: Iterable[Fault] = Fault) -> Iterator[Line]:
    """Run one verb undisturbed, and then with faults.

    Args:
        verb: which one.
        folder: for what it writes.
        faults: which ones; each from the first call on, and from the middle of the undisturbed ones.

    Yields:
        The lines.
    """
    ending, calls = _run(verb, folder / "undisturbed", None, 1)
    right = marks(folder / "undisturbed") if verb.grades and ending.status in (0, 1) else {}
    wrong = [] if ending.status in (0, 1) and calls and (right or not verb.grades) else ["DOES NOT RUN"]
    yield Line("none", verb.name, ending.words(wrong), not (ending.faults or wrong))
    for fault in faults:
        for first in sorted({1, len(calls) // 2 + 1}):
            place = folder / f"{fault.name}-{first}"
            ending, made = _run(verb, place, fault, first)
            wrong = [f"PART LEFT {name}" for name in parts(place)] + broken(place)
            if verb.grades:
                wrong += wrong_marks(place, right, all_right=ending.status == 0)
            times = (
                sum(call.status == 200 and verb.once in call.path and call.method in WRITES for call in made)
                if verb.once
                else 0
            )
            if times > 1:
                wrong.append(f"DONE {times} TIMES")
            name = fault.value + (f", from call {first}" if first > 1 else "")
            yield Line(name, verb.name, ending.words(wrong), not (ending.faults or wrong))


def _run(verb: Verb, folder: Path, fault: Fault | None, first: int) -> tuple[Ending, list[Call]]:
    folder.mkdir(parents=True)
    with FaultyProxy(verb.environment[ENDPOINT], fault, first=first).open() as proxy:
        ending = run(verb.words(folder), {**verb.environment, ENDPOINT: proxy.url})
    return ending, proxy.calls


def broken(folder: Path) -> list[str]:
    """Name the JSON files below a folder that are not whole."""
    broken = []
    for path in folder.rglob("*.json"):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            broken.append(f"BROKEN {path.name}")
    return broken
