"""The settings are read from Terraform's variable files, and what is wrong with one is said with its name."""

import re
from pathlib import Path

import pytest

from admin.errors import WorkshopError
from admin.workshop.groups import Door
from admin.workshop.settings import find_terraform, read_workshop
from tests.fixtures.configuration import copy_terraform

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def terraform(tmp_path):
    return copy_terraform(tmp_path)


def test_groups_come_in_the_order_of_their_time_slots(terraform):
    workshop = read_workshop(terraform)
    assert [group.name for group in workshop.groups] == ["group-1145", "group-1430"]
    first = workshop.group("group-1145")
    assert (first.region, first.memory_size, first.timeout) == ("eu-west-3", 1024, 63)
    assert first.layers == ("arn:aws:lambda:eu-west-3:770693421928:layer:Klayers-p311-Pillow:3",)
    assert first.participants == ()


@pytest.mark.parametrize("line", ["", 'layer_arn = ""', "layer_arn = null"])
def test_without_a_layer_arn_the_layer_is_the_one_that_is_published(terraform, line):
    path = terraform / "envs/eu-west-3/group.auto.tfvars"
    path.write_text(re.sub(r"^layer_arn .*$", line, path.read_text(), flags=re.MULTILINE))
    assert read_workshop(terraform).group("group-1145").layers == (
        "arn:aws:lambda:eu-west-3:*:layer:mip-day-pillow-group-1145:*",
    )


@pytest.mark.parametrize(
    ("lines", "door", "tuned"),
    [
        ("", Door(enabled=True, catch_up=("starter", "step2")), True),
        ("door = { enabled = false }", Door(enabled=False), True),
        ('door = { catch_up = ["solution"] }\ntuned = false', Door(catch_up=("solution",)), False),
    ],
)
def test_what_is_left_out_of_the_door_is_as_in_the_module(terraform, lines, door, tuned):
    path = terraform / "envs/eu-west-3/group.auto.tfvars"
    kept = re.sub(r"^(door|tuned) .*\n", "", path.read_text(), flags=re.MULTILINE)
    path.write_text(f"{kept}\n{lines}\n")
    group = read_workshop(terraform).group("group-1145")
    assert (group.door, group.tuned) == (door, tuned)


def test_an_unknown_group_is_refused_with_the_names_there_are(terraform):
    with pytest.raises(WorkshopError, match="the groups are group-1145, group-1430"):
        read_workshop(terraform).group("group-9")


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("workshop.auto.tfvars", "input_file", "input_fil", "input_file is missing"),
        ("envs/eu-west-3/group.auto.tfvars", "timeout ", "timeou ", "timeout is missing"),
        ("envs/eu-west-3/group.auto.tfvars", "2026-12-03T11:45:00+01:00", "noon", "write times like"),
        ("envs/eu-west-3/group.auto.tfvars", "{", "[", "not valid Terraform variables"),
    ],
)
def test_a_setting_that_is_wrong_is_named_with_its_file(terraform, file, old, new, words):
    path = terraform / file
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(WorkshopError, match=words) as refused:
        read_workshop(terraform)
    assert Path(file).name in str(refused.value)


def test_a_participants_file_that_provision_did_not_write(terraform):
    (terraform / "envs/eu-west-3/participants.auto.tfvars.json").write_text("{}")
    with pytest.raises(WorkshopError, match="run it again with the roster"):
        read_workshop(terraform)


def test_the_checkout_is_found_from_a_folder_inside_it(monkeypatch):
    monkeypatch.delenv("WORKSHOP_TERRAFORM", raising=False)
    monkeypatch.chdir(REPOSITORY / "docs")
    assert find_terraform() == REPOSITORY / "terraform"


def test_a_configured_folder_that_is_none_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(tmp_path))
    with pytest.raises(WorkshopError, match="WORKSHOP_TERRAFORM"):
        find_terraform()
