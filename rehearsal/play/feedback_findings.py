"""Feedback: whether each player was told in the hour what the grade says in the end, and how soon."""

import json
import statistics
import time
from typing import Any

import boto3

from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop
from rehearsal.play.findings import Finding
from rehearsal.play.player import Player

SECONDS = 60  # for what the grader's own invocations wrote to be judged, too
ONLY_GRADED = "response"  # judged by an invocation, which feedback makes none of


def collect_feedback(workshop: Workshop, players: list[Player], grades: dict[str, Any]) -> list[dict[str, Any]]:
    """Compare everybody's feedback with their grade.

    Args:
        workshop: the workshop.
        players: the cast.
        grades: the content of grades.json.

    Returns:
        The content of feedback.json: for each player who handed something in, the last wait, the earlier ones, and
        whether the row in the feedback bucket equals that of the grades.
    """
    rows = {row["pseudonym"]: row for row in grades["participants"]}
    end = time.monotonic() + SECONDS
    return [
        {
            "pseudonym": player.pseudonym,
            "uploaded_at": player.waits[-1].uploaded_at,
            "seconds": player.waits[-1].seconds,
            "equal_to_grade": _is_equal(workshop, rows[player.pseudonym], end),
            "earlier_seconds": [wait.seconds for wait in player.waits[:-1]],
        }
        for player in players
        if player.waits
    ]


def judge_feedback(entries: list[dict[str, Any]], players: list[Player]) -> list[Finding]:
    """Compare what came of the feedback with what was expected.

    Args:
        entries: the content of feedback.json.
        players: the cast.

    Returns:
        A finding about all of them, and one more about each whose feedback differs from the grade.
    """
    waits = sorted(wait.seconds for player in players for wait in player.waits)
    if not waits:
        return [Finding("feedback: nobody waited for any", holds=False)]
    times = f"after {statistics.median(waits):.1f} s (median), {waits[-1]:.1f} s at most"
    differing = [entry["pseudonym"] for entry in entries if not entry["equal_to_grade"]]
    findings = [
        Finding(f"{len(waits)} runs had feedback {times}; each last one says what the grade says", not differing)
    ]
    return findings + [Finding(f"{name}: the feedback differs from the grade", holds=False) for name in differing]


def _is_equal(workshop: Workshop, row: dict[str, Any], end: float) -> bool:
    """Say whether feedback says the same as a row of the grades, once it is about the same objects."""
    s3 = boto3.client("s3", region_name=STORAGE_REGION)
    want = _without_response(row)
    while True:
        answer = s3.get_object(Bucket=workshop.feedback_bucket, Key=workshop.feedback(row["pseudonym"]))
        feedback = json.loads(answer["Body"].read())
        is_equal = {name: feedback[name] for name in want} == want
        if is_equal or time.monotonic() > end:
            return is_equal
        time.sleep(0.5)


def _without_response(row: dict[str, Any]) -> dict[str, Any]:
    criteria = [one for one in row["criteria"] if one["id"] != ONLY_GRADED]
    return {
        "pseudonym": row["pseudonym"],
        "group": row["group"],
        "status": row["status"],
        "score": sum(one["points"] for one in criteria),
        "max_score": sum(one["max_points"] for one in criteria),
        "criteria": criteria,
        "evidence": row["evidence"],
        "late": row["late"],
    }
