"""Grade: every participant of the roster, from what their function is and what it left in the buckets."""

import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ImageDraw
from tqdm import tqdm

from admin import aws
from admin.errors import WorkshopError
from admin.grading.answer_key import AnswerKey, find_answer_key
from admin.grading.check import participant_row
from admin.grading.exports import write_exports
from admin.grading.grader import Grader
from admin.grading.grades import put_together
from admin.grading.state import GradingState
from admin.grading.submissions import ClassListing, Submission, list_class
from admin.judging.crops import Expected, crop_box, thumbnail
from admin.judging.judges import Judges
from admin.judging.rubric import load_rubric
from admin.workshop.settings import Group, Workshop

SHOWN_SIDE = 1200  # pixels of the picture in the report


def grade(
    *, workshop: Workshop, groups: Iterable[Group], out: Path, invoke: bool, fresh: bool = False, language: str = "en"
) -> dict[str, Any]:
    """Grade the participants of some groups; who has changed nothing since the last run keeps their row.

    In: the workshop and its groups to grade; a folder for what belongs to the grades; invoke=True also runs each
    participant's function, in its own Lambda sandbox, and judges its answer; fresh=True grades everybody again;
    language ("en" or "de") of the feedback texts.
    Out: the content of grades.json. In the folder: grades.json, its exports (see exports.py), the answer key (see
    answer_key.py), rows/ with what is graded already, and crops/ with small JPEGs named by content.
    Raises WorkshopError where the class as a whole cannot be graded: no credentials, no picture, Rekognition refused.
    One participant's trouble is a status in that one's row, and the others are graded.
    """
    groups = list(groups)
    if not any(group.participants for group in groups):
        raise WorkshopError(
            "No participants to grade: run 'workshop provision ROSTER' and apply the environments first."
        )
    rubric = load_rubric()
    out.mkdir(parents=True, exist_ok=True)
    key = find_answer_key(workshop, out)
    listing = list_class(workshop, groups)
    for name in listing.strays:
        print(f"{name} stands, but nobody on the roster has it; remove it or add them to the roster.", file=sys.stderr)
    state = GradingState(out, key.digest, fresh=fresh)
    expected = Expected.of(key.image, key.crops, key.threshold)
    with Judges(expected, rubric) as judges, ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        grader = Grader(workshop, rubric, judges, out / "crops", invoke=invoke)
        seats = pool.map(lambda submission: _row(submission, listing, grader, state), listing.submissions)
        total = len(listing.submissions)
        rows = list(tqdm(seats, total=total, desc="grading", unit="participant", delay=2))
        picture, crops = grader.keep(_shown(key)), [grader.keep(thumbnail(crop.image)) for crop in key.crops]
    grades = put_together(workshop=workshop, key=key, rows=rows, picture=picture, crops=crops)
    write_exports(grades, out, language)
    return grades


def _row(submission: Submission, listing: ClassListing, grader: Grader, state: GradingState) -> dict[str, Any]:
    """Out: the participant's row; trouble that is not theirs is the status error, and is not kept."""
    pseudonym, group = submission.pseudonym, submission.group
    if trouble := listing.trouble.get(group.name):
        return _error(submission, aws.explain(trouble, f"listing what {group.name} has in {group.region}"))
    try:
        if submission.function is None:
            reason = f"The function of {pseudonym} does not stand: run 'make apply ENV={group.region}' and grade again."
            return _error(submission, reason)
        fingerprint = submission.fingerprint()
        row = state.find(pseudonym, fingerprint, invoke=grader.invoke)
        if row is None:
            row = grader.judge(submission)
            state.keep(row, fingerprint, *grader.traces(submission), invoke=grader.invoke)
    except aws.ERRORS as error:
        return _error(submission, aws.explain(error, f"grading {pseudonym}"))
    except WorkshopError as error:
        return _error(submission, str(error))
    except Exception as error:  # noqa: BLE001 - a bug in the grader must cost nobody a grade, nor the batch
        what = f"{type(error).__name__}: {error}"
        return _error(submission, f"The grader failed on {pseudonym} ({what}); report this to its maintainers.")
    return row


def _error(submission: Submission, reason: str) -> dict[str, Any]:
    row = participant_row(submission.pseudonym, submission.group.name, "error", [])
    return row | {"reason": reason, "crops": [], "evidence": None}


def _shown(key: AnswerKey) -> bytes:
    """Out: the picture as a small JPEG, with the box of every expected crop."""
    small = key.image.convert("RGB")
    small.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    draw = ImageDraw.Draw(small)
    faces = (face for face in key.faces["FaceDetails"] if float(face["Confidence"]) >= key.threshold)
    for number, face in enumerate(faces, start=1):
        left, top, right, bottom = crop_box(face, *small.size)
        if left < right and top < bottom:
            draw.rectangle((left, top, right, bottom), outline=(255, 214, 10), width=2)
            draw.text((left + 4, top + 2), str(number), fill=(255, 214, 10), stroke_width=2, stroke_fill=(0, 0, 0))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
