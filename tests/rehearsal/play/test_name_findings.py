"""A name that is there twice is found where AWS would take it but once, and nowhere else."""

import json
from collections import Counter

import pytest

from admin.errors import WorkshopError
from admin.workshop.settings import read_workshop
from rehearsal.play.attempts.catalogue import attempts
from rehearsal.play.cast import cast
from rehearsal.play.name_findings import judge_names
from rehearsal.play.player import INTRUDER
from rehearsal.stage.groups import add_groups
from tests.fixtures.configuration import copy_terraform


@pytest.fixture
def four(tmp_path):
    """Four groups, two of them in one region, with two participants each."""
    terraform = copy_terraform(tmp_path)
    add_groups(terraform, 4)
    for number, group in enumerate(read_workshop(terraform).groups):
        names = {"participants": [f"ada-{number}", f"bob-{number}"]}
        (group.folder / "participants.auto.tfvars.json").write_text(json.dumps(names))
    return read_workshop(terraform)


def state(folder, *things):
    resources = [
        {"mode": "managed", "type": kind, "instances": [{"attributes": {attribute: name}}]}
        for kind, attribute, name in things
    ]
    (folder / "terraform.tfstate").write_text(json.dumps({"resources": resources}))


def test_two_of_four_groups_share_a_region(four):
    regions = Counter(group.region for group in four.groups)
    assert sorted(regions.values()) == [1, 1, 2]
    assert [group.name for group in four.groups] == ["group-1145", "group-1430", "group-3", "group-4"]
    shared = [group for group in four.groups if regions[group.region] == 2]
    assert {group.species_function for group in shared} == {"IdentifySpeciesAndNotify", "IdentifySpeciesAndNotify-2"}


@pytest.mark.parametrize("wanted", [1, -1, 13])
def test_a_number_of_groups_that_cannot_be_is_refused(tmp_path, wanted):
    with pytest.raises(WorkshopError, match=f"GROUPS={wanted}: 2 groups are set up, so give a number from 2 to 12"):
        add_groups(copy_terraform(tmp_path), wanted)


def test_somebody_intrudes_where_two_groups_share_a_region(four):
    intruders = [player.group for player in cast(four) if player.part == INTRUDER]
    beside = [group for group in intruders if group.number_in_region > 1]
    assert [group.name for group in beside] == ["group-3"]
    tried = attempts(four, beside[0], "ada-2", "bob-2", "000000000000")
    first = four.group("group-1145")
    for name in (first.species_function, four.front_door(first.name), four.function_name("ada-0")):
        there = [one for one in tried if one.on.endswith(f"{first.region}:000000000000:function:{name}")]
        assert there and {one.region for one in there} == {first.region}
    calls = [(one.call, one.on, one.region, one.operation, str(one.parameters)) for one in tried]
    assert [call for call, times in Counter(calls).items() if times > 1] == []


def test_the_same_name_in_two_regions_is_none_that_is_there_twice(four):
    first, second, beside, _ = four.groups
    for group in (first, second):
        state(group.folder, ("aws_lambda_function", "function_name", "IdentifySpeciesAndNotify"))
    found = judge_names(four)
    assert found.holds and found.text.startswith("2 names of 4 groups, two and more in eu-west-3: none twice")
    state(beside.folder, ("aws_lambda_function", "function_name", "IdentifySpeciesAndNotify"))
    found = judge_names(four)
    assert not found.holds
    owners = found.text.partition("aws_lambda_function IdentifySpeciesAndNotify (eu-west-3): ")[2].rstrip(")")
    assert set(owners.split(", ")) == {"group-1145", "group-3"}


def test_a_role_is_once_in_an_account(four):
    first, second, *_ = four.groups
    for group in (first, second):
        state(group.folder, ("aws_iam_role", "name", "mip-day-participant"))
    assert "aws_iam_role mip-day-participant (global)" in judge_names(four).text
