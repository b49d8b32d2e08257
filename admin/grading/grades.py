"""grades.json: put together, written, and read again only as it was written."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.grading import sealed
from admin.grading.answer_key import AnswerKey
from admin.judging.rubric import CRITERIA
from admin.workshop.settings import Workshop

FORMAT = 2
STATUSES = ("graded", "missing", "malformed", "denied", "error")


def put_together(
    *, workshop: Workshop, key: AnswerKey, rows: list[dict[str, Any]], picture: str, crops: list[str]
) -> dict[str, Any]:
    """Out: the content of grades.json, flags included.

    In: the finished rows in the roster's order; the paths of the small pictures of the key's picture and crops.
    Equal rows give equal content but for graded_at, which the seal leaves out.
    """
    facts = key.facts
    grades = {
        "format": FORMAT,
        "workshop": workshop.name,
        "rubric": facts["rubric"]["version"],
        "answer_key": {
            "picture": facts["picture"]["name"],
            "picture_sha256": facts["picture"]["sha256"],
            "picture_version_id": facts["picture"]["version_id"],
            "faces_sha256": facts["faces_sha256"],
            "rubric_sha256": facts["rubric"]["sha256"],
            "solution_sha256": facts["solution_sha256"],
            "threshold": key.threshold,
            "shown": picture,
            "crops": [{"name": crop.name, "picture": path} for crop, path in zip(key.crops, crops, strict=True)],
        },
        "participants": _flagged(rows),
    }
    sealed_grades = sealed.sealed(grades)
    return {"graded_at": datetime.now(UTC).isoformat(timespec="seconds"), **sealed_grades}


def read_grades(path: Path) -> dict[str, Any]:
    """Read a grades.json.

    Out: its content, with what newer versions add filled in. Raises WorkshopError where the file is not what
    `workshop grade` writes, is of another version, or was edited since.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.get("format", FORMAT) != FORMAT:
            raise WorkshopError(f"{path}: written by another version of this tool; run 'workshop grade' again.")
        for row in data["participants"]:
            _check_row(row, path)
        datetime.fromisoformat(data["graded_at"])
        unsealed = {name: value for name, value in data.items() if name != "graded_at"}
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); run 'workshop grade' first.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WorkshopError(f"{path}: not a grades.json of this version; run 'workshop grade' again.") from None
    if sealed.SEAL in data and not sealed.is_sound(unsealed):
        raise WorkshopError(f"{path}: edited since it was written; run 'workshop grade' again, which is quick.")
    return dict(data)


def _check_row(row: dict[str, Any], path: Path) -> None:
    sound = row["status"] in STATUSES and isinstance(row["pseudonym"], str) and isinstance(row["group"], str)
    sound = sound and (row["score"] is None) == (row["status"] == "error")
    sound = sound and all(isinstance(c["points"], int) and c["id"] in CRITERIA for c in row["criteria"])
    if not sound or (row["score"] or 0) != sum(c["points"] for c in row["criteria"]):
        raise WorkshopError(f"{path}: the row of {row['pseudonym']!r} does not add up; grade again.")


def _flagged(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Out: the rows, each with flags: sentences for the instructor's eye, which cost nobody a point."""
    owners: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if sha256 := _zip(row).get("sha256"):
            owners[sha256].append(row)
    flagged = []
    for row in rows:
        same = [other for other in owners.get(_zip(row).get("sha256", ""), ()) if other is not row]
        flagged.append(row | {"flags": [_same_bytes(row, same)] if same else []})
    return flagged


def _same_bytes(row: dict[str, Any], others: list[dict[str, Any]]) -> str:
    """A zip carries the time at which each member was written, so equal bytes are seldom chance."""
    mine = datetime.fromisoformat(_zip(row)["uploaded_at"])
    parts = []
    for other in others:
        apart = abs((mine - datetime.fromisoformat(_zip(other)["uploaded_at"])).total_seconds())
        parts.append(f"{other['pseudonym']} (uploaded {apart:.0f} s apart)")
    return (
        f"The zip is byte for byte that of {', '.join(parts)}. Zips hold the time they were written at, to two "
        "seconds: more than a few seconds apart, it was most likely handed on. No points were taken."
    )


def _zip(row: dict[str, Any]) -> dict[str, Any]:
    return (row.get("evidence") or {}).get("zip") or {}
