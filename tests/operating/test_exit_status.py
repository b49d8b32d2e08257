"""What make's commands raise ends in one sentence and an exit status."""

from types import SimpleNamespace

import pytest

from admin.errors import WorkshopError
from admin.operating.changes import __main__ as changes
from admin.operating.changes.applying import PartlyAppliedError
from admin.operating.exit_status import exit_status
from admin.operating.state.__main__ import main as keep_states


def ended_with(error):
    def run():
        raise error

    return exit_status(run, command="init", interrupted="go on.")


@pytest.mark.parametrize("status", [0, 1])
def test_what_raises_nothing_says_nothing(capsys, status):
    assert exit_status(lambda: status, command="init", interrupted="go on.") == status
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (WorkshopError("No state: mend it."), "init: No state: mend it."),
        (KeyboardInterrupt(), "init: interrupted; go on."),
    ],
    ids=["refused", "interrupted"],
)
def test_a_refusal_is_said_as_it_is(capsys, error, said):
    assert ended_with(error) == 2
    assert capsys.readouterr() == ("", f"{said}\n")


def test_what_nobody_foresaw_is_a_sentence_that_names_the_log(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert ended_with(ZeroDivisionError("x")) == 2
    [log] = tmp_path.iterdir()
    said = capsys.readouterr().err
    assert said.startswith("init: it failed") and str(log) in said and said.count("\n") == 1


@pytest.mark.parametrize(
    ("main", "words", "prefix"),
    [(changes.main, ["plan", "nowhere"], "plan: "), (keep_states, ["local", "nowhere"], "init: ")],
)
def test_the_commands_name_themselves(capsys, main, words, prefix):
    assert main(words) == 2
    assert capsys.readouterr().err.startswith(prefix)


def test_what_was_applied_in_part_is_no_refusal(capsys, monkeypatch):
    def applied(changes, say):
        raise PartlyAppliedError("ca-central-1 failed.")

    change = SimpleNamespace(has_effect=True)
    steps = {"read_workshop": None, "find_terraform": None, "chosen": [], "refuse_wrong_order": None, "_show": None}
    for name, answer in {**steps, "plan_changes": [change]}.items():
        monkeypatch.setattr(changes, name, lambda *_, answer=answer, **__: answer)
    monkeypatch.setattr(changes, "apply_changes", applied)
    assert changes.main(["apply", "all", "--yes"]) == 1
    assert capsys.readouterr().err.endswith("apply: ca-central-1 failed.\nThe other environments are done.\n")
