"""The environments stay thin and alike: what differs between groups is in their variable files.

These tests read the checkout's own environments and settings, so they hold for every configuration that is sound.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import hcl2
import pytest
from hcl2 import SerializationOptions

from admin import cli
from admin.workshop.settings import read_workshop

REPOSITORY = Path(__file__).parents[2]
TERRAFORM = REPOSITORY / "terraform"
ENVIRONMENTS = sorted(folder for folder in (TERRAFORM / "envs").iterdir() if folder.is_dir())
GROUPS = [folder for folder in ENVIRONMENTS if (folder / "group.auto.tfvars").exists()]
PUBLISHED = REPOSITORY.parent / "shared" / "facts" / "aws-provider-5.100.0.lock.txt"
PLANNED_WITHOUT_AWS = """
mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

run "plan" {
  command = plan

  assert {
    condition     = var.group == "group-1600" && keys(module.group.function_arns) == ["ada"]
    error_message = "The settings of the new folder must be the ones that are planned."
  }
}
"""
CHECKSUM = re.compile(r"\b(?:h1|zh):[A-Za-z0-9+/=]{40,}")


def read_variables(path: Path) -> dict:
    options = SerializationOptions(with_comments=False, strip_string_quotes=True)
    return hcl2.loads(path.read_text(encoding="utf-8"), serialization_options=options)


def test_every_environment_is_the_storage_or_a_group() -> None:
    assert [folder.name for folder in ENVIRONMENTS if folder not in GROUPS] == ["eu-central-1"]
    assert GROUPS


@pytest.mark.parametrize("folder", GROUPS, ids=lambda folder: folder.name)
def test_a_groups_root_is_nothing_but_links_to_the_one_text_and_the_modules_variables(folder: Path) -> None:
    texts = [*(TERRAFORM / "roots/group").glob("*.tf"), *(TERRAFORM / "modules/group").glob("*variables.tf")]
    seen = [path for path in folder.glob("*.tf") if not path.name.endswith("_override.tf")]
    assert {path.readlink() for path in seen} == {Path("../..", text.relative_to(TERRAFORM)) for text in texts}
    assert all(path.name == path.readlink().name for path in seen)


def test_every_setting_of_the_group_is_passed_on() -> None:
    declared = {
        name for path in (TERRAFORM / "modules/group").glob("*variables.tf")
        for name in re.findall(r'^variable "(\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }  # fmt: skip
    main = (TERRAFORM / "roots/group/main.tf").read_text(encoding="utf-8")
    assert set(re.findall(r"^  (\w+)\s*= var\.\1$", main[main.index('module "group"') :], re.MULTILINE)) == declared


def test_a_third_group_costs_one_command(
    terraform_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, passes_plan_tests: Callable[..., None]
) -> None:
    """GIVEN a group that `workshop new-group` made in the region of another THEN Terraform plans it."""
    terraform = tmp_path / "terraform"
    shutil.copytree(terraform_copy, terraform, symlinks=True, ignore=shutil.ignore_patterns(".terraform"))
    monkeypatch.setenv("WORKSHOP_TERRAFORM", str(terraform))
    third, slot = (
        terraform / "envs/group-1600",
        ["--start", "2026-12-03T16:00+01:00", "--end", "2026-12-03T17:00+01:00"],
    )
    assert cli.main(["new-group", "group-1600", "--region", "eu-west-3", *slot]) == 0
    (third / "participants.auto.tfvars.json").write_text('{"participants": ["ada"]}', encoding="utf-8")
    (terraform / "layers").mkdir()
    for zip_of_library in ("numpy.zip", "pillow.zip"):
        (terraform / "layers" / zip_of_library).write_bytes(b"published, since the group names no layer's ARN")
    (third / "model.tar.gz").write_bytes(b"a model, so that the endpoint is planned, too")
    (third / "tests").mkdir()
    (third / "tests/plan.tftest.hcl").write_text(PLANNED_WITHOUT_AWS, encoding="utf-8")
    passes_plan_tests(third, "-lockfile=readonly")
    assert read_workshop(terraform).group("group-1600").region == "eu-west-3"


@pytest.mark.parametrize("folder", GROUPS, ids=lambda folder: folder.name)
def test_every_setting_is_declared_and_every_needed_one_is_set_and_the_folder_is_named_after_the_group(
    folder: Path, instructors_settings: None
) -> None:
    settings, shared = (read_variables(folder / f"{of}.auto.tfvars") for of in ("group", "workshop"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.tf"))
    declared = dict(re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', text, re.DOTALL | re.MULTILINE))
    needed = {name for name, body in declared.items() if not re.search(r"^  default\s+= ", body, re.MULTILINE)}
    assert needed <= settings.keys() | shared.keys() <= declared.keys()
    assert not settings.keys() & shared.keys()
    assert folder.name in (settings["region"], settings["group"])


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
    words = json.loads((TERRAFORM / "pseudonyms.json").read_text(encoding="utf-8"))["reserved"]
    assert words == sorted(set(words))
    assert all(re.fullmatch(r"[a-z]{3,32}", word) for word in words)


def test_no_policy_names_a_principal_that_the_same_apply_makes() -> None:
    """SQS and SNS look principals up at once, and IAM tells other services of a new role some seconds late.

    What is known before the apply is a service, everybody, or the account itself.
    """
    known = re.compile(r'^("\*"|\{ Service = "[a-z0-9.]+" \}|\{ AWS = "arn:aws:iam::\$\{var\.account_id\}:root" \})$')
    principals = [
        (path.relative_to(TERRAFORM).as_posix(), value)
        for path in (TERRAFORM / "modules").rglob("*.tf")
        for value in re.findall(r"^\s*(?:Not)?Principal\s*=\s*(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(principals) >= 8
    assert [where for where in principals if not known.match(where[1])] == []
