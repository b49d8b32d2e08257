"""What each late change comes to, checked before anything is planned: who, where from, where to, from when to when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from admin import aws
from admin.access.session import find_participant
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.changes.carried_code import own_versions
from admin.operating.changes.moves import seats
from admin.operating.late_changes.edits import (
    participants_after,
    participants_edit,
    roster_edits,
    slot_edit,
    unchanged,
)
from admin.operating.late_changes.late_change import Copying, FileEdit, LateChange
from admin.workshop.groups import Group, Workshop
from admin.workshop.roster import why_refused

FORGOTTEN = (
    "Without the roster's line, the next 'workshop provision' would undo this: add --roster, or change it there."
)


def add(workshop: Workshop, pseudonym: str, group_name: str, roster: Path | None) -> LateChange:
    """Ask for one participant more.

    Args:
        workshop: the workshop.
        pseudonym: theirs.
        group_name: the group's name.
        roster: the roster that gets their line; None for none.

    Returns:
        The change; one that was interrupted goes on.

    Raises:
        WorkshopError: no such group, no such pseudonym can be, or somebody has it.
    """
    group = workshop.group(group_name)
    _refuse_name(workshop, pseudonym, group)
    document = participants_after(group, join=pseudonym)
    edits = [
        participants_edit(group, document, f"add {pseudonym}"),
        *roster_edits(workshop, roster, new=pseudonym, group=group.name),
    ]
    notes = [f"{pseudonym} joins {group.name}: a function, its role and log, a folder, and a code for the door."]
    return _of_people(
        workshop, {group: document}, edits, pseudonyms=[pseudonym], notes=notes, roster=roster, wanted=pseudonym
    )


def move(workshop: Workshop, pseudonym: str, group_name: str, roster: Path | None) -> LateChange:
    """Ask for a participant's move to another group, as add does for a new one's."""
    target, source = workshop.group(group_name), find_participant(workshop, pseudonym)
    documents = {target: participants_after(target, join=pseudonym)}
    if source.name != target.name:
        documents = {source: participants_after(source, leave=pseudonym)} | documents
    edits = [participants_edit(group, document, f"move {pseudonym}") for group, document in documents.items()]
    edits += roster_edits(workshop, roster, old=pseudonym, new=pseudonym, group=target.name)
    if source.name == target.name:  # begun before: by the state they may still stand elsewhere
        notes = [f"{pseudonym} is in {target.name} already; what is left of the move is done."]
        return _of_people(
            workshop, documents, edits, pseudonyms=[pseudonym], notes=notes, roster=roster, wanted=pseudonym
        )
    notes = [
        f"{pseudonym}: {source.name} -> {target.name}. The function is removed there and made here, with its code, "
        f"{_versions(workshop, pseudonym, source)} and its settings. Its log begins anew.",
        "Folder and zip stay where they are, birds are copied and named anew. The code for the door is another.",
    ]
    copying = Copying(pseudonym, pseudonym, source, target)
    return _of_people(
        workshop,
        documents,
        edits,
        pseudonyms=[pseudonym],
        notes=notes,
        roster=roster,
        copying=copying,
        wanted=pseudonym,
    )


def rename(workshop: Workshop, old: str, new: str, roster: Path | None) -> LateChange:
    """Ask for a participant's other pseudonym, as add does for a new one.

    Args:
        workshop: the workshop.
        old: their pseudonym.
        new: the one that they are to have.
        roster: the roster whose line is changed; None for none.
    """
    begun = old not in workshop.participants and new in workshop.participants and _has_folder(workshop, old)
    group = find_participant(workshop, new if begun else old)
    if old == new:
        raise WorkshopError(f"{old} is called so already. Nothing was changed.")
    _refuse_name(workshop, new, group if begun else None)
    document = participants_after(group, join=new, leave=old)
    edits = [
        participants_edit(group, document, f"rename {old} to {new}"),
        *roster_edits(workshop, roster, old=old, new=new),
    ]
    notes = [
        f"{old} -> {new} in {group.name}. The function is made anew under that name, with its code, "
        f"{_versions(workshop, old, group)} and its settings. Its log begins anew. The code for the door is another.",
        f"Outputs and birds are copied, birds are named anew. What is {old}'s in the buckets stays there.",
    ]
    if datetime.now(UTC) > group.closes:
        notes.append("The group's slot is over: the copies count as late, so grade with --late.")
    carried = [
        (replace(source, kept=target.kept), target)
        for source, target in zip(seats(workshop, old, group), seats(workshop, new, group), strict=True)
    ]
    return _of_people(
        workshop, {group: document}, edits, pseudonyms=[old, new], notes=notes, roster=roster,
        copying=Copying(old, new, group, group), carried=carried, wanted=new,
    )  # fmt: skip


def reschedule(
    workshop: Workshop, group_name: str, *, by: int | None = None, start: str = "", end: str = ""
) -> LateChange:
    """Ask for another time slot.

    Args:
        workshop: the workshop.
        group_name: the group's name.
        by: minutes that both times are moved by, back where below 0; None where start or end is given.
        start: as 11:55 on the slot's day, or 2026-12-03T11:55:00+01:00; empty to leave it.
        end: as start.

    Returns:
        The change.

    Raises:
        WorkshopError: the times are none, or end before they start.
    """
    group = workshop.group(group_name)
    if (by is None) == (not start and not end):
        raise WorkshopError("By how much, or to when? Give --by MINUTES, or --start and --end, or one of these.")
    shift = timedelta(minutes=by or 0)
    begins = _time(start, group.start) if start else group.start + shift
    ends = _time(end, group.end) if end else group.end + shift
    if ends <= begins:
        raise WorkshopError(f"The slot would end at {ends:%H:%M}, before it starts at {begins:%H:%M}. Nothing changed.")
    now = datetime.now(UTC)
    notes = [f"{group.name}: {_slot(group.start, group.end)} -> {_slot(begins, ends)}."]
    if group.start <= now < begins:
        notes.append(
            f"The slot has begun, and until {begins.astimezone(group.start.tzinfo):%H:%M} nobody could work: "
            "to move its end alone, use --end."
        )
    if ends <= now:
        notes.append("That is over already: participants' rights end with it.")
    moved = replace(group, start=begins, end=ends)
    slot = {"time_slot": {"start": begins.isoformat(), "end": ends.isoformat()}}
    edits = unchanged([slot_edit(group, begins, ends)])
    environment = group.folder.name
    return LateChange(_with(workshop, moved), [moved], environment, {environment: slot}, edits, notes=notes)


def _of_people(
    workshop: Workshop, documents: dict[Group, dict[str, Any]], edits: list[FileEdit], *, pseudonyms: list[str],
    notes: list[str], roster: Path | None, **more: Any,
) -> LateChange:  # fmt: skip
    groups = [replace(group, participants=tuple(document["participants"])) for group, document in documents.items()]
    after = workshop
    for group in groups:
        after = _with(after, group)
    variables = {group.folder.name: document for group, document in documents.items()}
    notes = notes if roster else [*notes, FORGOTTEN]
    environment = groups[-1].folder.name
    return LateChange(after, groups, environment, variables, unchanged(edits), pseudonyms, notes, **more)


def _with(workshop: Workshop, changed: Group) -> Workshop:
    return replace(workshop, groups=tuple(changed if one.name == changed.name else one for one in workshop.groups))


def _refuse_name(workshop: Workshop, pseudonym: str, begun_in: Group | None) -> None:
    """Refuse a pseudonym that cannot be, or that somebody of another group has."""
    if reason := why_refused(pseudonym):
        raise WorkshopError(f"{reason[0].upper()}{reason[1:]}. Nothing was changed.")
    has = workshop.group_of(pseudonym)
    if has and (begun_in is None or has.name != begun_in.name):
        raise WorkshopError(
            f"{pseudonym} is somebody's already, in {has.name}: choose another pseudonym, or 'workshop move' whoever "
            "that is. Nothing was changed."
        )


def _has_folder(workshop: Workshop, pseudonym: str) -> bool:
    """Whether somebody had this pseudonym: their folder stays when they are renamed, and a mistyped name has none."""
    bucket, key = workshop.target_bucket, workshop.output_folder(pseudonym)
    with aws.explained(f"looking for s3://{bucket}/{key}"):
        found = aws.client("s3", STORAGE_REGION).list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)
    return bool(found.get("KeyCount"))


def _versions(workshop: Workshop, pseudonym: str, group: Group) -> str:
    count = len(own_versions(workshop.function_name(pseudonym), group.region))
    return f"{count} earlier version{'' if count == 1 else 's'}"


def _time(text: str, old: datetime) -> datetime:
    """Read a time of day, on the day and in the zone of the one before, or a whole date and time."""
    readers: tuple[Callable[[str], datetime], ...] = (
        lambda text: datetime.combine(old.date(), time.fromisoformat(text), old.tzinfo),
        datetime.fromisoformat,
    )
    for read in readers:
        try:
            found = read(text)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=old.tzinfo)
    raise WorkshopError(f"{text!r} is no time: write it like 11:55, or 2026-12-03T11:55:00+01:00.")


def _slot(start: datetime, end: datetime) -> str:
    return f"{start:%d %b %Y %H:%M} to {end:%H:%M} ({start:UTC%z})"
