"""An environment's Terraform state: what it says stands, and who holds its lock."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin.build import terraform
from admin.errors import WorkshopError
from admin.operating.doctor.finding import shortened

FUNCTIONS, ROLES, BUCKETS, PARAMETERS = "aws_lambda_function", "aws_iam_role", "aws_s3_bucket", "aws_ssm_parameter"
NAMED_BY = {FUNCTIONS: "function_name", ROLES: "name", BUCKETS: "bucket", PARAMETERS: "name"}
PULL_SECONDS = 8


@dataclass(frozen=True)
class EnvironmentState:
    """What a state holds.

    Attributes:
        resources: how many; None where there is no state at all.
        names: of what NAMED_BY knows, by its type.
        reserved: the executions at once that functions have for themselves, by function.
    """

    resources: int | None
    names: dict[str, frozenset[str]]
    reserved: dict[str, int]

    def managed(self, kind: str) -> frozenset[str]:
        """Return the names of a type's resources."""
        return self.names.get(kind, frozenset())


def read_state(folder: Path) -> EnvironmentState:
    """Read an environment's state; a local one without Terraform, so that nothing need be initialised for it.

    Args:
        folder: the environment's.

    Returns:
        What it holds.

    Raises:
        WorkshopError: it cannot be read.
    """
    kind, path = backend(folder)
    try:
        text = path.read_text(encoding="utf-8") if kind == "local" and path.exists() else ""
        text = _pull(folder, kind) if kind != "local" else text
        if not text.strip():
            return EnvironmentState(None, {}, {})
        resources = [one for one in json.loads(text)["resources"] if one["mode"] == "managed"]
        return EnvironmentState(
            sum(len(one["instances"]) for one in resources),
            {
                kind: frozenset(
                    instance["attributes"][attribute]
                    for one in resources
                    if one["type"] == kind
                    for instance in one["instances"]
                )
                for kind, attribute in NAMED_BY.items()
            },
            {
                instance["attributes"]["function_name"]: int(instance["attributes"]["reserved_concurrent_executions"])
                for one in resources
                if one["type"] == FUNCTIONS
                for instance in one["instances"]
                if int(instance["attributes"].get("reserved_concurrent_executions") or 0) > 0  # -1: none
            },
        )
    except OSError as error:
        raise WorkshopError(f"the state in {folder.name} cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise WorkshopError(f"the state in {folder.name} is damaged: restore terraform.tfstate.backup") from None


def backend(folder: Path) -> tuple[str, Path]:
    """Return the type of the state's backend as `terraform init` noted it, and where a local one has its file."""
    default = folder / "terraform.tfstate"
    try:
        noted = json.loads((folder / ".terraform" / "terraform.tfstate").read_text(encoding="utf-8"))["backend"]
        return noted["type"], folder / (noted["config"].get("path") or default.name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "local", default


def _pull(folder: Path, kind: str) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        try:
            pulled = subprocess.run(
                [*terraform.command(), "state", "pull", "-no-color"], cwd=folder, timeout=PULL_SECONDS,
                env=terraform.environment(Path(scratch)), capture_output=True, text=True, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise WorkshopError(f"the {kind} backend of {folder.name} gave no state in {PULL_SECONDS} s") from None
    if pulled.returncode:
        raise WorkshopError(f"the {kind} backend of {folder.name} gave no state ({shortened(pulled.stderr)})")
    return pulled.stdout


def lock_note(path: Path) -> dict[str, Any]:
    """Return what the holder of a local state's lock wrote beside it; empty where there is no such note."""
    try:
        found: dict[str, Any] = json.loads(path.with_name(f".{path.name}.lock.info").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        return {"Who": "somebody who left no name"}
    return found


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock: a Terraform that was killed leaves its note, but the system frees the lock."""
    if sys.platform == "win32":
        return False
    import fcntl  # noqa: PLC0415 - POSIX only

    try:
        with path.open("rb") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # gone again when the file is closed
    except OSError:
        return not path.exists()
    return True
