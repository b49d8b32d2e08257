"""Whether a group's time is right, and whom it is for."""

from datetime import UTC, date, datetime, timedelta

from admin.operating.doctor.finding import Finding, failure, ok, warning
from admin.operating.doctor.ground import Ground
from admin.workshop.groups import Group

LONGEST_HOURS = 12  # of a session; see access/session.py
LAST_DAY = date(2027, 6, 30)  # of python3.11 on Lambda, by AWS's page on its runtimes
SOON = timedelta(days=183)


def check_slot(ground: Ground, group: Group) -> Finding:
    """Hold a group's slot against now and against the zone of this machine."""
    place = f"time_slot in {group.folder.name}/group.auto.tfvars"
    again = f"Correct {place}, then 'make apply ENV={group.folder.name}'."
    day = "" if group.start.date() == group.closes.date() else f" on {group.closes:%d %b}"
    text = f"{group.start:%a %d %b %Y %H:%M} to {group.end:%H:%M} ({_zone(group.start)})"
    text = f"{text}, rights until {group.closes:%H:%M}{day}"
    if group.end <= group.start:
        return failure(f"The slot ends before it starts: {text}.", again)
    if group.closes < ground.now:
        return failure(f"The slot is in the past: {text}. Nobody can sign in any more.", again)
    if group.closes - group.start > timedelta(hours=LONGEST_HOURS):
        return warning(f"{text}: longer than the {LONGEST_HOURS} h that a session can last.", again)
    if season := _other_season(group.start):
        return warning(f"{text}. {season}", f"{again} If it is meant so, leave it.")
    here = group.start.astimezone()
    if here.utcoffset() != group.start.utcoffset():
        text += f"; by this machine's clock from {here:%a %H:%M}"
    return ok(f"{text}{'; open now' if group.start <= ground.now else ''}.")


def _other_season(start: datetime) -> str:
    """Say it where a time has the offset that this machine's zone has in the other half of the year."""
    here = start.astimezone().utcoffset()
    seasons = {datetime(start.year, month, 1, tzinfo=UTC).astimezone().utcoffset() for month in (1, 7)}
    if start.utcoffset() == here or start.utcoffset() not in seasons:
        return ""
    return f"That day the clocks here are at {_zone(start.astimezone())}: an hour off by summer time?"


def _zone(time: datetime) -> str:
    text = f"{time:%z}"
    return f"UTC{text[:3]}:{text[3:5]}"


def check_roster(_ground: Ground, group: Group) -> Finding:
    """Look whether the group has participants."""
    count = len(group.participants)
    if not count:
        return failure(f"{group.name} has no participants.", "Run 'make provision ROSTER=roster.csv', then apply.")
    return ok(f"{count} participant{'s' if count > 1 else ''}, {group.participants[0]} to {group.participants[-1]}.")


def check_runtime(ground: Ground, group: Group) -> Finding:
    """Hold the slot against the end of the functions' Python on Lambda."""
    left = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=UTC) - max(ground.now, group.start)
    if left < SOON:
        return warning(
            f"Lambda's python3.11 is supported until {LAST_DAY:%d %b %Y}; a month later no function can be made in it.",
            "Move the functions to a newer Python before that.",
        )
    return ok(f"Lambda supports python3.11 until {LAST_DAY:%d %b %Y}.")
