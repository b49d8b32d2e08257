"""A throw-away copy of terraform/, as a fresh clone would have it."""

import shutil
from pathlib import Path

import pytest

TERRAFORM = Path(__file__).parents[2] / "terraform"
LEFT_OVER = (
    ".terraform",
    "*.tfstate*",
    "*.tfplan",
    "participants.auto.tfvars.json",
    "subscriptions.auto.tfvars",
    "model.tar.gz",
    "layers",
    "*_override.tf",
)


@pytest.fixture(scope="session")
def terraform_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Out: the folder of the copy, without what Terraform, the rehearsal and the instructor leave in the tree."""
    copy = tmp_path_factory.mktemp("copy") / "terraform"
    shutil.copytree(TERRAFORM, copy, symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OVER))
    return copy
