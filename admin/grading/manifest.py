"""Submissions as JSON, for a function that judges."""

from datetime import datetime
from typing import Any

from admin.grading.listing import StoredObject
from admin.grading.submissions import FunctionState, Submission
from admin.judging.configuration import Configuration
from admin.workshop.groups import Workshop


def submission_data(submission: Submission) -> dict[str, Any]:
    """Turn a submission into plain JSON data.

    Args:
        submission: what a participant handed in.

    Returns:
        What read_submission_data reads; the group is only named.
    """
    data = submission._asdict() | {
        "group": submission.group.name,
        "folders": sorted(submission.folders),
        "late": submission.late.isoformat() if submission.late else None,
        "rewritten": sorted(submission.rewritten),
        "birds": [_object_data(entry) for entry in submission.birds],
    }
    if function := submission.function:
        data["function"] = function._asdict() | {
            "configuration": function.configuration._asdict(),
            "modified": function.modified.isoformat(),
        }
    for name in ("copy", "archive"):
        entry = getattr(submission, name)
        data[name] = _object_data(entry) if entry else None
    return data


def read_submission_data(data: dict[str, Any], workshop: Workshop) -> Submission:
    """Read what submission_data wrote.

    Args:
        data: parsed JSON.
        workshop: the workshop, whose groups are named in it.

    Returns:
        The submission.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
        WorkshopError: its group is none of the workshop's.
    """
    function = data["function"]
    if function:
        settings = function["configuration"]
        layers = tuple(settings["layers"])
        configuration = Configuration(settings["memory_size"], settings["timeout"], layers)
        modified = datetime.fromisoformat(function["modified"])
        function = FunctionState(function["code_sha256"], function["revision_id"], configuration, modified)
    return Submission(
        group=workshop.group(data["group"]),
        pseudonym=data["pseudonym"],
        function=function,
        copy=_object(data["copy"]) if data["copy"] else None,
        archive=_object(data["archive"]) if data["archive"] else None,
        folders=frozenset(data["folders"]),
        birds=tuple(_object(entry) for entry in data["birds"]),
        late=datetime.fromisoformat(data["late"]) if data["late"] else None,
        rewritten=frozenset(data["rewritten"]),
    )


def _object_data(entry: StoredObject) -> dict[str, Any]:
    return entry._asdict() | {"modified": entry.modified.isoformat()}


def _object(data: dict[str, Any]) -> StoredObject:
    return StoredObject(**data | {"modified": datetime.fromisoformat(data["modified"])})
