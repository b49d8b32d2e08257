"""Preflight: the doctor's checks of what would make an apply fail late, said before it begins.

    python -m admin.operating.preflight ENVIRONMENT [destroy]

Creating a function whose name is taken is retried by the AWS provider for five minutes before its error shows, and
expired credentials are an error page each; here each is one sentence. What only warns is left to `workshop doctor`.
"""

import functools
import sys
from pathlib import Path

from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.doctor.catalogue import GROUP, WORKSHOP, OfGroup, OfWorkshop
from admin.operating.doctor.examination import examine
from admin.operating.doctor.finding import Finding, State, failure, ok
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.model import check_model_for_apply
from admin.operating.doctor.quotas import check_instances_for_apply
from admin.operating.teardown.emptying import unreadable_versions
from admin.workshop.settings import find_terraform

ALWAYS = ("credentials", "settings")  # a link that is none is a fault of the settings
STORAGE = ("state", "buckets")  # of the environment that the groups share
TAKEN = ("buckets", "functions", "roles", "parameters")
ONE_GROUP = ("state", "buckets", "functions", "roles", "parameters", "layers", "reservations")


def preflight(*, terraform: Path, environment: str, destroy: bool = False, names: bool = True) -> list[str]:
    """Look before one environment is planned, applied or destroyed.

    Args:
        terraform: the folder of that name.
        environment: the name of a folder in terraform/envs.
        destroy: look only for what would keep it from being destroyed.
        names: look for names that are taken; not where an apply goes on that was killed, which looks by itself.

    Returns:
        A sentence for each thing that would make it fail; none where it may begin.
    """
    ground = Ground.of(terraform)
    ground.groups = tuple(group for group in ground.groups if group.folder.name == environment)
    of_workshop = _only(WORKSHOP, ALWAYS if ground.groups or ground.fault else ALWAYS + STORAGE)
    of_group: OfGroup = {name: GROUP[name] for name in ONE_GROUP} | {
        "model": check_model_for_apply,
        "instances": check_instances_for_apply,
    }
    if not names:
        of_workshop = {name: check for name, check in of_workshop.items() if name not in TAKEN}
        of_group = {name: check for name, check in of_group.items() if name not in TAKEN}
    if destroy:
        of_workshop = {
            **_only(of_workshop, (*ALWAYS, "state")),
            "keys": functools.partial(check_keys, environment=environment),
        }
        of_group = {"state": GROUP["state"]}
    checks = examine(ground, of_workshop=of_workshop, of_group=of_group).checks
    return [f"{check.text} {check.fix or ''}".strip() for check in checks if check.state is State.FAILURE]


def check_keys(ground: Ground, environment: str) -> Finding:
    """Look for objects that would keep Terraform from emptying the bucket that participants write to."""
    group = next((group for group in ground.workshop.groups if group.folder.name == environment), None)
    bucket, region = ground.workshop.target_bucket, STORAGE_REGION
    if group:
        bucket, region = ground.workshop.upload_bucket(group.name), group.region
    of_group = f" --group {group.name}" if group else ""
    found = list(unreadable_versions(ground.client("s3", region), bucket))
    if not found:
        return ok(f"Terraform can read every key in {bucket}.")
    return failure(
        f"{len(found)} object version(s) in {bucket} have keys with control characters, which Terraform cannot read: "
        "it could not empty the bucket.",
        f"Run '.venv/bin/workshop teardown{of_group}' instead, which keeps them and empties the bucket.",
    )


def _only(checks: OfWorkshop, names: tuple[str, ...]) -> OfWorkshop:
    return {name: check for name, check in checks.items() if name in names}


def main(arguments: list[str]) -> int:
    """Say on stderr what would make it fail.

    Args:
        arguments: the environment's name, and "destroy" where that is what comes.

    Returns:
        The exit status: 0 to go on, 2 where it would fail.
    """
    try:
        environment, *verb = arguments
        faults = preflight(terraform=find_terraform(), environment=environment, destroy=verb == ["destroy"])
    except (WorkshopError, ValueError) as error:
        faults = [str(error)]
    for fault in faults:
        print(f"preflight: {fault}", file=sys.stderr)
    return 2 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
