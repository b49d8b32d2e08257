"""The birds of a rehearsal of any size, drawn without rehearsing: none is met by the trouble made for another."""

import dataclasses
from pathlib import Path

import pytest

from admin.workshop.groups import Workshop
from admin.workshop.roster import read_roster
from admin.workshop.settings import read_workshop
from rehearsal.__main__ import MAX_PER_GROUP
from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.models.species_model import TRAINING_SEEDS
from rehearsal.play.birds import Bird, every_species, troubled
from rehearsal.play.cast import bird_of, cast, write_roster
from rehearsal.play.species_findings import judge_letters, judge_trouble


@pytest.fixture(params=[1, 2, 3], ids=["1 group", "2 groups", "3 groups"])
def workshop(request: pytest.FixtureRequest, fixed_terraform: Path) -> Workshop:
    """The workshop with as many groups, the first ones once more under other names where it has fewer."""
    workshop = read_workshop(fixed_terraform)
    groups = workshop.groups + tuple(dataclasses.replace(group, name=f"{group.name}-2") for group in workshop.groups)
    return dataclasses.replace(workshop, groups=groups[: request.param])


def birds(workshop: Workshop, folder: Path, per_group: int) -> list[Bird]:
    """Every bird that a rehearsal of this size can upload, whatever parts its players have."""
    write_roster(folder / "roster.csv", workshop, per_group)
    roster = read_roster(folder / "roster.csv", groups={group.name for group in workshop.groups})
    theirs = lambda group: tuple(sorted(one.pseudonym for one in roster if one.group == group.name))  # noqa: E731
    groups = [dataclasses.replace(group, participants=theirs(group)) for group in workshop.groups]
    players = cast(dataclasses.replace(workshop, groups=tuple(groups)))
    assert len(players) == per_group * len(groups)
    instructors = [bird for group in groups for bird in (*every_species(group.name), *troubled(group.name))]
    return [*instructors, *(bird_of(player, workshop, turn) for turn, player in enumerate(players))]


def test_no_two_birds_have_equal_bytes_at_any_size(workshop: Workshop, tmp_path: Path) -> None:
    """GIVEN a rehearsal of each size, THEN no bird's bytes are another's, or of the model's training.

    A drawing's bytes hold its species and seed (the test below), and the seed of a bird is its group and key.
    """
    trained = {f"{species} {seed}" for species in SPECIES for seed in TRAINING_SEEDS}
    for per_group in range(1, MAX_PER_GROUP + 1):
        all_birds = birds(workshop, tmp_path, per_group)
        drawn = {f"{bird.species} {bird.group}/{bird.key}" for bird in all_birds}
        assert len(drawn) == len(all_birds), f"{per_group} participants in each group"
        assert not drawn & trained


def test_the_bytes_of_a_rehearsal_of_200_differ(fixed_terraform: Path, tmp_path: Path) -> None:
    all_birds = birds(read_workshop(fixed_terraform), tmp_path, MAX_PER_GROUP)
    assert len({bird.sha256 for bird in all_birds}) == len(all_birds) == 2 * (MAX_PER_GROUP + 4 + 3)


def test_a_drawing_says_in_its_bytes_what_it_is() -> None:
    assert b"Purple Martin group-1145/birds/ada/x.jpg" in draw_bird("Purple Martin", "group-1145/birds/ada/x.jpg")


def letter(key: str) -> dict[str, dict[str, str]]:
    return {"responsePayload": {"errorMessage": f"{key}: Endpoint not found"}}


def test_dead_letters_of_every_group_are_accounted_for() -> None:
    gone = troubled("group-1145")[1].key
    assert judge_trouble([letter(gone)], {})[0].holds
    assert judge_letters({"group-1430": []}).holds
    lost = judge_letters({"group-1430": [letter("birds/alan-6/owl.jpg")]})
    assert not lost.holds and "birds/alan-6/owl.jpg" in lost.text
    met = judge_trouble([letter(gone), letter("birds/alan-6/owl.jpg")], {})
    assert not met[0].holds
