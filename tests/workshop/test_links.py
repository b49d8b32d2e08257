"""Links that git wrote as text files, as it does on Windows: said before Terraform stumbles over them, and mended."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from admin.errors import WorkshopError
from admin.workshop.links import check_links
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform

REPOSITORY = Path(__file__).parents[2]
NOBODYS = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def git(folder: Path, *words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | NOBODYS
    subprocess.run(["git", "-C", str(folder), *words], env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of terraform/ that git was told to make without symbolic links."""
    folder = tmp_path_factory.mktemp("links")
    copy_terraform(folder / "origin")
    git(folder, "init", "-q", "origin")
    git(folder / "origin", "add", "-A")
    git(folder / "origin", "commit", "-qm", "All")
    git(folder, "clone", "-q", "-c", "core.symlinks=false", "origin", "clone")
    return folder / "clone"


def test_a_link_that_is_a_text_file_is_explained(checkout: Path) -> None:
    with pytest.raises(WorkshopError, match=r"git config core\.symlinks true.*git checkout terraform/envs"):
        read_workshop(checkout / "terraform")


def test_terraform_is_not_started_on_it(checkout: Path) -> None:
    words = [sys.executable, "-m", "admin.build.terraform", f"-chdir={checkout / 'terraform/envs/eu-west-3'}", "init"]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "symbolic link" in done.stderr and "Error" not in done.stdout + done.stderr


def test_what_the_message_says_mends_it(checkout: Path) -> None:
    git(checkout, "config", "core.symlinks", "true")
    git(checkout, "checkout", "terraform/envs")
    assert read_workshop(checkout / "terraform").groups


def test_real_files_and_links_are_left_alone(tmp_path: Path) -> None:
    """A copy that followed the links, as the rehearsal's, is as good."""
    linked = copy_terraform(tmp_path) / "envs/eu-west-3"
    followed = shutil.copytree(linked, tmp_path / "followed")
    assert (linked / "main.tf").is_symlink() and not (followed / "main.tf").is_symlink()
    check_links(linked)
    check_links(followed)
