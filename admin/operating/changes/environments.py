"""The environments that are meant by what was typed, and in which order they are worked on."""

from collections.abc import Sequence
from pathlib import Path

from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop

ALL = "all"


def folders(terraform: Path) -> list[Path]:
    """List the environments' folders, those that are no group's first."""
    found = [path for path in sorted((terraform / "envs").iterdir()) if path.is_dir() and any(path.glob("*.tf"))]
    return sorted(found, key=lambda folder: not is_storage(folder))


def is_storage(folder: Path) -> bool:
    """Whether an environment is what the groups share."""
    return not (folder / "group.auto.tfvars").exists()


def group_of(workshop: Workshop, folder: Path) -> Group | None:
    """Find the group of an environment; None for the storage's."""
    return next((group for group in workshop.groups if group.folder.name == folder.name), None)


def region_of(workshop: Workshop, folder: Path) -> str:
    """Name the region of an environment."""
    group = group_of(workshop, folder)
    return group.region if group else STORAGE_REGION


def title(workshop: Workshop, folder: Path) -> str:
    """Name an environment as people do, with its folder where that is another word."""
    group = group_of(workshop, folder)
    name = group.name if group else "storage"
    return name if name == folder.name else f"{name} ({folder.name})"


def chosen(workshop: Workshop, names: Sequence[str]) -> list[Path]:
    """Find the environments that are meant.

    Args:
        workshop: the workshop.
        names: of folders in terraform/envs or of groups; "all" for every one.

    Returns:
        Their folders, what the groups share first.

    Raises:
        WorkshopError: there is no such environment, or none is named; the message lists those there are.
    """
    every = folders(workshop.terraform)
    by_name = {folder.name: folder for folder in every}
    by_group = {group.name: group.folder.name for group in workshop.groups}
    meant = [by_group.get(name, name) if name not in by_name else name for name in names]
    unknown = [name for name in meant if name not in by_name and name != ALL]
    if unknown or not names:
        what = f"There is no environment {unknown[0]!r}." if unknown else "Which environment? ENV= is missing."
        lines = [f"  {folder.name:<18} {title(workshop, folder)}" for folder in every]
        raise WorkshopError("\n".join([f"{what} ENV= is one of these, or all:", *lines]))
    return [folder for folder in every if ALL in meant or folder.name in meant]
