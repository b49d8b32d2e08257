"""Makes the environment of another group: a variable file of its own, and the links that all groups have."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from admin.errors import WorkshopError
from admin.names import Names
from admin.workshop.collisions import check_collisions, check_name, free_number
from admin.workshop.group_settings import group_settings, settings_text
from admin.workshop.groups import Group, Workshop
from admin.workshop.regions import check_region
from admin.workshop.settings import MOST_IN_REGION, read_group
from admin.workshop.slot import Slot
from admin.workshop.tfvars import read_variables

SETTINGS, LOCK = "group.auto.tfvars", ".terraform.lock.hcl"
EVERY_ENVIRONMENT = "all"  # what `make plan ENV=all` calls them


@dataclass(frozen=True)
class NewGroup:
    """An environment that is yet to be written.

    Attributes:
        group: as its variable file describes it; its folder does not stand yet.
        files: the text of each file by its name.
        links: the target of each symbolic link by its name.
        notes: what is to be known of it, a sentence each.
    """

    group: Group
    files: dict[str, str]
    links: dict[str, Path]
    notes: tuple[str, ...]


def plan_group(workshop: Workshop, *, name: str, region: str, slot: Slot) -> NewGroup:
    """Find out what a new group's environment is made of, and write nothing.

    Settings that are not the group's own are those of the group that meets first.

    Args:
        workshop: the workshop.
        name: the new group's, and its folder's.
        region: where it works; other groups may be there, too.
        slot: when it meets.

    Returns:
        The environment.

    Raises:
        WorkshopError: the name is taken or cannot be one, or the region is none that a group can stand in.
    """
    folder = workshop.terraform / "envs" / name
    check_name(workshop, name, "")
    if name == EVERY_ENVIRONMENT:
        raise WorkshopError(f"No group can be called {name!r}: `make plan ENV={name}` plans every environment.")
    if any(group.name == name for group in workshop.groups) or os.path.lexists(folder):
        taken = "\n".join(f"  {group.name} in envs/{group.folder.name}" for group in workshop.groups)
        raise WorkshopError(f"The name {name!r} is taken: choose another. There are already:\n{taken}")
    check_region(region)
    number = free_number(workshop.groups, region)
    if number > MOST_IN_REGION:
        raise WorkshopError(f"{region} has {MOST_IN_REGION} groups, and no more can be told apart: choose another.")
    like = workshop.groups[0].folder
    values = group_settings(read_variables(like / SETTINGS), name=name, region=region, number=number, slot=slot)
    files = {SETTINGS: settings_text(values), LOCK: (like / LOCK).read_text(encoding="utf-8")}
    links = {path.name: path.readlink() for path in sorted(like.iterdir()) if path.is_symlink()}
    group = _described(workshop, name, files[SETTINGS])
    check_collisions(workshop, [*workshop.groups, group])
    return NewGroup(group, files, links, tuple(_notes(workshop, group, slot)))


def write_group(new: NewGroup) -> None:
    """Write a new group's environment: all of it, or nothing.

    It is put together beside terraform/envs and then moved there, so that a kill or a full disk leaves no half of it.

    Args:
        new: the environment.

    Raises:
        WorkshopError: it cannot be written, or somebody else has made a folder of that name by now.
    """
    folder = new.group.folder
    part = _part(folder)
    try:
        shutil.rmtree(part, ignore_errors=True)  # of one that was killed
        part.mkdir()
        for name, target in new.links.items():
            (part / name).symlink_to(target)
        for name, text in new.files.items():
            (part / name).write_text(text, encoding="utf-8")
        part.rename(folder)
    except OSError as error:
        raise WorkshopError(
            f"{folder} cannot be made ({error.strerror}), and nothing is left of it: make room for it, or look whether "
            "it stands by now."
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _part(folder: Path) -> Path:
    return folder.parents[1] / f".{folder.name}.part"


def _described(workshop: Workshop, name: str, text: str) -> Group:
    """Read the new file as the settings are read, so that what cannot be read is never written into envs/."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, SETTINGS)
        path.write_text(text, encoding="utf-8")
        return replace(read_group(Names(workshop.name), path), folder=workshop.terraform / "envs" / name)


def _notes(workshop: Workshop, group: Group, slot: Slot) -> Iterator[str]:
    yield from slot.notes
    for other in workshop.groups:
        if other.region == group.region and other.start < group.closes and group.start < other.closes:
            yield (f"{other.name} meets in {group.region} at the same time: both share how many functions run at once.")
    if group.number_in_region > 1:
        yield (
            f"It is group number {group.number_in_region} of {group.region}: its function is called "
            f"{group.species_function} and its endpoint {group.endpoint_name}."
        )
    if group.endpoint:
        yield f"Its endpoint needs {group.endpoint.model_artifact} in envs/{group.name}; without, it is left out."
