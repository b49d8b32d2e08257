"""Deploy: puts edited code into the participant's own function, as the console's Deploy button does.

What the function had before is published as a version first, and so is what it has then: nothing is lost, and there is
always a version to go back to.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin.aws import explained
from admin.aws_sentences import Audience
from admin.deployment_package import zip_source
from admin.errors import WorkshopError
from admin.participant.caller import Caller
from admin.participant.package import MAX_PACKAGE_BYTES, NoSourceError, fetch_package
from admin.participant.source import read_source

WAIT = {"Delay": 0.5, "MaxAttempts": 40}  # the front door is waited for 30 s


@dataclass(frozen=True)
class Deployment:
    """What was deployed.

    Attributes:
        function: the name of the function that has the code now.
        code_sha256: the code's checksum as AWS gives it (Base64 of SHA-256).
        version: the number of the published version that holds it.
    """

    function: str
    code_sha256: str
    version: str


class ChangedElsewhereError(WorkshopError):
    """The function has other code than the edit began from."""


@dataclass(frozen=True)
class Version:
    """A published version.

    Attributes:
        version: its number.
        modified: when it was published, in ISO 8601.
        code_sha256: its code's checksum as AWS gives it.
    """

    version: str
    modified: str
    code_sha256: str


def deploy(caller: Caller, file: Path) -> Deployment:
    """Put one Python file into the participant's function, and wait until it is there.

    Args:
        caller: the participant.
        file: Python with a lambda_handler; it is parsed and not run.

    Returns:
        What was deployed.

    Raises:
        WorkshopError: the file is not such Python (the message names the line), or AWS refuses.
    """
    return deploy_source(caller, read_source(file), name=file.name)


def deploy_source(caller: Caller, source: bytes, *, name: str, base: str | None = None) -> Deployment:
    """Put checked source code into the participant's function, and wait until it is there.

    Args:
        caller: the participant.
        source: from read_source, or after check_source.
        name: of what is deployed, for messages.
        base: the checksum of the code that the edit began from; None puts the code in whatever is there.

    Returns:
        What was deployed.

    Raises:
        ChangedElsewhereError: the function has other code than base.
        WorkshopError: AWS refuses.
    """
    return _put(caller, zip_source(source), f"putting {name} into {caller.function}", base)


def deploy_actions(caller: Caller, what: str) -> list[str]:
    """Say what a deployment does.

    Args:
        caller: the participant.
        what: is put into the function, such as "edited.py".

    Returns:
        A line for each thing, which is found out now: afterwards all of the function's code is a version's.

    Raises:
        WorkshopError: AWS refuses.
    """
    with explained(f"reading the configuration of {caller.function}", to=Audience.PARTICIPANT):
        now = caller.client("lambda").get_function_configuration(FunctionName=caller.function)
    kept = now["CodeSha256"] in {version.code_sha256 for version in versions(caller)}
    keep = [] if kept else [f"keep the code that {caller.function} has now as a version"]
    return [*keep, f"put {what} into {caller.function}"]


def versions(caller: Caller) -> list[Version]:
    """List the published versions of the participant's function.

    Args:
        caller: the participant.

    Returns:
        The newest first; of several one after another with the same code, the oldest alone.

    Raises:
        WorkshopError: AWS refuses.
    """
    with explained(f"listing the versions of {caller.function}", to=Audience.PARTICIPANT):
        pages = (
            caller.client("lambda").get_paginator("list_versions_by_function").paginate(FunctionName=caller.function)
        )
        listed = [entry for page in pages for entry in page["Versions"] if entry["Version"] != "$LATEST"]
    found: list[Version] = []
    for entry in sorted(listed, key=lambda entry: int(entry["Version"])):
        if not found or found[-1].code_sha256 != entry["CodeSha256"]:
            found.append(Version(entry["Version"], entry["LastModified"], entry["CodeSha256"]))
    return found[::-1]


def go_back(caller: Caller, version: str) -> Deployment:
    """Give the participant's function the whole package of an earlier version.

    Args:
        caller: the participant.
        version: the number of a published version.

    Returns:
        What was deployed; settings and environment stay as they are.

    Raises:
        NoSourceError: that version is too large.
        WorkshopError: there is no such version, or AWS refuses.
    """
    package = fetch_package(caller, version=version)
    if len(package.content) > MAX_PACKAGE_BYTES:
        raise NoSourceError(f"Version {version} of {caller.function} has more than {MAX_PACKAGE_BYTES:,} bytes.")
    return _put(caller, package.content, f"going back to version {version} of {caller.function}", None)


def _put(caller: Caller, package: bytes, doing: str, base: str | None) -> Deployment:
    """Put a package into the function, and publish what was there before and what is there then."""
    functions = caller.client("lambda")
    with explained(doing, to=Audience.PARTICIPANT):
        now = _settled(functions, caller)
        if base is not None and now["CodeSha256"] != base:
            raise _changed(caller)
        if now["CodeSha256"] not in {version.code_sha256 for version in versions(caller)}:
            now = _keep(functions, caller, now)
        done = _update(functions, caller, package, now)
        _settled(functions, caller)
    return Deployment(caller.function, done["CodeSha256"], done["Version"])


def _keep(functions: Any, caller: Caller, now: dict[str, Any]) -> dict[str, Any]:
    """Publish what the function has now, which no version holds: the starter, or an edit made in the console.

    A participant may not call PublishVersion, which would need a right of its own; an update with the same code
    publishes it as well. A package that is too large to be fetched is not kept.
    """
    package = fetch_package(caller)
    if len(package.content) > MAX_PACKAGE_BYTES:
        return now
    _update(functions, caller, package.content, now)
    return _settled(functions, caller)


def _update(functions: Any, caller: Caller, package: bytes, now: dict[str, Any]) -> dict[str, Any]:
    """Update the code of a function that nobody has changed since, in whatever way."""
    try:
        return dict(
            functions.update_function_code(
                FunctionName=caller.function, ZipFile=package, Publish=True, RevisionId=now["RevisionId"]
            )
        )
    except (functions.exceptions.PreconditionFailedException, functions.exceptions.ResourceConflictException):
        raise _changed(caller) from None


def _settled(functions: Any, caller: Caller) -> dict[str, Any]:
    """Wait until no update is in progress, and return the function's configuration."""
    functions.get_waiter("function_updated_v2").wait(FunctionName=caller.function, WaiterConfig=WAIT)
    return dict(functions.get_function_configuration(FunctionName=caller.function))


def _changed(caller: Caller) -> ChangedElsewhereError:
    return ChangedElsewhereError(
        f"{caller.function} was changed elsewhere since this edit began: look at what it has now, then deploy again."
    )
