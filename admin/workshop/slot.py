"""A time slot as somebody types it: local times of a time zone, or times with their offset."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from admin.errors import WorkshopError

EXAMPLE = "2026-12-03T11:45"


@dataclass(frozen=True)
class Slot:
    """When a group meets.

    Attributes:
        start: with its offset from UTC.
        end: with its offset, which is another one where the clocks change in between.
        notes: what is unusual about it, a sentence each.
    """

    start: datetime
    end: datetime
    notes: tuple[str, ...]


def read_slot(start: str, end: str, *, timezone: str = "", now: datetime | None = None) -> Slot:
    """Read a slot.

    Args:
        start: such as "2026-12-03T11:45+01:00", or without the offset where a time zone is given.
        end: likewise.
        timezone: the name of a time zone, such as "Europe/Berlin"; empty where the times have offsets.
        now: the time that the slot is held against, for tests; without, the present.

    Returns:
        The slot.

    Raises:
        WorkshopError: a time is none, has no time zone, or is skipped or doubled by a change of the clocks; or the slot
            ends before it starts.
    """
    zone = _zone(timezone) if timezone else None
    begins, ends = _time(start, "start", zone, timezone), _time(end, "end", zone, timezone)
    if ends <= begins:
        raise WorkshopError(f"The slot would end at {end}, before or when it starts at {start}: give a later --end.")
    return Slot(begins, ends, tuple(_notes(begins, ends, now or datetime.now(UTC))))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WorkshopError(
            f"This machine knows no time zone {name!r}: write it like Europe/Berlin, or give the times with their "
            f"offset, such as {EXAMPLE}+01:00."
        ) from None


def _time(text: str, which: str, zone: tzinfo | None, name: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise WorkshopError(f"--{which} {text!r} is no time: write it like {EXAMPLE}+01:00.") from None
    if len(text) <= len("2026-12-03"):
        raise WorkshopError(f"--{which} {text!r} is a day: write a time behind it, such as {text}T11:45+01:00.")
    if time.tzinfo is None:
        if zone is None:
            raise WorkshopError(
                f"--{which} {text!r} has no time zone: write {text}+01:00, or add --timezone Europe/Berlin."
            )
        return _local(time, which, zone, name)
    if zone is not None and time.utcoffset() != time.astimezone(zone).utcoffset():
        raise WorkshopError(
            f"--{which} {text!r} has another offset than {name} has then ({_offset(time.astimezone(zone))}): leave out "
            "the offset, or --timezone."
        )
    return time


def _local(time: datetime, which: str, zone: tzinfo, name: str) -> datetime:
    """Find out which moment a local time is; refuse one that never comes, and one that comes twice."""
    first, second = time.replace(tzinfo=zone, fold=0), time.replace(tzinfo=zone, fold=1)
    there = first.astimezone(UTC).astimezone(zone)
    if there.replace(tzinfo=None) != time:
        earlier = second.astimezone(UTC).astimezone(zone)
        raise WorkshopError(
            f"--{which} {time:%Y-%m-%d %H:%M} never comes in {name}, since the clocks are put forward: by their old "
            f"time it is {there:%H:%M}{_offset(there)}, by their new one {earlier:%H:%M}{_offset(earlier)}. Give one "
            "that comes."
        )
    if first.utcoffset() != second.utcoffset():
        raise WorkshopError(
            f"--{which} {time:%Y-%m-%d %H:%M} comes twice in {name}, since the clocks are put back: say which, as "
            f"{time:%Y-%m-%dT%H:%M}{_offset(first)} or as {time:%Y-%m-%dT%H:%M}{_offset(second)}."
        )
    return datetime.fromisoformat(first.isoformat())  # with the offset in the place of the zone


def _notes(start: datetime, end: datetime, now: datetime) -> list[str]:
    notes = []
    if start.date() != end.date():
        notes.append(f"The slot goes over midnight: it ends on {end:%Y-%m-%d} at {end:%H:%M}.")
    if start.utcoffset() != end.utcoffset():
        minutes = round((end - start).total_seconds() / 60)
        notes.append(
            f"The clocks change during the slot, from {_offset(start)} to {_offset(end)}: it lasts {minutes} minutes."
        )
    if end <= now:
        notes.append("The slot is over already.")
    return notes


def _offset(time: datetime) -> str:
    return time.isoformat()[-6:]
