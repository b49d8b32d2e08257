"""An environment's Terraform state: what it says stands."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.operating.state.backend import find_state

FUNCTIONS, ROLES, BUCKETS, PARAMETERS = "aws_lambda_function", "aws_iam_role", "aws_s3_bucket", "aws_ssm_parameter"
NAMED_BY = {FUNCTIONS: "function_name", ROLES: "name", BUCKETS: "bucket", PARAMETERS: "name"}
KEYED = re.compile(r'^.*?\["(?P<key>[^"]+)"\]')  # a module's address down to the first key


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
    """Read an environment's state without Terraform, so that nothing need be initialised for it.

    Args:
        folder: the environment's.

    Returns:
        What it holds.

    Raises:
        WorkshopError: it cannot be read.
    """
    try:
        document = _document(folder)
        if document is None:
            return EnvironmentState(None, {}, {})
        resources = [one for one in document["resources"] if one["mode"] == "managed"]
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
        raise WorkshopError(_damaged(folder)) from None


def addresses_by_key(folder: Path) -> dict[str, list[str]]:
    """List what a state holds for each key of a for_each, such as a pseudonym.

    Args:
        folder: the environment's.

    Returns:
        By key the addresses of the modules and resources that have it, as Terraform's -target takes them.

    Raises:
        WorkshopError: the state cannot be read.
    """
    found: dict[str, set[str]] = {}
    try:
        for one in (_document(folder) or {"resources": []})["resources"]:
            if one["mode"] != "managed":
                continue
            module = str(one.get("module", ""))
            if match := KEYED.match(module):
                found.setdefault(match["key"], set()).add(match[0])
                continue
            for key in (instance.get("index_key") for instance in one["instances"]):
                if isinstance(key, str):
                    address = ".".join(filter(None, (module, one["type"], f'{one["name"]}["{key}"]')))
                    found.setdefault(key, set()).add(address)
    except OSError as error:
        raise WorkshopError(f"the state in {folder.name} cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise WorkshopError(_damaged(folder)) from None
    return {key: sorted(addresses) for key, addresses in found.items()}


def _document(folder: Path) -> dict[str, Any] | None:
    """Return the parsed state; None where there is none."""
    text = find_state(folder).read()
    found: dict[str, Any] | None = json.loads(text) if text.strip() else None
    return found


def _damaged(folder: Path) -> str:
    return f"the state in {folder.name} is damaged: restore terraform.tfstate.backup, or in S3 the version before"
