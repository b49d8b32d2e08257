"""Submissions and the class as JSON, for a function that judges: it gets data, not Terraform's files."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from admin.grading.listing import StoredObject
from admin.grading.submissions import FunctionState, Submission
from admin.judging.configuration import Configuration
from admin.workshop.groups import Endpoint, Group, Reserved, Workshop


def workshop_data(workshop: Workshop) -> dict[str, Any]:
    """Turn a workshop into plain JSON data, without the paths of this machine.

    Args:
        workshop: the workshop.

    Returns:
        What read_workshop_data reads.
    """
    return {
        "name": workshop.name,
        "input_file": workshop.input_file,
        "confidence_threshold": workshop.confidence_threshold,
        "groups": [
            asdict(group)
            | {"folder": group.folder.name, "start": group.start.isoformat(), "end": group.end.isoformat()}
            for group in workshop.groups
        ],
    }


def read_workshop_data(data: dict[str, Any]) -> Workshop:
    """Read what workshop_data wrote.

    Args:
        data: parsed JSON.

    Returns:
        The workshop; its folders are names only.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    return Workshop(
        name=data["name"],
        input_file=data["input_file"],
        confidence_threshold=data["confidence_threshold"],
        terraform=Path(),
        groups=tuple(_group(group) for group in data["groups"]),
    )


def submission_data(submission: Submission) -> dict[str, Any]:
    """Turn a submission into plain JSON data.

    Args:
        submission: what a participant handed in.

    Returns:
        What read_submission_data reads; the group is only named.
    """
    data = asdict(submission) | {
        "group": submission.group.name,
        "folders": sorted(submission.folders),
        "late": submission.late.isoformat() if submission.late else None,
        "rewritten": sorted(submission.rewritten),
        "birds": [_object_data(entry) for entry in submission.birds],
    }
    if submission.function:
        data["function"]["modified"] = submission.function.modified.isoformat()
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


def _group_data(group: Group) -> dict[str, Any]:
    return asdict(group) | {
        "folder": group.folder.name,
        "start": group.start.isoformat(),
        "end": group.end.isoformat(),
    }


def _group(data: dict[str, Any]) -> Group:
    lists = {name: tuple(data[name]) for name in ("layers", "species_layers", "participants")}
    times = {name: datetime.fromisoformat(data[name]) for name in ("start", "end")}
    parts = {
        "folder": Path(data["folder"]),
        "endpoint": Endpoint(**data["endpoint"]) if data["endpoint"] else None,
        "reserved": Reserved(**data["reserved"]),
    }
    return Group(**data | lists | times | parts)


def _object_data(entry: StoredObject) -> dict[str, Any]:
    return asdict(entry) | {"modified": entry.modified.isoformat()}


def _object(data: dict[str, Any]) -> StoredObject:
    return StoredObject(**data | {"modified": datetime.fromisoformat(data["modified"])})
