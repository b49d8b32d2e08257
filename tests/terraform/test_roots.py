"""The environments stay thin and alike: what differs between groups is in their variable files.

These tests read the checkout's own environments and settings, so they hold for every configuration that is sound.
"""

import json
import re
from pathlib import Path

import hcl2
import pytest
from hcl2 import SerializationOptions

REPOSITORY = Path(__file__).parents[2]
TERRAFORM = REPOSITORY / "terraform"
ENVIRONMENTS = sorted(folder for folder in (TERRAFORM / "envs").iterdir() if folder.is_dir())
GROUPS = [folder for folder in ENVIRONMENTS if (folder / "group.auto.tfvars").exists()]
PUBLISHED = REPOSITORY.parent / "shared" / "facts" / "aws-provider-5.100.0.lock.txt"
CHECKSUM = re.compile(r"\b(?:h1|zh):[A-Za-z0-9+/=]{40,}")


def read_variables(path: Path) -> dict:
    options = SerializationOptions(with_comments=False, strip_string_quotes=True)
    return hcl2.loads(path.read_text(encoding="utf-8"), serialization_options=options)


def test_every_environment_is_the_storage_or_a_group() -> None:
    assert [folder.name for folder in ENVIRONMENTS if folder not in GROUPS] == ["eu-central-1"]
    assert GROUPS


def test_group_roots_are_identical_apart_from_their_settings() -> None:
    first, *others = [
        {path.name: path.read_bytes() for path in folder.glob("*.tf") if not path.name.endswith("_override.tf")}
        for folder in GROUPS
    ]
    assert all(other == first for other in others)


@pytest.mark.parametrize("folder", GROUPS, ids=lambda folder: folder.name)
def test_every_setting_is_declared_and_every_needed_one_is_set_and_the_folder_is_the_region(
    folder: Path, instructors_settings: None
) -> None:
    settings, shared = (read_variables(folder / f"{of}.auto.tfvars") for of in ("group", "workshop"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.tf"))
    declared = dict(re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.DOTALL | re.MULTILINE))
    needed = {name for name, body in declared.items() if not re.search(r"^  default\s+= ", body, re.MULTILINE)}
    assert needed <= settings.keys() | shared.keys() <= declared.keys()
    assert not settings.keys() & shared.keys()
    assert settings["region"] == folder.name


def test_groups_have_names_of_their_own(instructors_settings: None) -> None:
    names = [read_variables(folder / "group.auto.tfvars")["group"] for folder in GROUPS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("folder", ENVIRONMENTS, ids=lambda folder: folder.name)
def test_shared_settings_are_one_file(folder: Path) -> None:
    link = folder / "workshop.auto.tfvars"
    assert link.is_symlink()
    assert link.readlink() == Path("../../workshop.auto.tfvars")
    assert link.resolve() == TERRAFORM / "workshop.auto.tfvars"


def test_lock_files_are_identical() -> None:
    assert len({(folder / ".terraform.lock.hcl").read_bytes() for folder in ENVIRONMENTS}) == 1


def test_lock_file_holds_the_published_checksums() -> None:
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED.name} is not beside this repository")
    locked = (ENVIRONMENTS[0] / ".terraform.lock.hcl").read_text(encoding="utf-8")
    published = set(CHECKSUM.findall(PUBLISHED.read_text(encoding="utf-8")))
    assert len(published) == 19
    assert set(CHECKSUM.findall(locked)) == published


def test_aws_is_the_only_provider() -> None:
    sources, providers = set(), set()
    for path in TERRAFORM.rglob("*.tf"):
        text = path.read_text(encoding="utf-8")
        sources |= set(re.findall(r'^\s*source\s*=\s*"([^".]+/[^"]+)"', text, re.MULTILINE))
        providers |= set(re.findall(r'^\s*(?:provider|resource|data) "([a-z]+)', text, re.MULTILINE))
    assert sources == {"hashicorp/aws"}
    assert providers == {"aws"}


@pytest.mark.parametrize("folder", ENVIRONMENTS, ids=lambda folder: folder.name)
def test_everything_is_tagged_with_workshop_and_group(folder: Path) -> None:
    main = (folder / "main.tf").read_text(encoding="utf-8")
    tags = re.search(r"default_tags \{\s*tags = \{(.*?)\}", main, re.DOTALL)
    assert tags is not None
    assert re.findall(r"(\w+)\s*=", tags[1]) == ["workshop", "group"]


def test_every_variable_is_typed_described_and_not_null() -> None:
    for path in TERRAFORM.rglob("*.tf"):
        for name, body in re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', path.read_text(), re.DOTALL | re.MULTILINE):
            for attribute in ("type", "description", "nullable"):
                assert re.search(rf"^  {attribute}\s+= ", body, re.MULTILINE), f"{path}: {name} has no {attribute}"
            assert re.search(r"^  nullable\s+= false$", body, re.MULTILINE), f"{path}: {name} may be null"


def test_every_output_is_described() -> None:
    for path in TERRAFORM.rglob("*.tf"):
        for name, body in re.findall(r'^output "(\w+)" \{\n(.*?)^\}', path.read_text(), re.DOTALL | re.MULTILINE):
            assert re.search(r"^  description\s+= ", body, re.MULTILINE), f"{path}: {name} has no description"


def test_reserved_pseudonyms_are_sorted_words() -> None:
    words = json.loads((TERRAFORM / "reserved-pseudonyms.json").read_text(encoding="utf-8"))
    assert words == sorted(set(words))
    assert all(re.fullmatch(r"[a-z]{3,32}", word) for word in words)
