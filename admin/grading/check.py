"""Check: one participant's zip against the picture and the DetectFaces answer, offline."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.judging.archive import MAX_ARCHIVE_BYTES
from admin.judging.crops import Expected, expected_crops, open_picture, read_faces
from admin.judging.judges import Judges
from admin.judging.rubric import Criterion, load_rubric


def check(*, archive: Path, picture: Path, faces: Path, threshold: float) -> dict[str, Any]:
    """Judge one zip file.

    In: paths of the zip, of the picture (JPEG or PNG) and of a raw DetectFaces response; threshold in per cent.
    Out: one participant object of grades.json with the four criteria that a zip can show; the pseudonym is the zip's
    name. Raises WorkshopError where one of the three files is missing or the picture or the response is unusable.
    """
    if not 0 <= threshold <= 100:
        raise WorkshopError(f"--threshold {threshold:g}: a confidence lies between 0 and 100 per cent.")
    try:
        image = open_picture(picture.read_bytes(), str(picture))
    except OSError as error:
        raise WorkshopError(f"{picture}: cannot be read ({error.strerror}); give the workshop's picture.") from None
    expected = Expected.of(image, expected_crops(image, read_faces(faces), threshold), threshold)
    try:
        with archive.open("rb") as file:
            content = file.read(MAX_ARCHIVE_BYTES + 1)
    except OSError as error:
        raise WorkshopError(f"{archive}: cannot be read ({error.strerror}); give the path of a zip file.") from None
    with Judges(expected, load_rubric(), workers=1) as judges:
        verdict = judges.judge_zip(content)
    return participant_row(archive.stem, "", verdict.status, verdict.criteria)


def participant_row(pseudonym: str, group: str, status: str, criteria: Sequence[Criterion]) -> dict[str, Any]:
    """Out: one participant object of grades.json; an `error` is our fault, so its score is null and never 0."""
    return {
        "pseudonym": pseudonym,
        "group": group,
        "status": status,
        "score": None if status == "error" else sum(criterion.points for criterion in criteria),
        "max_score": sum(criterion.max_points for criterion in criteria),
        "criteria": [criterion.as_dict() for criterion in criteria],
    }
