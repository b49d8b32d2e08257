"""Two groups that would get one name in AWS, and names that AWS does not take, are refused when settings are read."""

import pytest

from admin.errors import WorkshopError
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform

FIRST, SECOND = "eu-west-3", "ca-central-1"


@pytest.fixture
def terraform(tmp_path):
    return copy_terraform(tmp_path)


@pytest.fixture
def change(terraform):
    """Change a group's file; return what reading the settings says then."""

    def made(folder, *pairs):
        path = terraform / "envs" / folder / "group.auto.tfvars"
        text = path.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text, f"{path} has no {old!r}"
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return read_workshop(terraform)

    return made


def both_in(region, *, number=None):
    setting = f'region = "{region}"' + (f"\nnumber_in_region = {number}" if number is not None else "")
    return [('region = "ca-central-1"', setting), ("arn:aws:lambda:ca-central-1:", f"arn:aws:lambda:{region}:")]


def test_two_groups_of_one_region_have_names_of_their_own(change):
    first, second = change(SECOND, *both_in("eu-west-3", number=2)).groups
    assert (first.region, first.species_function, first.endpoint_name) == (
        "eu-west-3", "IdentifySpeciesAndNotify", "nabirds-species-identifier",
    )  # fmt: skip
    assert (second.region, second.species_function, second.endpoint_name) == (
        "eu-west-3", "IdentifySpeciesAndNotify-2", "nabirds-species-identifier-2",
    )  # fmt: skip


def test_two_of_one_region_without_numbers_are_told_which_is_free(change):
    with pytest.raises(WorkshopError, match=r"group number 1 of eu-west-3, too.*set number_in_region = 2\."):
        change(SECOND, *both_in("eu-west-3"))


def test_the_number_that_is_free_is_the_least(change):
    change(FIRST, ('region = "eu-west-3"', 'region = "eu-west-3"\nnumber_in_region = 2'))
    with pytest.raises(WorkshopError, match=r"is group number 2 of eu-west-3, too.*set number_in_region = 1\."):
        change(SECOND, *both_in("eu-west-3", number=2))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("group-1145", "is called 'group-1145', too"),
        ("shared", "what the groups share"),
        ("Group 14", "goes into names in AWS"),
        ("g-" + "x" * 39, "goes into names in AWS"),
    ],
)
def test_a_name_that_no_group_can_have(change, name, words):
    with pytest.raises(WorkshopError, match=words):
        change(SECOND, ('"group-1430"', f'"{name}"'))


def test_names_that_are_too_long_together(change, terraform):
    path = terraform / "workshop.auto.tfvars"
    path.write_text(path.read_text().replace('"mip-day"', '"twenty-characters-ab"'))
    with pytest.raises(WorkshopError, match="47 characters together, and names in AWS have room for 46"):
        change(SECOND, ('"group-1430"', f'"{"x" * 27}"'))


@pytest.mark.parametrize("number", ["0", "100", "1.5", '"two"', "true"])
def test_a_number_in_the_region_that_is_none(change, number):
    with pytest.raises(WorkshopError, match=r"ca-central-1/group.auto.tfvars: number_in_region is .*a whole number"):
        change(SECOND, *both_in("ca-central-1", number=number))
