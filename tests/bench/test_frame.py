"""The frame of `make bench`: whatever a row does, there is one table and one file."""

import json

import pytest

from bench import machine
from bench.__main__ import find_modules, main, measure
from bench.performance import page_of
from bench.row import IDS, Row, base_of, described
from bench.table import table

LONG = "the same through `filename =`, a sample of 10 of each group, 45.3 s (44.1 to 47.9), extrapolated to 60"


class Module:
    """Stands for one of bench/rows."""

    def __init__(self, *rows, error=None):
        self.rows, self.error = rows, error

    def measure(self, say):
        if self.error:
            raise self.error
        return list(self.rows)


def row(row_id, value=2.5, *, unit="times", bar=1.8, **more):
    return Row(row_id, unit, LONG, bar, (value - 0.1, value, value + 0.11234), **more)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "build" / "bench.json"


def test_each_row_is_found_once_in_the_tables_order():
    found = list(find_modules())
    assert found and set(found) <= set(IDS)
    assert found == sorted(found, key=IDS.index)


def test_a_row_says_its_load_and_time_and_has_what_the_interface_names(out):
    measure({"face": Module(row("face"))}, out)
    data = json.loads(out.read_text())
    [face] = data["rows"]
    assert {"id", "value", "unit", "alternative", "bar", "met", "runs", "command", "notes"} < set(face)
    assert face["runs"] == [2.4, 2.5, 2.612] and face["at"] and face["seconds"] >= 0
    assert len(face["load"]) == 3 or not machine.load()
    wanted = {"cores", "processor", "memory_bytes", "system", "python", "terraform", "provider"}
    assert wanted | {"load_before", "load_after"} < set(data["machine"])
    assert data["machine"]["provider"].startswith("hashicorp/aws 5.")


def test_a_row_that_fails_is_reported_and_the_others_are_measured(out):
    modules = {"face": Module(error=SystemExit("no picture")), "cold": Module(row("cold", 1.02, bar=1.1, at_most=True))}
    face, cold = measure(modules, out)
    assert face["value"] is None and not face["met"] and "no picture" in face["notes"]
    assert cold["met"]
    assert "no picture" in table([face, cold]) and "failed" in table([face, cold])
    assert [one["id"] for one in json.loads(out.read_text())["rows"]] == ["face", "cold"]


def test_rows_of_an_earlier_run_stay_unless_they_are_measured_again(out):
    measure({"apply": Module(row("apply"), row("apply_growth")), "status_120": Module(row("status_120"))}, out)
    measure({"apply": Module(row("apply", 3.0))}, out)
    rows = {one["id"]: one["value"] for one in json.loads(out.read_text())["rows"]}
    assert rows == {"apply": 3.0, "status_120": 2.5}, "growth belongs to apply, and is out of date"


def test_one_module_may_measure_several_rows_and_is_asked_once(out):
    module = Module(row("plan"), row("apply"))
    assert [one["id"] for one in measure({"apply": module, "plan": module}, out)] == ["apply", "plan"]


def test_no_line_of_the_table_is_wider_than_100_columns():
    """GIVEN the longest id, value, bar and spread THEN a terminal of 100 columns shows the table."""
    rows = [row(f"{one}_growth", 1234.5678, bar=1234.5).data() for one in IDS]
    rows += [row("face", unit="1/s").data(), row("cold", at_most=True).data(), row("plan", bar=None).data()]
    lines = table(rows).splitlines()
    assert max(map(len, lines)) <= 100
    assert "at least 1.8" in table(rows).replace("\n", " ") or "at least" in table(rows)


def test_seconds_are_at_most_and_the_rest_at_least_unless_the_row_says_otherwise():
    assert row("plan", unit="s").data()["at_most"]
    assert not row("face").data()["at_most"] and not row("burst", unit="1/s").data()["at_most"]
    assert row("cold", at_most=True).data()["at_most"]


def test_a_bar_is_met_by_the_median_on_its_side_and_by_nothing_that_is_not_as_wanted():
    assert row("face", 1.8).met and not row("face", 1.79).met
    assert row("plan", 1.8, unit="s").met and not row("plan", 1.81, unit="s").met
    assert row("face", 0.1, bar=None).met
    assert not row("face", as_wanted=False).met and not row("face", bar=None, as_wanted=False).met
    assert row("apply_growth").data()["command"] == "python -m bench apply"


def test_a_longer_id_belongs_to_the_row_that_it_begins_with():
    assert [base_of(one) for one in ("rehearsal_60", "status_1000", "grade_usual_again")] == [
        "rehearsal", "status_1000", "grade_usual",
    ]  # fmt: skip
    assert base_of("else") == "else"


def test_an_alternatives_figure_has_median_and_spread():
    assert described([0.5, 0.52, 0.61], "s") == "0.52 s (0.5 to 0.61)"
    assert described([0.5], "s") == "0.5 s"


def test_a_row_that_nobody_knows_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["faces"])
    assert ended.value.code == 2
    assert "there is no row faces" in capsys.readouterr().err


def test_the_page_has_machine_table_commands_and_shortfalls(out):
    modules = {
        "face": Module(row("face", 1.6, notes="PNG compression takes two thirds")),
        "cold": Module(error=OSError("no zip")),
    }
    measure(modules, out)
    page = page_of(json.loads(out.read_text()))
    assert "face: 1.6 times, where at least 1.8 times is wanted. PNG compression takes two thirds." in page
    assert "cold could not be measured: OSError: no zip" in page
    assert "`python -m bench face`" in page and "hashicorp/aws" in page


def test_the_page_has_another_runs_values_beside(out, tmp_path):
    measure({"face": Module(row("face", 1.6))}, tmp_path / "before.json")
    measure({"face": Module(row("face", 1.9)), "feedback": Module(row("feedback", 2.0, unit="s"))}, out)
    page = page_of(json.loads(out.read_text()), json.loads((tmp_path / "before.json").read_text()))
    lines = [[cell.strip() for cell in line.split("|")[1:4]] for line in page.splitlines() if line.startswith("| ")]
    assert lines == [["row", "run before", "value"], ["face", "1.6 times", "1.9 times"], ["feedback", "", "2 s"]]
