"""Flags that a look at the whole class shows; those of one submission are in flags.py."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from admin.grading.row import ObjectEvidence, Row

# Who ran the same code in the same two seconds has the same bytes by chance, and uploaded them in the same moment.
CHANCE_SECONDS = 10.0


def flag_class(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Flag what only a look at the whole class shows, and who wrote late.

    Args:
        rows: the finished rows, in the roster's order.

    Returns:
        The rows; their own flags stay.
    """
    owners: dict[str, list[tuple[str, ObjectEvidence]]] = defaultdict(list)
    for row in rows:
        archive = row.evidence.zip if row.evidence else None
        if archive and archive.sha256 and archive.is_dated:
            owners[archive.sha256].append((row.pseudonym, archive))
    copied = {name: flag for same in owners.values() for name, flag in _handed_on(same).items()}
    return tuple(
        row._replace(flags=(*row.flags, *(flag for flag in (copied.get(row.pseudonym), _lateness(row)) if flag)))
        for row in rows
    )


def _handed_on(same: Sequence[tuple[str, ObjectEvidence]]) -> dict[str, str]:
    """Word the flags for zips of equal bytes, by pseudonym.

    A zip holds the time at which each picture was written, to two seconds. So equal zips were made by one run, or by
    two at the same moment, which then uploaded them at the same moment, too.
    """
    uploaded = [(name, datetime.fromisoformat(archive.uploaded_at)) for name, archive in same]
    flags = {}
    for name, mine in uploaded:
        apart = [(other, abs((mine - theirs).total_seconds())) for other, theirs in uploaded if other != name]
        far = [f"{other} (uploaded {seconds:.0f} s apart)" for other, seconds in apart if seconds > CHANCE_SECONDS]
        if far:
            flags[name] = (
                f"The zip is byte for byte that of {', '.join(far)}, and its pictures say when they were written: it "
                "was most likely handed on. No points were taken."
            )
    return flags


def _lateness(row: Row) -> str:
    """Word the flag for late writing, which may also be a run of the grader's: S3 does not show who wrote."""
    if not row.late:
        return ""
    graded = [one.uploaded_at for one in (row.evidence.input_copied, row.evidence.zip) if one] if row.evidence else []
    counted = "it was graded, as --late asks" if row.late in graded else "graded is what lay there before (--late: all)"
    return f"Written at {row.late}, after the group's end, by whoever ran the function then: {counted}."
