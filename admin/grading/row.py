"""A row of grades: one participant's result, and how it follows from what the parts of a submission are worth."""

from typing import NamedTuple

from admin.judging.rubric import Criterion
from admin.judging.verdict import FoundCrop, Status, Verdict


class ObjectEvidence(NamedTuple):
    """Which version of an object was graded.

    Attributes:
        sha256: of its bytes (hex), None where they were not fetched.
        version_id: S3's.
        size: in bytes.
        uploaded_at: ISO 8601, UTC, to the second.
        is_dated: whether pictures of a zip say when they were written; None for a copied picture.
    """

    sha256: str | None
    version_id: str
    size: int
    uploaded_at: str
    is_dated: bool | None = None


class FunctionEvidence(NamedTuple):
    """Which code the participant's function had.

    Attributes:
        code_sha256: AWS's checksum (Base64 of SHA-256).
        revision_id: AWS's revision.
    """

    code_sha256: str | None
    revision_id: str | None


class Evidence(NamedTuple):
    """What a row was made from.

    Attributes:
        input_copied: the copied picture, None where there is none.
        zip: the zip of crops, None where there is none.
        function: the participant's function.
    """

    input_copied: ObjectEvidence | None
    zip: ObjectEvidence | None
    function: FunctionEvidence


class Row(NamedTuple):
    """One participant's result.

    Attributes:
        pseudonym: whose it is.
        group: the group's name, empty for a zip that was checked offline.
        status: what became of the submission.
        criteria: what was judged, in the order of the report; none where the status is error.
        crops: the pictures of the zip.
        evidence: what was graded, None where nothing could be.
        flags: sentences for the instructor, which cost no points.
        reason: where the status is error, what went wrong and what to do.
        late: when the copy or the zip was written last, if that was after the group's end (ISO 8601); else None.
    """

    pseudonym: str
    group: str
    status: Status
    criteria: tuple[Criterion, ...] = ()
    crops: tuple[FoundCrop, ...] = ()
    evidence: Evidence | None = None
    flags: tuple[str, ...] = ()
    reason: str = ""
    late: str | None = None

    @property
    def score(self) -> int | None:
        """The points earned; None where the status is error, which is not the participant's fault and so no zero."""
        return None if self.status is Status.ERROR else sum(criterion.points for criterion in self.criteria)

    @property
    def max_score(self) -> int:
        """The points that could be earned."""
        return sum(criterion.max_points for criterion in self.criteria)

    @property
    def is_full(self) -> bool:
        """Whether every point was earned."""
        return self.score == self.max_score

    @property
    def missed(self) -> list[str]:
        """The ids of the criteria that were not, or only partly, met."""
        return [criterion.id for criterion in self.criteria if not criterion.passed]


def error_row(pseudonym: str, group: str, reason: str) -> Row:
    """Make the row of a participant who could not be graded, for a reason that is not theirs.

    Args:
        pseudonym: whose it is.
        group: the group's name.
        reason: what went wrong and what the instructor can do.

    Returns:
        A row with the status error and no score.
    """
    return Row(pseudonym, group, Status.ERROR, reason=reason)


def overall_status(*parts: Verdict | None) -> Status:
    """Say what became of a submission as a whole.

    Args:
        *parts: the verdicts on its parts; None for a part that is not asked for.

    Returns:
        The status of the part that needs attention most; missing only where every part is.
    """
    statuses = {part.status for part in parts if part}
    by_attention = (Status.DENIED, Status.MALFORMED, Status.GRADED)
    return next((status for status in by_attention if status in statuses), Status.MISSING)


def put_together(
    pseudonym: str,
    group: str,
    *,
    configuration: tuple[Criterion, ...],
    copy: Verdict,
    archive: Verdict,
    species: Verdict | None,
    response: Criterion | None = None,
) -> Row:
    """Make a participant's row.

    Args:
        pseudonym: whose it is.
        group: the group's name.
        configuration: what the function's configuration is worth.
        copy: the verdict on input_copied.png.
        archive: the verdict on the zip.
        species: the verdict on the birds; None where the group has no endpoint.
        response: what the function's answer is worth; None where it was not invoked.

    Returns:
        The row. Where nothing was handed in every criterion has 0 points: Terraform, not the participant, set up the
        configuration that would pass.
    """
    status = overall_status(copy, archive, species)
    criteria = [*configuration, *copy.criteria, *archive.criteria]
    if response:
        criteria.append(response)
    if species:
        criteria += species.criteria
    if status is Status.MISSING:
        criteria = [_undone(criterion) for criterion in criteria]
    return Row(pseudonym, group, status, tuple(criteria), archive.crops)


def _undone(criterion: Criterion) -> Criterion:
    hint, hint_de = criterion.hint or "Nothing was done yet.", criterion.hint_de or "Es wurde noch nichts gemacht."
    return criterion._replace(passed=False, points=0, hint=hint, hint_de=hint_de)
