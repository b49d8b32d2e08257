"""The stage's copy of terraform/: what an instructor's checkout has beside what is committed stays there."""

from pathlib import Path

import pytest

from admin.operating.state.backend import configure, find_state, state_in
from admin.workshop.settings import read_workshop
from rehearsal.stage.processes import Processes
from rehearsal.stage.stage import Stage
from tests.fixtures.configuration import copy_terraform

OWN = ("terraform.tfstate", "participants.auto.tfvars.json", "subscriptions.auto.tfvars", "model.tar.gz")


@pytest.mark.parametrize("environment", ["eu-west-3", "eu-central-1"])
def test_states_settings_and_models_of_the_real_workshop_do_not_come_along(tmp_path: Path, environment: str) -> None:
    own = copy_terraform(tmp_path)
    workshop, folder = read_workshop(own), own / "envs" / environment
    configure(folder, state_in(workshop.state_bucket, workshop, folder))
    for name in OWN:
        (folder / name).write_text("{}", encoding="utf-8")
    stage = Stage(
        source=own, scratch=tmp_path / "scratch", processes=Processes(tmp_path / "logs", tmp_path / "scratch")
    )
    copied = stage.terraform / "envs" / environment
    assert [name for name in OWN if (copied / name).exists()] == []
    assert find_state(copied).where == "terraform.tfstate"
