"""The roster: a CSV file of pseudonyms and their groups, and nothing else about a person."""

from dataclasses import dataclass
from pathlib import Path

from admin.errors import WorkshopError
from admin.names import LONGEST_PSEUDONYM, RESERVED_PSEUDONYMS, SHORTEST_PSEUDONYM, is_pseudonym
from admin.workshop.roster_file import SEPARATORS, RosterFile

COLUMNS = ("pseudonym", "group")
PSEUDONYM_RULE = (
    f"{SHORTEST_PSEUDONYM} to {LONGEST_PSEUDONYM} characters of a-z, 0-9 and single inner hyphens, "
    "starting with a letter"
)


@dataclass(frozen=True)
class Participant:
    """One row of the roster.

    Attributes:
        pseudonym: who, unique over all groups.
        group: the name of their group.
    """

    pseudonym: str
    group: str


def read_roster(path: Path, *, groups: set[str]) -> list[Participant]:
    """Read and check a whole roster.

    Args:
        path: a CSV file with the header ``pseudonym,group``, as spreadsheets write it: separated by commas, semicolons
            or tabs, in UTF-8, UTF-16 with a byte order mark, or Windows-1252, with blank lines and any line ends.
        groups: the names of the groups that exist.

    Returns:
        The participants in the file's order.

    Raises:
        WorkshopError: the file cannot be used; the message lists every faulty line with its reason.
    """
    return check_roster(RosterFile.read(path), groups=groups)


def check_roster(file: RosterFile, *, groups: set[str]) -> list[Participant]:
    """Check the lines of a roster, as read_roster does."""
    faults: list[str] = []
    participants: list[Participant] = []
    seen: dict[str, int] = {}
    _check_header(file)
    for row in file.rows():
        if not row.cells and not row.fault:
            continue
        reason = row.fault or _fault(row.cells, file.separator, groups=groups, seen=seen)
        if reason:
            faults.append(f"  line {row.number}: {reason}")
            continue
        seen[row.cells[0]] = row.number
        participants.append(Participant(*row.cells))
    if faults:
        raise WorkshopError("\n".join([f"{file.path}: {len(faults)} faulty line(s), nothing was changed:", *faults]))
    if not participants:
        example = file.separator.join(("ada", min(groups)))
        raise WorkshopError(f"{file.path}: no participants below the header; add a line such as {example!r}.")
    return participants


def why_refused(pseudonym: str) -> str | None:
    """Say why a text cannot be anybody's pseudonym; None where it can."""
    if not is_pseudonym(pseudonym):
        return f"pseudonym {pseudonym!r} is not {PSEUDONYM_RULE}"
    if pseudonym in RESERVED_PSEUDONYMS:
        return f"pseudonym {pseudonym!r} is a reserved word; choose another"
    return None


def _check_header(file: RosterFile) -> None:
    names, place = file.header, f"{file.path}: line {file.head}"
    surplus = [name for name in names if name not in COLUMNS]
    if surplus:
        raise WorkshopError(
            f"{place}: column(s) {', '.join(map(repr, surplus))} refused; a roster holds no personal data, "
            f"only the columns {','.join(COLUMNS)}. Remove the column(s) and try again."
        )
    if names != list(COLUMNS):
        raise WorkshopError(f"{place}: the header must be exactly {','.join(COLUMNS)} (or with ; or tabs between).")


def _fault(cells: list[str], separator: str, *, groups: set[str], seen: dict[str, int]) -> str | None:
    if len(cells) != len(COLUMNS):
        other = next((each for each in SEPARATORS if each != separator and each in "".join(cells)), None)
        why = f"; it has {other!r} where the header has {separator!r}" if other else ""
        return f"{len(cells)} cells instead of {len(COLUMNS)} ({','.join(COLUMNS)}){why}"
    pseudonym, group = cells
    if reason := why_refused(pseudonym):
        return reason
    if pseudonym in seen:
        return f"pseudonym {pseudonym!r} is already on line {seen[pseudonym]}; it must be unique over all groups"
    if group not in groups:
        return f"group {group!r} does not exist; the groups are {', '.join(sorted(groups))}"
    return None
