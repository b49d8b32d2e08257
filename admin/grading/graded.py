"""Whose work is not graded as it lies in the buckets now: a listing of the class, held against the kept grades."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.grading import sealed
from admin.grading.class_listing import list_class
from admin.grading.grades import read_grades
from admin.grading.listing import list_current
from admin.grading.state import FOLDER
from admin.grading.submissions import Submission, with_outputs
from admin.judging.verdict import Status
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop

OUTPUTS = ("copy", "zip", "folders")  # what of a fingerprint lies in the target bucket


@dataclass(frozen=True)
class Work:
    """What the participants of some groups have handed in, and what of it is not graded.

    Attributes:
        zips: how many zips lie in the target bucket.
        copies: how many copied pictures.
        birds: how many results of birds.
        ungraded: why somebody's work counts as ungraded, by pseudonym.
    """

    zips: int
    copies: int
    birds: int
    ungraded: dict[str, str]


def find_work(workshop: Workshop, groups: Iterable[Group], out: Path, *, storage: bool = False) -> Work:
    """Look what lies in the buckets, and whether the grades in a folder are of exactly that.

    Args:
        workshop: the workshop.
        groups: whose participants.
        out: the folder of the grades, as `workshop grade --out` wrote it.
        storage: zips of whoever is on no roster count too, since they go with the target bucket.

    Returns:
        The work. Who has handed in nothing is not ungraded.

    Raises:
        WorkshopError: AWS cannot be asked.
    """
    if not _stands(workshop.target_bucket):
        return Work(0, 0, 0, {})
    listing = list_class(workshop, groups)
    graded, ungraded, everything = _graded(workshop, out), {}, []
    for one in listing.submissions:
        newest = with_outputs(one, workshop, listing.outputs, late=True, before=listing.outputs)
        everything.append(newest)
        if newest.is_handed_in and not any(_is_graded(each, graded, out) for each in (one, newest)):
            ungraded[one.pseudonym] = _why(one.pseudonym, graded, out)
    if storage:
        ungraded |= dict.fromkeys(_strays(workshop), "on no roster")
    return Work(
        zips=sum(one.archive is not None for one in everything),
        copies=sum(one.copy is not None for one in everything),
        birds=sum(len(one.birds) for one in everything),
        ungraded=ungraded,
    )


def _stands(bucket: str) -> bool:
    try:
        aws.client("s3", STORAGE_REGION).head_bucket(Bucket=bucket)
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return False
        raise WorkshopError(aws.explain(error, f"looking for the bucket {bucket}")) from error
    except aws.ERRORS as error:
        raise WorkshopError(aws.explain(error, f"looking for the bucket {bucket}")) from error
    return True


def _graded(workshop: Workshop, out: Path) -> frozenset[str]:
    """Name those with a row in the grades of this workshop that is no error of ours."""
    try:
        grades = read_grades(out / "grades.json")
    except WorkshopError:
        return frozenset()
    rows = grades.participants if grades.workshop == workshop.name else ()
    return frozenset(row.pseudonym for row in rows if row.status is not Status.ERROR)


def _is_graded(submission: Submission, graded: frozenset[str], out: Path) -> bool:
    """Whether the grades are of this submission: all of it, as far as it still can be seen."""
    if submission.pseudonym not in graded:
        return False
    kept, now = _kept(out, submission.pseudonym), submission.fingerprint()
    same = all(kept.get(part) == now[part] for part in OUTPUTS)
    if submission.function:
        same = same and _code(kept) == _code(now)
    return same and (not submission.birds or kept.get("birds") == now["birds"])


def _code(fingerprint: dict[str, Any]) -> object:
    """What was graded of a function; its revision changes with every apply and says nothing about the work."""
    function = fingerprint.get("function") or {}
    return [function.get(name) for name in ("CodeSha256", "MemorySize", "Timeout", "layers")]


def _kept(out: Path, pseudonym: str) -> dict[str, Any]:
    try:
        stored = json.loads((out / FOLDER / f"{pseudonym}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    found: dict[str, Any] = stored["fingerprint"] if sealed.is_sound(stored) else {}
    return found


def _why(pseudonym: str, graded: frozenset[str], out: Path) -> str:
    if pseudonym not in graded:
        return "not graded"
    return "changed since it was graded" if _kept(out, pseudonym) else "graded elsewhere"


def _strays(workshop: Workshop) -> list[str]:
    """Name those who have a zip and are on no roster."""
    with aws.explained(f"listing the bucket {workshop.target_bucket}"):
        keys = [stored.key for stored in list_current(workshop.target_bucket, "")]
    known = {workshop.output_zip(pseudonym) for pseudonym in workshop.participants}
    suffix = workshop.output_zip("")
    return sorted(key.removesuffix(suffix) for key in keys if key.endswith(suffix) and key not in known)
