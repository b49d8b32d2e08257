"""Check: one participant's zip against the picture and the DetectFaces answer, offline."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from admin.archive import MAX_ARCHIVE_BYTES, ArchiveError, read_members
from admin.crops import Crop, ExpectedCrop, expected_crops, open_picture, pixel_digest, read_faces, thumbnail
from admin.errors import WorkshopError
from admin.rubric import Criterion, Rubric, load_rubric

ZIP_CRITERIA = ("zip_readable", "face_count", "emotions", "crops")


@dataclass(frozen=True)
class FoundCrop:
    """One picture of the zip: its name, a small JPEG of it, and the number of the expected crop it equals, if any."""

    name: str
    thumbnail: bytes
    matches: int | None


@dataclass(frozen=True)
class Verdict:
    """What a zip is worth; status is graded or malformed."""

    status: str
    criteria: list[Criterion]
    crops: list[FoundCrop]


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
    expected = expected_crops(image, read_faces(faces), threshold)
    try:
        with archive.open("rb") as file:
            content = file.read(MAX_ARCHIVE_BYTES + 1)
    except OSError as error:
        raise WorkshopError(f"{archive}: cannot be read ({error.strerror}); give the path of a zip file.") from None
    verdict = check_zip(content, expected, threshold, load_rubric())
    return participant_row(archive.stem, "", verdict.status, verdict.criteria)


def participant_row(pseudonym: str, group: str, status: str, criteria: list[Criterion]) -> dict[str, Any]:
    """Out: one participant object of grades.json; an `error` is our fault, so its score is null and never 0."""
    return {
        "pseudonym": pseudonym,
        "group": group,
        "status": status,
        "score": None if status == "error" else sum(criterion.points for criterion in criteria),
        "max_score": sum(criterion.max_points for criterion in criteria),
        "criteria": [criterion.as_dict() for criterion in criteria],
    }


def check_zip(content: bytes, expected: Sequence[Crop | ExpectedCrop], threshold: float, rubric: Rubric) -> Verdict:
    """Judge the bytes of a zip.

    In: the bytes as uploaded; the expected crops; the threshold that they were chosen by, for the hints; the rubric.
    Out: the verdict with zip_readable, face_count, emotions and crops. Crops are matched to faces by their pixels, so
    that a surplus face costs face_count alone and a wrong folder emotions alone.
    """
    try:
        found, folders = _match(content, expected)
    except ArchiveError as error:
        criteria = [rubric.missed("zip_readable", "malformed", reason=error)]
        return Verdict("malformed", [*criteria, *without_zip(rubric)], [])
    matched = [crop for crop in found if crop.matches is not None]
    wrong = sum(
        folders[index] != expected[crop.matches - 1].emotion for index, crop in enumerate(found) if crop.matches
    )
    criteria = [
        rubric.passed("zip_readable"),
        _face_count(len(folders), len(expected), threshold, rubric),
        _emotions(wrong, len(matched), len(expected), rubric),
        rubric.passed("crops")
        if len(matched) == len(expected)
        else rubric.missed(
            "crops", "wrong", share=len(matched) / len(expected), matched=len(matched), want=len(expected)
        ),
    ]
    return Verdict("graded", criteria, found)


def without_zip(rubric: Rubric) -> list[Criterion]:
    """Out: the criteria that a missing or refused zip cannot meet, besides zip_readable itself."""
    return [rubric.missed(name, "no_zip") for name in ZIP_CRITERIA[1:]]


def _match(content: bytes, expected: Sequence[Crop | ExpectedCrop]) -> tuple[list[FoundCrop], list[str]]:
    """Match every member to an expected crop with the same pixels, preferring one with the same name.

    Out: the readable pictures in the zip's order, and the folder of every member, readable pictures first.
    """
    numbers: dict[str, list[Crop | ExpectedCrop]] = defaultdict(list)
    for crop in expected:
        numbers[crop.digest].append(crop)
    found: list[FoundCrop] = []
    folders: list[str] = []
    unreadable: list[str] = []
    for member in read_members(content):
        folder = str(PurePosixPath(member.name).parent)
        if member.image is None:
            unreadable.append(folder)
            continue
        candidates = numbers.get(pixel_digest(member.image), [])
        match = _take(candidates, member.name)
        found.append(FoundCrop(member.name, thumbnail(member.image), match))
        folders.append(folder)
    return found, folders + unreadable


def _take(candidates: list[Crop | ExpectedCrop], name: str) -> int | None:
    """Take one of the expected crops with the same pixels, the one of that name if it is among them."""
    if not candidates:
        return None
    same = next((crop for crop in candidates if crop.name == name), candidates[0])
    candidates.remove(same)
    return same.number


def _face_count(got: int, want: int, threshold: float, rubric: Rubric) -> Criterion:
    if got == want:
        return rubric.passed("face_count")
    why = "too_many" if got > want else "too_few"
    return rubric.missed("face_count", why, got=got, want=want, threshold=f"{threshold:g}")


def _emotions(wrong: int, matched: int, want: int, rubric: Rubric) -> Criterion:
    if not matched and want:
        return rubric.missed("emotions", "no_crop")
    if wrong:
        return rubric.missed("emotions", "wrong", share=(matched - wrong) / matched, wrong=wrong, matched=matched)
    return rubric.passed("emotions")
