"""Preflight: finds what would make an apply fail late, before it begins.

    python -m admin.operating.preflight ENVIRONMENT

The AWS provider retries the creation of a function whose name is taken for five minutes before it shows the error, and
shows a page of errors for expired credentials. The preflight reports each in a sentence.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from botocore.exceptions import ClientError

from admin import aws
from admin.build import terraform
from admin.errors import WorkshopError
from admin.names import SPECIES_FUNCTION, STORAGE_REGION
from admin.workshop.settings import Group, Workshop, find_terraform, read_workshop

FUNCTION = re.compile(
    r'^module\.group\.module\.(?:crop_faces\["(?P<pseudonym>[^"]+)"\]|identify_species)\.aws_lambda_function\.'
)


def preflight(*, workshop: Workshop, environment: str) -> None:
    """Check one environment before it is applied.

    Args:
        workshop: the workshop.
        environment: the name of a folder of terraform/envs.

    Raises:
        WorkshopError: the credentials are missing, expired or refused, or a function already has a name that this
            apply is about to create.
    """
    with aws.explained(f"asking who applies {environment}"):
        aws.client("sts", STORAGE_REGION).get_caller_identity()
    for group in workshop.groups:
        if group.folder.name == environment:
            _refuse_taken_names(workshop, group)


def _refuse_taken_names(workshop: Workshop, group: Group) -> None:
    wanted = {workshop.function_name(name) for name in group.participants} | {SPECIES_FUNCTION}
    managed = {
        workshop.function_name(match["pseudonym"]) if match["pseudonym"] else SPECIES_FUNCTION
        for match in map(FUNCTION.match, _state(group.folder))
        if match
    }
    functions = aws.client("lambda", group.region)
    taken = []
    for name in sorted(wanted - managed):
        try:
            with aws.explained(f"looking for a function {name} in {group.region}"):
                functions.get_function_configuration(FunctionName=name)
        except WorkshopError as error:
            if isinstance(error.__cause__, ClientError) and aws.code(error.__cause__) == "ResourceNotFoundException":
                continue
            raise
        taken.append(name)
    if taken:
        raise WorkshopError(
            f"In {group.region} these functions exist already and are not in this environment's state: "
            f"{', '.join(taken)}. Delete them, choose other pseudonyms, or restore the state they belong to."
        )


def _state(folder: Path) -> list[str]:
    """List the addresses in an environment's state; none if it has no state yet."""
    with tempfile.TemporaryDirectory() as scratch:
        listed = subprocess.run(
            [*terraform.command(), "state", "list"],
            cwd=folder, env=terraform.environment(Path(scratch)), capture_output=True, text=True, check=False,
        )  # fmt: skip
    return listed.stdout.splitlines()


def main(arguments: list[str]) -> int:
    """Run the preflight.

    Args:
        arguments: the environment's name.

    Returns:
        The exit status: 0 to go on, 2 if an apply would fail; the reason goes to stderr.
    """
    try:
        (environment,) = arguments
        preflight(workshop=read_workshop(find_terraform()), environment=environment)
    except (WorkshopError, ValueError) as error:
        print(f"preflight: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
