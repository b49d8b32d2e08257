"""What goes to Canvas, Moodle and the participants."""

import csv
import io

import pytest

from admin.grading.exports import canvas_csv, defused, feedback, moodle_csv, points_csv
from admin.grading.row import Row, error_row
from admin.judging.rubric import Criterion
from admin.judging.verdict import Status


def row(pseudonym, score=20, hint="", hint_de="", group="group-1145"):
    return Row(pseudonym, group, Status.GRADED, (Criterion("crops", not hint, score, 20, hint, hint_de),))


ROWS = [
    row("ada"),
    row("bob", 5, hint='wrong, "very"\nwrong', hint_de="falsch"),
    error_row("cleo", "group-1145", "AWS could not be used."),
]


def read(text):
    return list(csv.reader(io.StringIO(text)))


def test_canvas_gets_points_possible_and_nobody_by_our_fault():
    lines = read(canvas_csv(ROWS, "mip-day"))
    assert lines[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "mip-day"]
    assert lines[1] == ["    Points Possible", "", "", "", "", "20"]
    assert lines[2:] == [["ada", "", "", "ada", "group-1145", "20"], ["bob", "", "", "bob", "group-1145", "5"]]


def test_moodle_gets_grade_and_feedback_and_nobody_by_our_fault():
    lines = read(moodle_csv(ROWS, "mip-day", "en"))
    assert lines[0] == ["username", "mip-day", "mip-day feedback"]
    assert [line[:2] for line in lines[1:]] == [["ada", "20"], ["bob", "5"]]
    assert 'wrong, "very" wrong' in lines[2][2]


def test_all_points_keep_an_error_empty():
    lines = read(points_csv(ROWS))
    assert [line[3] for line in lines] == ["score", "20", "5", ""]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1+1"])  # noqa: RUF001
def test_what_a_spreadsheet_would_run_is_defused(cell):
    assert defused(cell) == "'" + cell
    assert read(points_csv([row("ada", group=cell)]))[1][1].startswith("'")


@pytest.mark.parametrize("cell", ["ada", "a=b", "", 7, -7, None])
def test_other_cells_stay_as_they_are(cell):
    assert defused(cell) == cell


def test_feedback_in_german_and_english():
    assert 'Crops: 5 of 20\n  wrong, "very" wrong' in feedback(ROWS[1], "mip-day", "en")
    german = feedback(ROWS[1], "mip-day", "de")
    assert "5 von 20 Punkten" in german and "Ausschnitte: 5 von 20\n  falsch" in german
    assert "bestanden" in feedback(ROWS[0], "mip-day", "de")


def test_feedback_after_our_fault_names_no_points():
    assert "not through any fault of yours" in feedback(ROWS[2], "mip-day", "en")
    assert "0" not in feedback(ROWS[2], "mip-day", "en")
