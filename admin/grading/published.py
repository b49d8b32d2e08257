"""What the judging function is given in the feedback bucket: the class as data, and the answer key as digests.

The instructor's tool writes both (admin/grading/publication.py). Neither holds a picture.
"""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from admin.judging.expected import Expected
from admin.judging.frames import expected_data, read_expected_data
from admin.judging.rubric import Rubric
from admin.workshop.groups import Door, Endpoint, Group, Reserved, Workshop

FORMAT = 1


class PublishedKey(NamedTuple):
    """An answer key without its picture.

    Attributes:
        digest: the answer key's.
        rubric_version: of the rubric that it was made with.
        rubric_sha256: of the same (hex).
        picture_sha256: of the picture (hex).
        expected: what uploads are compared with.
    """

    digest: str
    rubric_version: str
    rubric_sha256: str
    picture_sha256: str
    expected: Expected

    def unfit_for(self, workshop: Workshop, rubric: Rubric) -> str:
        """Say why nobody can be judged by this key.

        Args:
            workshop: the workshop as it was published.
            rubric: the one at hand.

        Returns:
            A sentence for the instructor; empty where the key fits.
        """
        if self.rubric_sha256 != rubric.digest:
            return (
                f"The answer key was made with rubric {self.rubric_version} and the judging function has rubric "
                f"{rubric.version}{' of another text' * (self.rubric_version == rubric.version)}: run 'make apply "
                "ENV=eu-central-1', then 'workshop picture' again."
            )
        if self.expected.threshold != workshop.confidence_threshold:
            return (
                f"The answer key was made for a threshold of {self.expected.threshold:g} % and the workshop has "
                f"{workshop.confidence_threshold:g} %: run 'workshop picture' again."
            )
        return ""


class PublishedClass(NamedTuple):
    """The class list.

    Attributes:
        workshop: the workshop with its participants, without this machine's folders.
        starter: the checksum of the code that functions are provisioned with; None: not known.
    """

    workshop: Workshop
    starter: str | None


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
        "groups": [_group_data(group) for group in workshop.groups],
    }


def _group_data(group: Group) -> dict[str, Any]:
    return asdict(group) | {
        "folder": group.folder.name,
        "start": group.start.isoformat(),
        "end": group.end.isoformat(),
        "endpoint": group.endpoint._asdict() if group.endpoint else None,
        "reserved": group.reserved._asdict(),
        "door": group.door._asdict(),
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


def class_document(workshop: Workshop, starter: str | None) -> dict[str, Any]:
    """Make the class list's content.

    Args:
        workshop: the workshop.
        starter: the checksum of the code that functions are provisioned with; None: not known.

    Returns:
        Plain JSON data.
    """
    return {"format": FORMAT, "workshop": workshop_data(workshop), "starter": starter}


def read_class_document(data: dict[str, Any]) -> PublishedClass:
    """Read what class_document made.

    Args:
        data: parsed JSON.

    Returns:
        The class list.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    _check_format(data)
    return PublishedClass(read_workshop_data(data["workshop"]), data["starter"])


def key_document(facts: dict[str, Any], digest: str, expected: Expected) -> dict[str, Any]:
    """Make the published answer key's content.

    Args:
        facts: the content of key.json.
        digest: the answer key's.
        expected: what uploads are compared with.

    Returns:
        Plain JSON data.
    """
    return {
        "format": FORMAT,
        "digest": digest,
        "rubric": facts["rubric"],
        "picture_sha256": facts["picture"]["sha256"],
        "faces_sha256": facts["faces_sha256"],
        "expected": expected_data(expected),
    }


def read_key_document(data: dict[str, Any]) -> PublishedKey:
    """Read what key_document made.

    Args:
        data: parsed JSON.

    Returns:
        The key.

    Raises:
        KeyError, TypeError, ValueError: it is something else.
    """
    _check_format(data)
    return PublishedKey(
        digest=data["digest"],
        rubric_version=data["rubric"]["version"],
        rubric_sha256=data["rubric"]["sha256"],
        picture_sha256=data["picture_sha256"],
        expected=read_expected_data(data["expected"]),
    )


def _group(data: dict[str, Any]) -> Group:
    lists = {name: tuple(data[name]) for name in ("layers", "species_layers", "participants")}
    times = {name: datetime.fromisoformat(data[name]) for name in ("start", "end")}
    parts = {
        "folder": Path(data["folder"]),
        "endpoint": Endpoint(**data["endpoint"]) if data["endpoint"] else None,
        "reserved": Reserved(**data["reserved"]),
        "door": Door(**data.get("door", {})),
    }
    return Group(**data | lists | times | parts)


def _check_format(data: dict[str, Any]) -> None:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']} instead of {FORMAT}")
