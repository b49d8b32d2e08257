"""What Terraform itself says of the configuration: its format, its validity, and the plan tests beside the modules.

Everything runs in a throw-away copy, so that no .terraform folder comes into the tree. Its groups are those of the
tests' own settings; every group has the same root.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from admin.names import STORAGE_REGION
from tests.fixtures.configuration import SETTINGS, TERRAFORM
from tests.terraform.conftest import run_terraform

ENVIRONMENTS = [STORAGE_REGION, *sorted(settings.parent.name for settings in SETTINGS.glob("envs/*/group.auto.tfvars"))]
TESTED_MODULES = sorted({test.parents[1].name for test in (TERRAFORM / "modules").glob("*/tests/*.tftest.hcl")})


def test_format(terraform_copy: Path) -> None:
    done = run_terraform(terraform_copy, "fmt", "-check", "-recursive", "-diff")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_is_valid_with_its_lock_file(terraform_copy: Path, name: str) -> None:
    folder = terraform_copy / "envs" / name
    initialised = run_terraform(folder, "init", "-input=false", "-lockfile=readonly")
    assert initialised.returncode == 0, initialised.stdout
    validated = run_terraform(folder, "validate")
    assert validated.returncode == 0, validated.stdout


@pytest.mark.parametrize("name", TESTED_MODULES)
def test_module(terraform_copy: Path, passes_plan_tests: Callable[..., None], name: str) -> None:
    passes_plan_tests(terraform_copy / "modules" / name)
