"""Reset: puts code of this checkout into a function, and keeps the code it had as a version."""

from dataclasses import dataclass
from typing import Any

from admin import aws
from admin.access.session import find_participant
from admin.build.handlers import REPOSITORY
from admin.deployment_package import POINTS, code_sha256, zip_source
from admin.errors import WorkshopError
from admin.workshop.groups import Group, Workshop

SPECIES_PACKAGE = REPOSITORY / "terraform" / "packages" / "identify_species.zip"


@dataclass(frozen=True)
class Reset:
    """What was done.

    Attributes:
        function: the function's name.
        point: the point whose code it has now.
        kept_version: the published version that holds the old code; empty after a dry run.
    """

    function: str
    point: str
    kept_version: str

    @property
    def actions(self) -> list[str]:
        """What is done, a line each."""
        return _actions(self.function, f"the code of {self.point}")


def reset(*, workshop: Workshop, pseudonym: str, point: str, bird: bool = False, dry_run: bool = False) -> Reset:
    """Give one participant's function the code of a point.

    Memory, timeout, layers and environment stay as the participant left them.

    Args:
        workshop: the workshop.
        pseudonym: the participant's.
        point: one of POINTS.
        dry_run: find out whether it can be done, and change nothing.
        bird: lab 4's function instead of the faces' one.

    Returns:
        What was done, with no kept_version after a dry run. The old code stays as a published version; Lambda publishes
        none if the code has not changed since the last one, and answers that one.

    Raises:
        WorkshopError: the participant or the point is unknown, or AWS refuses.
    """
    group = find_participant(workshop, pseudonym)
    handler = "bird_function" if bird else "crop_faces"
    if bird and not group.exercise:
        raise WorkshopError(
            f"In {group.name} nobody has a species function of their own: leave out --bird, or set species.exercise in "
            f"{group.folder.name}/group.auto.tfvars and apply."
        )
    if point not in POINTS[handler]:
        raise WorkshopError(f"There is no point {point!r} of it: choose one of {', '.join(POINTS[handler])}.")
    path = REPOSITORY / "handlers" / handler / f"{point}.py"
    if not path.is_file():
        raise WorkshopError(f"{path} is not there: run this in a checkout of the workshop, where the handlers are.")
    name = workshop.bird_function(pseudonym) if bird else workshop.function_name(pseudonym)
    functions = aws.client("lambda", group.region)
    with aws.explained(f"keeping the code of {name} as a version and putting {point} into it"):
        if dry_run:
            functions.get_function_configuration(FunctionName=name)
            return Reset(name, point, "")
        kept = _replace_code(functions, name, zip_source(path.read_bytes()), f"before the reset to {point}")
    return Reset(name, point, kept)


@dataclass(frozen=True)
class SpeciesReset:
    """What was done.

    Attributes:
        function: the function's name.
        region: the group's.
        kept_version: the published version that holds the foreign code, empty after a dry run; None if the function
            had none.
    """

    function: str
    region: str
    kept_version: str | None

    @property
    def actions(self) -> list[str]:
        """What is done, a line each."""
        return [] if self.kept_version is None else _actions(f"{self.function} in {self.region}", "our code")


def _actions(function: str, what: str) -> list[str]:
    return [f"keep the code of {function} as a version", f"put {what} into {function}"]


def reset_species(*, workshop: Workshop, group: str, dry_run: bool = False) -> SpeciesReset:
    """Put the committed package back into a group's species function.

    Args:
        workshop: the workshop.
        group: the group's name.
        dry_run: find out whether there is foreign code, and change nothing.

    Returns:
        What was done: nothing if the function has that code already. Its settings are left to Terraform, whose plan
        shows what was changed in them.

    Raises:
        WorkshopError: there is no such group or function, the package is missing, or AWS refuses.
    """
    where = workshop.group(group)
    name = where.species_function
    if not has_foreign_species_code(group=where):
        return SpeciesReset(name, where.region, None)
    if dry_run:
        return SpeciesReset(name, where.region, "")
    functions = aws.client("lambda", where.region)
    with aws.explained(f"keeping the code of {name} as a version and putting the committed one into it"):
        kept = _replace_code(functions, name, _species_package(), "foreign code, before the reset")
    return SpeciesReset(name, where.region, kept)


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
    with aws.explained(f"reading the configuration of {group.species_function} in {group.region}"):
        try:
            stands = functions.get_function_configuration(FunctionName=group.species_function)
        except functions.exceptions.ResourceNotFoundException:
            raise WorkshopError(
                f"There is no function {group.species_function} in {group.region}: apply the group first "
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
