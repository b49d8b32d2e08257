"""The phases of a rehearsal are said and timed in their order."""

import pytest

from rehearsal.phases import Phases


def test_phases_are_said_timed_and_added_up(capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN a phase that ends and one that fails THEN both are on the screen, in the table and in timings.json."""
    phases = Phases()
    with phases.phase("start", "local AWS"):
        pass
    with pytest.raises(ValueError, match="no"), phases.phase("apply", "terraform apply"):
        raise ValueError("no")
    timings = phases.timings()
    assert [phase["name"] for phase in timings["phases"]] == ["start", "apply"]
    assert timings["total_seconds"] == round(sum(phase["seconds"] for phase in timings["phases"]), 1)
    said = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in said] == ["start", "apply"] and all(line.endswith(" s") for line in said)
    assert [line.split()[0] for line in phases.table().splitlines()] == ["start", "apply", "together"]
