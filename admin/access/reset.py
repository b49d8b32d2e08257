"""Reset: puts code of this checkout into a function, and keeps the code it had as a version."""

from dataclasses import dataclass
from typing import Any

from admin import aws
from admin.access.session import find_participant
from admin.build.handlers import REPOSITORY
from admin.deployment_package import code_sha256, zip_source
from admin.errors import WorkshopError
from admin.names import SPECIES_FUNCTION
from admin.workshop.groups import Group, Workshop

POINTS = ("starter", "step2", "solution")
SPECIES_PACKAGE = REPOSITORY / "terraform" / "packages" / "identify_species.zip"


@dataclass(frozen=True)
class Reset:
    """What was done.

    Attributes:
        function: the function's name.
        point: the point whose code it has now.
        kept_version: the published version that holds the old code.
    """

    function: str
    point: str
    kept_version: str


def reset(*, workshop: Workshop, pseudonym: str, point: str) -> Reset:
    """Give one participant's function the code of a point.

    Memory, timeout, layers and environment stay as the participant left them.

    Args:
        workshop: the workshop.
        pseudonym: the participant's.
        point: one of POINTS.

    Returns:
        What was done. The old code stays as a published version; Lambda publishes none if the code has not changed
        since the last one, and answers that one.

    Raises:
        WorkshopError: the participant or the point is unknown, or AWS refuses.
    """
    group = find_participant(workshop, pseudonym)
    if point not in POINTS:
        raise WorkshopError(f"There is no point {point!r}: choose one of {', '.join(POINTS)}.")
    path = REPOSITORY / "handlers" / "crop_faces" / f"{point}.py"
    if not path.is_file():
        raise WorkshopError(f"{path} is not there: run this in a checkout of the workshop, where the handlers are.")
    name = workshop.function_name(pseudonym)
    functions = aws.client("lambda", group.region)
    with aws.explained(f"keeping the code of {name} as a version and putting {point} into it"):
        kept = _replace_code(functions, name, zip_source(path.read_bytes()), f"before the reset to {point}")
    return Reset(name, point, kept)


@dataclass(frozen=True)
class SpeciesReset:
    """What was done.

    Attributes:
        function: the function's name.
        region: the group's.
        kept_version: the published version that holds the foreign code; None if the function had none.
    """

    function: str
    region: str
    kept_version: str | None


def reset_species(*, workshop: Workshop, group: str) -> SpeciesReset:
    """Put the committed package back into a group's species function.

    Args:
        workshop: the workshop.
        group: the group's name.

    Returns:
        What was done: nothing if the function has that code already. Its settings are left to Terraform, whose plan
        shows what was changed in them.

    Raises:
        WorkshopError: there is no such group or function, the package is missing, or AWS refuses.
    """
    where = workshop.group(group)
    if not has_foreign_species_code(group=where):
        return SpeciesReset(SPECIES_FUNCTION, where.region, None)
    functions = aws.client("lambda", where.region)
    with aws.explained(f"keeping the code of {SPECIES_FUNCTION} as a version and putting the committed one into it"):
        kept = _replace_code(functions, SPECIES_FUNCTION, _species_package(), "foreign code, before the reset")
    return SpeciesReset(SPECIES_FUNCTION, where.region, kept)


def has_foreign_species_code(*, group: Group) -> bool:
    """Say whether a group's species function has other code than the committed package.

    Args:
        group: the group.

    Returns:
        Whether AWS's checksum of the code differs from the package's.

    Raises:
        WorkshopError: there is no such function, the package is missing, or AWS refuses.
    """
    functions = aws.client("lambda", group.region)
    with aws.explained(f"reading the configuration of {SPECIES_FUNCTION} in {group.region}"):
        try:
            stands = functions.get_function_configuration(FunctionName=SPECIES_FUNCTION)
        except functions.exceptions.ResourceNotFoundException:
            raise WorkshopError(
                f"There is no function {SPECIES_FUNCTION} in {group.region}: apply the group first "
                f"(make apply ENV={group.folder.name})."
            ) from None
    return bool(stands["CodeSha256"] != committed_species_code())


def committed_species_code() -> str:
    """The committed package as Lambda's CodeSha256 names it. Raises WorkshopError where the package is missing."""
    return code_sha256(_species_package())


def _species_package() -> bytes:
    try:
        return SPECIES_PACKAGE.read_bytes()
    except OSError:
        raise WorkshopError(
            f"{SPECIES_PACKAGE} is not there: run this in a checkout of the workshop, after `make packages`."
        ) from None


def _replace_code(functions: Any, name: str, package: bytes, description: str) -> str:
    """Keep a function's code as a version, put other code into it, wait until it is there, and return the version."""
    kept = str(functions.publish_version(FunctionName=name, Description=description)["Version"])
    functions.update_function_code(FunctionName=name, ZipFile=package)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return kept
