"""Grading a class of 120, compared with the plain way of one participant after another."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import boto3

from admin.grading.answer_key import find_answer_key
from bench.classroom import Classroom
from bench.local_aws import local_aws
from bench.memory import Run, run
from rehearsal.models.samples import group_picture

PARTICIPANTS = 120
TIMES_FASTER = 5.0
PEAK_BYTES = 400_000_000
SOLVAY = Path("../shared/pictures/solvay-1927.jpg")
CLASSES = {
    "as a class leaves it (equal copies, every zip written at another time)": False,
    "all different (every PNG and every zip other bytes)": True,
}


def grading() -> dict[str, Any]:
    """Measure `workshop grade` on a class of PARTICIPANTS on the local AWS.

    Both ways run as processes of their own, timed from start to end. The answer key is made before.

    Returns:
        For each kind of class the seconds of both ways, the peak memory in bytes, and whether the verdicts are equal.
        met says whether the first kind, which is what classes hand in, is graded fast enough, and whether memory and
        verdicts of all kinds are as they should be.
    """
    picture = SOLVAY.read_bytes() if SOLVAY.is_file() else group_picture()
    name = SOLVAY.name if SOLVAY.is_file() else f"the default picture (no {SOLVAY})"
    _say(f"Grading {PARTICIPANTS} submissions of {name}, {os.cpu_count()} cores")
    with local_aws() as stage:
        room = Classroom(stage.terraform, PARTICIPANTS)
        photograph = room.open(picture)
        classes = {}
        for kind, different in CLASSES.items():
            room.hand_in(photograph, all_different=different)
            classes[kind] = _compare(room, stage.scratch / f"grades-{different}") | _content(room)
            _say(_sentence(kind, classes[kind]))
    usual = next(iter(classes.values()))
    met = usual["times_faster"] >= TIMES_FASTER and all(
        (c["peak_bytes"] or 0) < PEAK_BYTES and c["equal_verdicts"] for c in classes.values()
    )
    return {"participants": PARTICIPANTS, "picture": name, "classes": classes, "met": met}


def _compare(room: Classroom, out: Path) -> dict[str, Any]:
    """Run both ways on the class as it is now."""
    fast, plain = out / "fast", out / "plain"
    for folder in (fast, plain):
        folder.mkdir(parents=True)
        find_answer_key(room.workshop, folder)
    first = _ended(run([sys.executable, "-m", "admin", "grade", "--out", str(fast)]))
    again = _ended(run([sys.executable, "-m", "admin", "grade", "--out", str(fast)]))
    slow = _ended(run([sys.executable, "-m", "bench.plain", "--out", str(plain)]))
    return {
        "seconds": round(first.seconds, 2),
        "plain_seconds": round(slow.seconds, 2),
        "times_faster": round(slow.seconds / first.seconds, 1),
        "seconds_when_nothing_changed": round(again.seconds, 2),
        "peak_bytes": first.peak_bytes,
        "plain_peak_bytes": slow.peak_bytes,
        "equal_verdicts": _verdicts(fast) == _verdicts(plain),
    }


def _ended(done: Run) -> Run:
    if done.status not in (0, 1):
        raise SystemExit(f"bench: a grader ended with status {done.status}:\n{done.said}")
    return done


def _verdicts(out: Path) -> list[Any]:
    """Read what both ways have to agree on, for every participant."""
    rows = json.loads((out / "grades.json").read_text(encoding="utf-8"))["participants"]
    return [
        (row["pseudonym"], row["status"], row["score"], [(c["id"], c["points"], c["hint"]) for c in row["criteria"]])
        for row in rows
    ]


def _content(room: Classroom) -> dict[str, Any]:
    """Count the objects that the class handed in, how many of them differ by content, and their bytes."""
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=room.workshop.target_bucket)
    objects = [entry for page in pages for entry in page.get("Contents", ())]
    kinds = {kind: [entry for entry in objects if entry["Key"].endswith(kind)] for kind in (".png", ".zip")}
    return {
        "copies": len(kinds[".png"]),
        "different_copies": len({entry["ETag"] for entry in kinds[".png"]}),
        "zips": len(kinds[".zip"]),
        "different_zips": len({entry["ETag"] for entry in kinds[".zip"]}),
        "bytes": sum(entry["Size"] for entry in objects),
    }


def _sentence(kind: str, c: dict[str, Any]) -> str:
    copies = f"{c['copies']} copies, {c['different_copies']} different"
    content = f"{copies}; {c['zips']} zips, {c['different_zips']} different"
    peak = f"peak {c['peak_bytes'] / 1e6:.0f} MB" if c["peak_bytes"] else "memory not measured on this system"
    unchanged = f"nothing changed: {c['seconds_when_nothing_changed']:.1f} s"
    return (
        f"  {kind}:\n    {content}; {c['bytes'] / 1e6:.0f} MB\n"
        f"    {c['seconds']:.1f} s, plain {c['plain_seconds']:.1f} s: {c['times_faster']} times faster; {unchanged}; "
        f"{peak}; verdicts {'equal' if c['equal_verdicts'] else 'DIFFERENT'}"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)
