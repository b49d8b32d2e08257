"""Grading a class: every participant of the roster, by their function and what it wrote into the buckets."""

import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import ImageDraw

from admin import aws, files
from admin.errors import WorkshopError
from admin.grading.answer_key import AnswerKey, find_answer_key
from admin.grading.class_listing import list_class
from admin.grading.crops_folder import kept_in_folder
from admin.grading.engine import Engine, Job
from admin.grading.exports import set_aside, write_exports
from admin.grading.grades import Grades, KeptCrop, KeySummary, new_grades
from admin.grading.publication import mend_feedback
from admin.grading.row import Row, error_row
from admin.grading.state import GradingState
from admin.grading.steps import each
from admin.grading.submissions import Submission
from admin.grading.thumbnails import Keep
from admin.judging.faces import crop_box, faces_at_least
from admin.judging.pixels import thumbnail
from admin.judging.rubric_file import load_rubric
from admin.workshop.groups import Group, Workshop

OVERVIEW_SIDE = 1200  # pixels of the picture in the report
BOX_COLOUR = (255, 214, 10)


def grade(
    *,
    workshop: Workshop,
    groups: Iterable[Group],
    out: Path,
    engine: Engine,
    fresh: bool = False,
    late: bool = False,
    language: str = "en",
) -> Grades:
    """Grade the participants of some groups; who has changed nothing since the last run keeps their row.

    Args:
        workshop: the workshop.
        groups: whose participants.
        out: folder for grades.json, its exports (see exports.py), the answer key (see answer_key.py), rows/ with what
            is graded already, and crops/ with small JPEGs named by content.
        engine: what makes the rows of those who have changed something.
        fresh: grade everybody again.
        late: what was written after a group's end counts too.
        language: of the feedback texts, "en" or "de".

    Returns:
        The grades. A participant who cannot be graded gets a row with the status error; the others are graded.

    Raises:
        WorkshopError: the class as a whole cannot be graded: no credentials, no picture, Rekognition refused, no folder
            that can be written. The grades of an earlier run are set aside then (see exports.py).
    """
    groups = list(groups)
    if not any(group.participants for group in groups):
        raise WorkshopError(
            "No participants to grade: run 'workshop provision ROSTER' and apply the environments first."
        )
    set_aside(out)
    files.refuse_unwritable(out / "grades.json")
    with ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        asked = pool.submit(list_class, workshop, groups, late=late)  # while the picture is decoded
        key = find_answer_key(workshop, out)
        listing = asked.result()
        for name in listing.strays:
            print(
                f"{name} stands, but nobody on the roster has it; remove it or add them to the roster.", file=sys.stderr
            )
        job = Job(workshop, key, listing, late, out, GradingState(out, key.digest, fresh=fresh), pool)
        rows = _at_hand(job, invoke=engine.invoke)
        rows |= engine.rows([one for one in listing.submissions if one.pseudonym not in rows], job)
    everybody = [rows[one.pseudonym] for one in listing.submissions]
    summary = _summary(key, kept_in_folder(out))
    grades = new_grades(workshop=workshop.name, rubric=load_rubric().version, answer_key=summary, rows=everybody)
    write_exports(grades, out, language)
    _mend_feedback(workshop, listing.submissions)
    return grades


def _mend_feedback(workshop: Workshop, submissions: Iterable[Submission]) -> None:
    """Say whose feedback was lost, and have it made anew; the grades do not depend on it."""
    try:
        lost = mend_feedback(workshop, submissions)
    except WorkshopError as error:
        print(f"Whether feedback was lost could not be found out: {error}", file=sys.stderr)
        return
    if lost:
        print(f"Feedback older than the upload is made anew: {', '.join(lost)}.", file=sys.stderr)


def _at_hand(job: Job, *, invoke: bool) -> dict[str, Row]:
    """Find the rows of those who have changed nothing, and make those of whose group cannot be listed."""

    def find(submission: Submission) -> Row | None:
        pseudonym, group = submission.pseudonym, submission.group
        if trouble := job.listing.trouble.get(group.name):
            reason = aws.explain(trouble, f"listing what {group.name} has in {group.region}")
            return error_row(pseudonym, group.name, reason)
        return job.state.find(pseudonym, submission.fingerprint(), invoke=invoke)

    found = each(job.pool, job.listing.submissions, find, "comparing")
    return {one.pseudonym: row for one, row in found if row}


def _summary(key: AnswerKey, keep: Keep) -> KeySummary:
    """Describe the answer key for grades.json, and keep its pictures beside the participants'."""
    facts, expected = key.facts, key.expected
    return KeySummary(
        picture=facts["picture"]["name"],
        picture_sha256=facts["picture"]["sha256"],
        picture_version_id=facts["picture"]["version_id"],
        faces_sha256=facts["faces_sha256"],
        rubric_sha256=facts["rubric"]["sha256"],
        solution_sha256=facts["solution_sha256"],
        threshold=expected.threshold,
        shown=keep(_overview(key)),
        crops=tuple(KeptCrop(crop.name, keep(thumbnail(key.image.crop(crop.box)))) for crop in expected.crops),
    )


def _overview(key: AnswerKey) -> bytes:
    """Make a small JPEG of the picture, with a numbered box around every face that has to be cut out."""
    # Shrunk first where that can be done without a copy in colour, which takes longer than all the rest.
    small = key.image.copy() if key.image.mode in ("L", "RGB") else key.image.convert("RGB")
    small.thumbnail((OVERVIEW_SIDE, OVERVIEW_SIDE))
    small = small.convert("RGB")
    draw = ImageDraw.Draw(small)
    for number, face in enumerate(faces_at_least(key.faces, key.expected.threshold), start=1):
        left, top, right, bottom = crop_box(face, *small.size)
        if left < right and top < bottom:
            draw.rectangle((left, top, right, bottom), outline=BOX_COLOUR, width=2)
            draw.text((left + 4, top + 2), str(number), fill=BOX_COLOUR, stroke_width=2, stroke_fill=(0, 0, 0))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
