"""The roster: a CSV file of pseudonyms and their groups, and nothing else about a person."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from admin.errors import WorkshopError
from admin.names import LONGEST_PSEUDONYM, RESERVED_PSEUDONYMS, SHORTEST_PSEUDONYM, is_pseudonym

COLUMNS = ("pseudonym", "group")
PSEUDONYM_RULE = (
    f"{SHORTEST_PSEUDONYM} to {LONGEST_PSEUDONYM} characters of a-z, 0-9 and single inner hyphens, "
    "starting with a letter"
)
MAX_BYTES = 1_000_000  # 1,000 rows are about 30 kB; a file beyond this is not a roster


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
        path: a CSV file in UTF-8 with the header ``pseudonym,group``; a byte order mark, CRLF and blank lines are
            accepted.
        groups: the names of the groups that exist.

    Returns:
        The participants in the file's order.

    Raises:
        WorkshopError: the file cannot be used; the message lists every faulty line with its reason.
    """
    rows = csv.reader(io.StringIO(_text(path)), strict=True)
    faults: list[str] = []
    participants: list[Participant] = []
    seen: dict[str, int] = {}
    try:
        _check_header(path, next(rows, []))
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            reason = _fault(cells, groups=groups, seen=seen)
            if reason:
                faults.append(f"  line {rows.line_num}: {reason}")
                continue
            seen[cells[0]] = rows.line_num
            participants.append(Participant(*cells))
    except csv.Error as error:
        faults.append(f"  line {rows.line_num}: not valid CSV ({error}); save the file as plain CSV")
    if faults:
        raise WorkshopError("\n".join([f"{path}: {len(faults)} faulty line(s), nothing was changed:", *faults]))
    if not participants:
        raise WorkshopError(f"{path}: no participants below the header; add a line such as 'ada,{min(groups)}'.")
    return participants


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WorkshopError(f"{path}: larger than {MAX_BYTES} bytes; a roster has one short line per participant.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); give the path of a roster CSV file.") from None
    except UnicodeDecodeError as error:
        raise WorkshopError(f"{path}: not UTF-8 text (byte {error.start}); save it as 'CSV UTF-8'.") from None


def _check_header(path: Path, header: list[str]) -> None:
    names = [cell.strip() for cell in header]
    surplus = [name for name in names if name not in COLUMNS]
    if surplus:
        raise WorkshopError(
            f"{path}: line 1: column(s) {', '.join(map(repr, surplus))} refused; a roster holds no personal data, "
            f"only the columns {','.join(COLUMNS)}. Remove the column(s) and try again."
        )
    if names != list(COLUMNS):
        raise WorkshopError(f"{path}: line 1: the header must be exactly {','.join(COLUMNS)}.")


def _fault(cells: list[str], *, groups: set[str], seen: dict[str, int]) -> str | None:
    if len(cells) != len(COLUMNS):
        return f"{len(cells)} cells instead of {len(COLUMNS)} ({','.join(COLUMNS)})"
    pseudonym, group = cells
    if not is_pseudonym(pseudonym):
        return f"pseudonym {pseudonym!r} is not {PSEUDONYM_RULE}"
    if pseudonym in RESERVED_PSEUDONYMS:
        return f"pseudonym {pseudonym!r} is a reserved word; choose another"
    if pseudonym in seen:
        return f"pseudonym {pseudonym!r} is already on line {seen[pseudonym]}; it must be unique over all groups"
    if group not in groups:
        return f"group {group!r} does not exist; the groups are {', '.join(sorted(groups))}"
    return None
