"""The grades of a class: put together from rows, and read back only if they are as they were written."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.grading import sealed
from admin.grading.class_flags import flag_class
from admin.grading.documents import read_row, row_data
from admin.grading.row import Row

FORMAT = 2


@dataclass(frozen=True)
class KeptCrop:
    """One expected crop as the report shows it.

    Attributes:
        name: its name in a correct zip.
        picture: path of its small picture, relative to grades.json.
    """

    name: str
    picture: str


@dataclass(frozen=True)
class KeySummary:
    """What grades.json says of the answer key that every submission was compared with.

    Attributes:
        picture: its key in the source bucket.
        picture_sha256: of its bytes (hex).
        picture_version_id: S3's.
        faces_sha256: of the DetectFaces response as it was kept (hex).
        rubric_sha256: of rubric.toml (hex).
        solution_sha256: of the solution's source (hex), None where it was not at hand.
        threshold: the least confidence in per cent.
        shown: path of the picture with a box around each face, relative to grades.json.
        crops: what a correct zip holds.
    """

    picture: str
    picture_sha256: str
    threshold: float
    picture_version_id: str = ""
    faces_sha256: str = ""
    rubric_sha256: str = ""
    solution_sha256: str | None = None
    shown: str = ""
    crops: tuple[KeptCrop, ...] = ()


@dataclass(frozen=True)
class Grades:
    """The content of grades.json.

    Attributes:
        graded_at: ISO 8601, UTC.
        workshop: the workshop's name.
        rubric: the rubric's version.
        answer_key: what every submission was compared with; None in files from before it was kept.
        participants: a row for each, in the roster's order.
    """

    graded_at: str
    workshop: str
    rubric: str
    answer_key: KeySummary | None
    participants: tuple[Row, ...]

    @property
    def all_full(self) -> bool:
        """Whether every participant earned every point."""
        return all(row.is_full for row in self.participants)


def new_grades(*, workshop: str, rubric: str, answer_key: KeySummary, rows: Sequence[Row]) -> Grades:
    """Put the grades of a class together.

    Args:
        workshop: the workshop's name.
        rubric: the rubric's version.
        answer_key: what every submission was compared with.
        rows: the finished rows, in the roster's order.

    Returns:
        The grades, flags included, graded now.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Grades(now, workshop, rubric, answer_key, flag_class(rows))


def grades_data(grades: Grades) -> dict[str, Any]:
    """Turn grades into the plain JSON data of grades.json.

    Args:
        grades: the class.

    Returns:
        The data, sealed. Equal rows give equal data but for graded_at, which the seal leaves out.
    """
    data = {
        "format": FORMAT,
        "workshop": grades.workshop,
        "rubric": grades.rubric,
        "answer_key": _key_data(grades.answer_key) if grades.answer_key else None,
        "participants": [row_data(row) for row in grades.participants],
    }
    return {"graded_at": grades.graded_at, **sealed.sealed(data)}


def before(path: Path) -> Path:
    """Name the place where an earlier run's result lies as long as a newer one has not ended."""
    return path.with_stem(f"{path.stem}-before")


def read_grades(path: Path) -> Grades:
    """Read a grades.json.

    Args:
        path: the file.

    Returns:
        Its content, with what newer versions add filled in.

    Raises:
        WorkshopError: the file is not what `workshop grade` writes, is of another version, or was edited since.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.get("format", FORMAT) != FORMAT:
            raise WorkshopError(f"{path}: written by another version of this tool; run 'workshop grade' again.")
        rows = tuple(_read_row(row, path) for row in data["participants"])
        datetime.fromisoformat(data["graded_at"])
        key = _read_key(data["answer_key"]) if data.get("answer_key") else None
        grades = Grades(data["graded_at"], data["workshop"], data["rubric"], key, rows)
        unsealed = {name: value for name, value in data.items() if name != "graded_at"}
    except OSError as error:
        if before(path).exists():
            raise WorkshopError(
                f"{path}: the last 'workshop grade' into this folder did not end; run it again. The grades of before "
                f"are in {before(path).name}."
            ) from None
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); run 'workshop grade' first.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WorkshopError(f"{path}: not a grades.json of this version; run 'workshop grade' again.") from None
    if sealed.SEAL in data and not sealed.is_sound(unsealed):
        raise WorkshopError(f"{path}: edited since it was written; run 'workshop grade' again, which is quick.")
    return grades


def _read_row(data: dict[str, Any], path: Path) -> Row:
    pseudonym = data["pseudonym"]
    try:
        return read_row(data)
    except ValueError:
        raise WorkshopError(f"{path}: the row of {pseudonym!r} does not add up; grade again.") from None


def _key_data(key: KeySummary) -> dict[str, Any]:
    return {
        "picture": key.picture,
        "picture_sha256": key.picture_sha256,
        "picture_version_id": key.picture_version_id,
        "faces_sha256": key.faces_sha256,
        "rubric_sha256": key.rubric_sha256,
        "solution_sha256": key.solution_sha256,
        "threshold": key.threshold,
        "shown": key.shown,
        "crops": [asdict(crop) for crop in key.crops],
    }


def _read_key(data: dict[str, Any]) -> KeySummary:
    return KeySummary(**data | {"crops": tuple(KeptCrop(**crop) for crop in data["crops"])})
