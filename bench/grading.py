"""Grading a class of 120, compared with the plain way of one participant after another."""

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3

from admin.grading.answer_key import find_answer_key
from bench.classroom import Classroom
from bench.local_aws import local_aws
from bench.memory import Run, run
from bench.pictures import the_picture
from bench.row import Row, described

PARTICIPANTS = 120
PEAK_BYTES = 400_000_000
REPETITIONS, PLAIN_REPETITIONS = 3, 2  # the plain way takes minutes


def measure_class(row_id: str, *, all_different: bool, bar: float, say: Callable[[str], None]) -> Row:
    """Measure `workshop grade` of a class of PARTICIPANTS on the local AWS.

    Both ways run as processes of their own, timed from start to end, each time into an empty folder that has nothing
    but the answer key.

    Args:
        row_id: the row's.
        all_different: False for what a class hands in, True where each PNG and each zip has other bytes.
        bar: how many times faster it has to be.
        say: tells people how far it is.

    Returns:
        How many times faster ours is. The bar is not met either where the verdicts differ, or where ours takes more
        memory than PEAK_BYTES.
    """
    picture, name = the_picture()
    with local_aws() as stage:
        room = Classroom(stage.terraform, PARTICIPANTS)
        room.hand_in(room.open(picture), all_different=all_different)
        content = _content(room)
        say(f"  {PARTICIPANTS} submissions of {name}: {content}")
        ours, plain, again = [], [], []
        verdicts = []
        for number in range(REPETITIONS):
            out = _folder(room, stage.scratch / f"ours-{number}")
            ours.append(_ended(run([sys.executable, "-m", "admin", "grade", "--out", str(out)])))
            again.append(_ended(run([sys.executable, "-m", "admin", "grade", "--out", str(out)])))
            verdicts.append(verdicts_in(out))
            say(f"  ours {ours[-1].seconds:.1f} s, once more {again[-1].seconds:.1f} s")
            if number < PLAIN_REPETITIONS:
                out = _folder(room, stage.scratch / f"plain-{number}")
                plain.append(_ended(run([sys.executable, "-m", "bench.plain", "--out", str(out)])))
                verdicts.append(verdicts_in(out))
                say(f"  plain {plain[-1].seconds:.1f} s")
    return _row(row_id, bar, ours, plain, again, equal=all(one == verdicts[0] for one in verdicts), content=content)


def _row(
    row_id: str, bar: float, ours: list[Run], plain: list[Run], again: list[Run], *, equal: bool, content: str
) -> Row:
    seconds, slow = [one.seconds for one in ours], [one.seconds for one in plain]
    times = [statistics.median(slow) / one for one in seconds]
    peaks = [one.peak_bytes for one in ours if one.peak_bytes]
    peak = f"at most {max(peaks) / 1e6:.0f} MB" if peaks else "memory not measured on this system"
    notes = (
        f"ours {described(seconds, 's')}, {peak}; where nothing changed "
        f"{described([one.seconds for one in again], 's')}; verdicts {'equal' if equal else 'DIFFERENT'}; {content}. "
        f"Each run is held against the median of the plain way's {len(plain)} runs"
    )
    return Row(
        id=row_id,
        unit="times",
        alternative=f"plain, one participant after another (bench/plain.py): {described(slow, 's')}",
        bar=bar,
        as_wanted=equal and max(peaks, default=0) < PEAK_BYTES,
        runs=times,
        notes=notes,
    )


def _folder(room: Classroom, out: Path) -> Path:
    out.mkdir(parents=True)
    find_answer_key(room.workshop, out)
    return out


def _ended(done: Run) -> Run:
    if done.status not in (0, 1):
        raise RuntimeError(f"a grader ended with status {done.status}: {done.said}")
    return done


def verdicts_in(out: Path) -> list[Any]:
    """Read what both ways have to agree on, for every participant.

    Args:
        out: the folder with grades.json.

    Returns:
        Pseudonym, status, score, and the criteria's ids, points and hints.
    """
    rows = json.loads((out / "grades.json").read_text(encoding="utf-8"))["participants"]
    return [
        (row["pseudonym"], row["status"], row["score"], [(c["id"], c["points"], c["hint"]) for c in row["criteria"]])
        for row in rows
    ]


def _content(room: Classroom) -> str:
    """Count the objects that the class handed in, how many of them differ by content, and their bytes."""
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=room.workshop.target_bucket)
    objects = [entry for page in pages for entry in page.get("Contents", ())]
    counts = []
    for kind, ending in (("copies", ".png"), ("zips", ".zip")):
        tags = [entry["ETag"] for entry in objects if entry["Key"].endswith(ending)]
        counts.append(f"{len(tags)} {kind}, {len(set(tags))} different")
    return f"{'; '.join(counts)}; {sum(entry['Size'] for entry in objects) / 1e6:.0f} MB"
