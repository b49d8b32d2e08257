"""The whole hour in a real browser against a rehearsal that stands: on a phone in German, at a desk in English."""

import pytest

from tests.fixtures.kept_rehearsal import read
from tests.rehearsal.hour import spend_hour

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def fresh(kept):
    """By group the address of its door, and the code of somebody who has done nothing yet."""
    rows = read(kept, "grades.json")["participants"]
    absent = {row["group"]: row["pseudonym"] for row in rows if row["status"] == "missing"}
    doors = read(kept, "kept.json")["doors"]
    return [(doors[group]["url"], doors[group]["codes"][pseudonym]) for group, pseudonym in sorted(absent.items())]


@pytest.mark.parametrize(("turn", "language", "width"), [(0, "de", 390), (-1, "en", 1280)])
def test_from_the_address_on_the_sheet_to_the_last_feedback(fresh, browser, turn, language, width):
    url, code = fresh[turn]
    spend_hour(browser, url, code, language=language, width=width)
