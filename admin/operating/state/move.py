"""Moves an environment's state between its folder and S3, so that a kill at any point loses nothing.

The state is copied first, byte for byte and only over what it succeeds; then the configuration is switched, which is
one file that is written or removed at once; then what has become the old copy is put aside, and Terraform is told. Run
again, each step finds what is done already.
"""

import json
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from admin import aws, files
from admin.errors import WorkshopError
from admin.operating.changes.planning import initialise
from admin.operating.changes.runs import Runs
from admin.operating.state.backend import (
    OVERRIDE,
    LocalState,
    S3State,
    configure,
    find_state,
    noted_state,
    state_in,
)
from admin.operating.state.locks import held
from admin.workshop.groups import Workshop


@dataclass(frozen=True)
class Content:
    """A state as text, with what says which of two is the newer.

    Attributes:
        text: the whole; empty where there is none.
        lineage: the same for all that succeed each other.
        serial: counted up with each change.
        resources: how many it holds.
    """

    text: str
    lineage: str = ""
    serial: int = 0
    resources: int = 0


def read_content(state: LocalState | S3State) -> Content:
    """Read a state.

    Args:
        state: where it is.

    Returns:
        Its content.

    Raises:
        WorkshopError: it cannot be read, or is damaged.
    """
    try:
        text = state.read()
        if not text.strip():
            return Content("")
        data = json.loads(text)
        return Content(text, str(data["lineage"]), int(data["serial"]), len(data["resources"]))
    except OSError as error:
        raise WorkshopError(f"{state.where} cannot be read ({error.strerror}); nothing was changed.") from None
    except (ValueError, KeyError, TypeError):
        raise WorkshopError(
            f"{state.where} is no state of Terraform's, or damaged: put a copy of before in its place, then run the "
            "same again. Nothing was changed."
        ) from None


def succeeds(source: Content, target: Content, names: tuple[str, str]) -> bool:
    """Say whether one state is to be copied over another.

    Args:
        source: where the state was so far.
        target: what lies where it goes.
        names: of both places, in words.

    Returns:
        True where it is to be copied; False where the target has all of it.

    Raises:
        WorkshopError: both hold resources and neither comes from the other.
    """
    if not source.text or source.text == target.text:
        return False
    if not target.text or source.lineage == target.lineage:
        return not target.text or source.serial > target.serial
    if not source.resources or not target.resources:
        return bool(source.resources)
    raise WorkshopError(
        f"Both {names[0]} ({source.resources} resources) and {names[1]} ({target.resources}) hold a state, and neither "
        "comes from the other. Find out which of them is of what stands ('workshop doctor'), rename or delete the "
        "other, then run the same again. Nothing was changed."
    )


def move_to_s3(workshop: Workshop, folder: Path, *, bucket: str, out: Path, runs: Runs) -> str:
    """Move an environment's state to S3.

    Args:
        workshop: the workshop.
        folder: the environment's.
        bucket: the bucket's name, which stands in the storage's region.
        out: the folder for Terraform's output.
        runs: Terraform's processes.

    Returns:
        What was done, in words.

    Raises:
        WorkshopError: it cannot be moved; the state is where it was, and run again it goes on.
    """
    target = state_in(bucket, workshop, folder)
    source = _source(folder, target)
    with held(folder, source), nullcontext() if source == target else held(folder, target):
        content = read_content(source)
        found = "it was there already" if content.text else "there was none yet"
        if source != target and succeeds(content, read_content(target), (source.where, target.where)):
            _put(target, content)
            found = f"{content.resources} resources moved from {source.where}"
        configure(folder, target)
        if isinstance(source, LocalState):
            _put_aside(source)  # `terraform init` would empty it
        _initialise(runs, folder, out)
        if isinstance(source, S3State) and source != target:
            _delete(source)
    return f"{folder.name}: the state is in {target.where} ({found})."


def move_here(folder: Path, *, out: Path, runs: Runs) -> str:
    """Move an environment's state from S3 into its folder.

    Args:
        folder: the environment's.
        out: the folder for Terraform's output.
        runs: Terraform's processes.

    Returns:
        What was done, in words.

    Raises:
        WorkshopError: it cannot be moved; the state is where it was, and run again it goes on.
    """
    target = LocalState(folder / "terraform.tfstate")
    source = find_state(folder)
    if not isinstance(source, S3State):
        _initialise(runs, folder, out)
        return f"{folder.name}: the state is in its folder already."
    with held(folder, source), held(folder, target):
        content, there = read_content(source), read_content(target)
        if succeeds(content, there, (source.where, target.where)):
            _put_aside(target)
            files.write(target.path, content.text, mode=files.PRIVATE)
        (folder / OVERRIDE).unlink(missing_ok=True)
        _initialise(runs, folder, out)
        _delete(source)
    return f"{folder.name}: the state is in its folder ({content.resources} resources moved from {source.where})."


def _source(folder: Path, target: S3State) -> LocalState | S3State:
    """Return where the state was so far; a file that lies in the folder was put aside by a move that ended."""
    local = LocalState(folder / "terraform.tfstate")
    if (folder / OVERRIDE).exists() and local.path.exists():
        return local  # a move that was killed before it put the file aside
    found = find_state(folder)
    if found == target and isinstance(noted := noted_state(folder), S3State) and noted != target:
        return noted
    if isinstance(found, LocalState | S3State):
        return found
    raise WorkshopError(
        f"{folder.name} has its state in {found.where}, which this command does not know: move it with Terraform's own "
        "'terraform init -migrate-state'."
    )


def _put(target: S3State, content: Content) -> None:
    with aws.explained(f"writing {target.where}"):
        target.client().put_object(
            Bucket=target.bucket, Key=target.key, Body=content.text.encode(), ContentType="application/json",
            ServerSideEncryption="AES256",
        )  # fmt: skip
    if target.read() != content.text:
        raise WorkshopError(f"{target.where} is not what was written there; the state is still where it was.")


def _initialise(runs: Runs, folder: Path, out: Path) -> None:
    runs.each([folder], lambda one: initialise(runs, one, out, "-reconfigure"))


def _delete(state: S3State) -> None:
    with aws.explained(f"deleting {state.where}, whose earlier versions stay"):
        state.client().delete_object(Bucket=state.bucket, Key=state.key)


def _put_aside(local: LocalState) -> None:
    """Rename what is the state no more, so that nobody takes it for one; git ignores the new name, too."""
    if local.path.exists():
        local.path.replace(local.path.with_name(f"{local.path.name}.{time.strftime('%Y%m%dT%H%M%S')}.old"))
