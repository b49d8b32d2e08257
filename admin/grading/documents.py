"""Grades as JSON: the one place where rows become the data in files, and that data becomes rows again."""

from typing import Any

from admin.grading.row import Evidence, FunctionEvidence, ObjectEvidence, Row
from admin.judging.rubric import CRITERIA, Criterion
from admin.judging.verdict import FoundCrop, Status


def contract_data(row: Row) -> dict[str, Any]:
    """Turn a row into the part of a participant object that scripts may rely on.

    These keys stay in every version of grades.json; row_data adds further ones.

    Args:
        row: one participant's result.

    Returns:
        Plain JSON data, as `workshop check --json` prints it.
    """
    return {
        "pseudonym": row.pseudonym,
        "group": row.group,
        "status": row.status,
        "score": row.score,
        "max_score": row.max_score,
        "criteria": [criterion._asdict() for criterion in row.criteria],
    }


def row_data(row: Row) -> dict[str, Any]:
    """Turn a row into plain JSON data, with everything that the report shows."""
    reason = {"reason": row.reason} if row.status is Status.ERROR else {}
    crops = [{"name": crop.name, "picture": crop.picture, "matches": crop.matches} for crop in row.crops]
    evidence = _evidence_data(row.evidence) if row.evidence else None
    return (
        contract_data(row) | reason | {"crops": crops, "evidence": evidence, "flags": list(row.flags), "late": row.late}
    )


def _evidence_data(evidence: Evidence) -> dict[str, Any]:
    return {name: part and part._asdict() for name, part in evidence._asdict().items()}


def read_row(data: dict[str, Any]) -> Row:
    """Read what row_data, or an older version of it, wrote.

    Args:
        data: a parsed participant object.

    Returns:
        The row.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: it is something else, or its points do not add up.
    """
    row = Row(
        pseudonym=_text(data["pseudonym"]),
        group=_text(data["group"]),
        status=Status(data["status"]),
        criteria=tuple(_criterion(one) for one in data["criteria"]),
        crops=tuple(
            FoundCrop(_text(crop["name"]), crop["matches"], picture=_text(crop["picture"]))
            for crop in data.get("crops") or ()
        ),
        evidence=_evidence(data["evidence"]) if data.get("evidence") else None,
        flags=tuple(_text(flag) for flag in data.get("flags") or ()),
        reason=_text(data.get("reason", "")),
        late=_text(data["late"]) if data.get("late") else None,
    )
    if (row.score, row.max_score) != (data["score"], data["max_score"]):
        raise ValueError("points")
    return row


def _criterion(data: dict[str, Any]) -> Criterion:
    criterion = Criterion(**data)
    if criterion.id not in CRITERIA or type(criterion.points) is not int or type(criterion.max_points) is not int:
        raise ValueError("criterion")
    return criterion


def _evidence(data: dict[str, Any]) -> Evidence:
    copy, archive = (ObjectEvidence(**data[name]) if data[name] else None for name in ("input_copied", "zip"))
    return Evidence(copy, archive, FunctionEvidence(**data["function"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value
