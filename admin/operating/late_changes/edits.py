"""The files of a late change as they are to be: participants files, the roster, and the line of the time slot."""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.operating.late_changes.late_change import FileEdit
from admin.workshop.groups import Group, Workshop
from admin.workshop.roster import check_roster
from admin.workshop.roster_file import RosterFile
from admin.workshop.settings import PARTICIPANTS_FILE
from admin.workshop.tfvars import read_variables

SLOT = re.compile(r"^time_slot\s*=\s*\{.*?\}", re.MULTILINE | re.DOTALL)
BOUND = r'(\b{name}\s*=\s*")[^"]*(")'


def participants_after(group: Group, *, join: str = "", leave: str = "") -> dict[str, Any]:
    """Make the content of a group's participants file.

    Who joins or leaves changes neither for how many the group was laid out, nor who of them was there then: so nothing
    of the others depends on it.

    Args:
        group: the group.
        join: who comes; empty for nobody.
        leave: who goes; empty for nobody. Whoever comes in their place is where they were.

    Returns:
        The variables participants, places and joined_late, as far as they are needed.
    """
    path = group.folder / PARTICIPANTS_FILE
    now: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    names, late = set(group.participants), set(now.get("joined_late", ()))
    if (not join or join in names) and leave not in names:
        return now or {"participants": sorted(names)}
    places = now.get("places") or len(names)
    if join and join not in names and (not leave or leave in late):
        late.add(join)
    names = (names | {join}) - {leave, ""}
    document: dict[str, Any] = {"participants": sorted(names)}
    if places:
        document["places"] = places
    if late & names:
        document["joined_late"] = sorted(late & names)
    return document


def participants_edit(group: Group, document: dict[str, Any], words: str) -> FileEdit:
    """Make the edit that writes a participants file."""
    content = (json.dumps(document, indent=2) + "\n").encode()
    return FileEdit(group.folder / PARTICIPANTS_FILE, content, words)


def roster_edits(
    workshop: Workshop, roster: Path | None, *, old: str = "", new: str = "", group: str = ""
) -> list[FileEdit]:
    """Change one line of the roster, in the file's own form.

    Args:
        workshop: the workshop.
        roster: the file; None for none.
        old: whose line is changed; empty to add one.
        new: the pseudonym that the line is to have.
        group: the group that the line is to have; empty for the one that it has.

    Returns:
        The edit; none where there is no roster, or its line is as it is to be.

    Raises:
        WorkshopError: the roster is faulty, or has no such line, or another.
    """
    if roster is None:
        return []
    file = RosterFile.read(roster)
    groups = {one.pseudonym: one.group for one in check_roster(file, groups={one.name for one in workshop.groups})}
    wanted = group or groups.get(old) or groups.get(new, "")
    if groups.get(new) == wanted and (not old or old == new or old not in groups):
        return []
    if not old:
        if new in groups:
            raise WorkshopError(f"{roster}: {new} is in {groups[new]} there: write 'workshop move {new} --to {group}'.")
        return [FileEdit(roster, file.with_row(new, group).data(), f"add {new}")]
    if old not in groups:
        raise WorkshopError(f"{roster} has no line of {old}: name the right file with --roster. Nothing was changed.")
    if new != old:
        if new in groups:
            raise WorkshopError(f"{roster}: {new} is somebody else's already, in {groups[new]}. Nothing was changed.")
        return [FileEdit(roster, file.with_cell(0, old, new, of=old).data(), f"rename {old} to {new}")]
    return [FileEdit(roster, file.with_cell(1, groups[old], group, of=old).data(), f"move {old} to {group}")]


def slot_edit(group: Group, start: datetime, end: datetime) -> FileEdit:
    """Change the two times of a group's settings and nothing else of the file.

    Args:
        group: the group.
        start: of the slot, with its time zone.
        end: of the slot, with its time zone.

    Returns:
        The edit.

    Raises:
        WorkshopError: the file has another form than any that this could change.
    """
    path = group.folder / "group.auto.tfvars"
    text = path.read_bytes().decode("utf-8")
    found = SLOT.findall(text)
    slot = found[0] if len(found) == 1 else ""
    for name, time in (("start", start), ("end", end)):
        slot, count = re.subn(BOUND.format(name=name), rf"\g<1>{time.isoformat()}\g<2>", slot)
        if count != 1:
            raise WorkshopError(
                f'{path}: no line of the form time_slot = {{ start = "...", end = "..." }} in it: change the times '
                "there by hand, then 'make apply'. Nothing was changed."
            )
    changed = SLOT.sub(lambda _: slot, text, count=1)
    return FileEdit(path, changed.encode("utf-8"), f"write time_slot: {start:%d %b %Y %H:%M} to {end:%H:%M}")


def unchanged(edits: Iterable[FileEdit]) -> list[FileEdit]:
    """Leave out the edits that would write what is there."""
    return [one for one in edits if not (one.path.exists() and one.path.read_bytes() == one.content)]


def check_slot(path: Path, start: datetime, end: datetime) -> None:
    """Raise WorkshopError where an edited file does not say these times."""
    slot = read_variables(path)["time_slot"]
    if [datetime.fromisoformat(slot[name]) for name in ("start", "end")] != [start, end]:
        raise WorkshopError(f"{path}: the time slot could not be changed there; do it by hand.")
