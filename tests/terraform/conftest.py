"""A throw-away copy of terraform/, and one provider for all the plan tests."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from admin.names import STORAGE_REGION
from tests.fixtures.configuration import copy_terraform

REPOSITORY = Path(__file__).parents[2]
ATTACH = "TF_REATTACH_PROVIDERS"


@pytest.fixture(scope="session")
def terraform_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Out: the folder of the copy, for Terraform to initialise environments and modules in."""
    return copy_terraform(tmp_path_factory.mktemp("copy"))


def run_terraform(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs Terraform in a folder, with these variables more. Out: what came of it, stderr in stdout."""
    words = [sys.executable, "-m", "admin.build.terraform", f"-chdir={folder}", *arguments, "-no-color"]
    return subprocess.run(
        words, cwd=REPOSITORY, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def attached(terraform_copy: Path) -> Iterator[dict[str, str]]:
    """The provider, started once: Terraform starts it three times for each run of a plan test, and asks it the same.

    It has neither AWS nor a configuration there, only its schema and its checks, which are the provider's own. Out:
    the variable with which Terraform takes this one.
    """
    done = run_terraform(terraform_copy / "envs" / STORAGE_REGION, "init", "-input=false")
    assert done.returncode == 0, done.stdout
    [binary] = terraform_copy.glob(f"envs/{STORAGE_REGION}/.terraform/providers/*/hashicorp/aws/*/*/*provider-aws*")
    with subprocess.Popen([binary, "-debug"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as provider:
        printed = iter(provider.stdout)
        found = next(match for line in printed if (match := re.search(rf"{ATTACH}='(.*)'", line)))
        yield {ATTACH: found[1]}
        provider.kill()


@pytest.fixture
def passes_plan_tests(attached: dict[str, str]) -> Callable[[Path], None]:
    """Initialises a folder and runs the plan tests that lie in it; one that does not pass fails the test."""

    def run(folder: Path, *options: str) -> None:
        for words in (["init", "-input=false", *options], ["test"]):
            done = run_terraform(folder, *words, **attached)
            assert done.returncode == 0, done.stdout

    return run
