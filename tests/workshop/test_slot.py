"""Times are read as they are typed, and a time that never comes, or comes twice, is refused with the reason."""

from datetime import UTC, datetime

import pytest

from admin.errors import WorkshopError
from admin.workshop.slot import read_slot

NOW = datetime(2026, 12, 1, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def slot(start, end, timezone=""):
    return read_slot(start, end, timezone=timezone, now=NOW)


@pytest.mark.parametrize(
    ("start", "end", "timezone"),
    [
        ("2026-12-03T11:45+01:00", "2026-12-03T12:45+01:00", ""),
        ("2026-12-03 11:45", "2026-12-03T12:45:00", BERLIN),
        ("2026-12-03T11:45+01:00", "2026-12-03T12:45", BERLIN),
    ],
)
def test_offsets_and_local_times_are_the_same_moments(start, end, timezone):
    found = slot(start, end, timezone)
    assert (found.start.isoformat(), found.end.isoformat(), found.notes) == (
        "2026-12-03T11:45:00+01:00", "2026-12-03T12:45:00+01:00", (),
    )  # fmt: skip


def test_a_slot_over_midnight_is_said():
    found = slot("2026-12-03T23:30", "2026-12-04T00:30", BERLIN)
    assert found.notes == ("The slot goes over midnight: it ends on 2026-12-04 at 00:30.",)


@pytest.mark.parametrize(
    ("start", "end", "times", "minutes"),
    [
        ("2027-03-28T01:30", "2027-03-28T03:30", ("+01:00", "+02:00"), 60),
        ("2027-10-31T01:30", "2027-10-31T03:30", ("+02:00", "+01:00"), 180),
    ],
)
def test_a_slot_over_the_change_of_the_clocks_has_both_offsets(start, end, times, minutes):
    found = slot(start, end, BERLIN)
    assert (found.start.isoformat()[-6:], found.end.isoformat()[-6:]) == times
    assert (found.end - found.start).total_seconds() == 60 * minutes
    assert f"it lasts {minutes} minutes" in found.notes[0]


@pytest.mark.parametrize(
    ("start", "end", "timezone", "words"),
    [
        ("2027-03-28T02:30", "2027-03-28T04:00", BERLIN, "never comes in Europe/Berlin, since the clocks are put forw"),
        ("2027-10-31T02:30", "2027-10-31T04:00", BERLIN, r"comes twice .* as 2027-10-31T02:30\+02:00 or as .*\+01:00"),
        ("2026-12-03T11:45", "2026-12-03T12:45+01:00", "", "--start .* has no time zone"),
        ("2026-12-03T11:45+01:00", "2026-12-03T11:45+01:00", "", "before or when it starts"),
        ("2026-12-03T12:45", "2026-12-03T11:45", BERLIN, "before or when it starts"),
        ("2026-12-03T12:45+02:00", "2026-12-03T13:45", BERLIN, r"another offset than Europe/Berlin has then \(\+01:00"),
        ("noon", "2026-12-03T11:45", BERLIN, "--start 'noon' is no time"),
        ("2026-12-03", "2026-12-03T11:45", BERLIN, "is a day"),
        ("2026-12-03T11:45", "2026-12-03T12:45", "Berlin", "no time zone 'Berlin'"),
        ("2026-12-03T11:45", "2026-12-03T12:45", "../etc/passwd", "no time zone"),
    ],
)
def test_what_is_no_slot_is_refused_with_the_reason(start, end, timezone, words):
    with pytest.raises(WorkshopError, match=words):
        slot(start, end, timezone)


def test_a_time_that_comes_twice_can_be_given_with_its_offset():
    found = slot("2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00", BERLIN)
    assert (found.end - found.start).total_seconds() == 3600
