"""A throw-away copy of terraform/, as a fresh clone with the tests' own settings would have it."""

from pathlib import Path

import pytest

from tests.fixtures.configuration import copy_terraform


@pytest.fixture(scope="session")
def terraform_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Out: the folder of the copy, for Terraform to initialise environments and modules in."""
    return copy_terraform(tmp_path_factory.mktemp("copy"))
