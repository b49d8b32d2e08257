"""Handouts: a sheet for each participant, all sheets of a group for the printer, and guides with everybody's values.

A sheet holds a code or keys, so only the user who made it may read it, and its folder holds a .gitignore for everything
in it. A new sheet takes the place of an old one; whose new sheet cannot be made keeps the old one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from admin import files
from admin.access.sheets import (
    Access,
    Kind,
    OpenDoor,
    console_sheet,
    door_sheet,
    find_door,
    open_access,
    render,
    with_layers,
)
from admin.build.guides import Reader, guide_page
from admin.errors import WorkshopError
from admin.workshop.groups import Group, Workshop

GUIDES = "guides"  # folder of the guides, below that of the sheets


@dataclass
class Handouts:
    """The result of writing handouts.

    Attributes:
        written: the files.
        failed: why a sheet could not be made, by pseudonym.
        until: when the first of the sessions on a group's sheets ends, by the group's name; of sheets with keys alone.
    """

    written: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Means:
    """How handouts come by what is on them.

    Attributes:
        door: finds a group's door, and None where it has none.
        access: opens one participant's session, where there is no door.
    """

    door: Callable[[Workshop, Group], OpenDoor | None] = find_door
    access: Callable[[Workshop, Group, str], Access] = open_access


def write_handouts(
    *,
    workshop: Workshop,
    groups: Sequence[Group],
    out: Path,
    language: str = "de",
    guides: bool = False,
    means: Means = Means(),
) -> Handouts:
    """Write ``<pseudonym>.html`` for everyone in the groups, and ``_print-<group>.html`` with all sheets of a group.

    Each sheet appears whole or not at all, so an interrupted run can simply be repeated.

    Args:
        workshop: the workshop.
        groups: whose participants.
        out: the folder, made if missing.
        language: of the sheets, one of LANGUAGES.
        guides: whether to write everybody's guide, too.
        means: how to come by what is on the sheets.

    Returns:
        What was written and what was not. A participant or a group that is refused does not stop the others.

    Raises:
        WorkshopError: the folder cannot be used, or nobody is on the roster.
    """
    if not any(group.participants for group in groups):
        names = ", ".join(group.name for group in groups)
        raise WorkshopError(f"Nobody is on the roster of {names}: run 'workshop provision ROSTER' first.")
    _make_private(out)
    writer = _Writer(workshop, out, language, means)
    for group in groups:
        try:
            door = means.door(workshop, group)
            named = group if door and not guides else with_layers(group)
        except WorkshopError as error:
            writer.result.failed |= dict.fromkeys(group.participants, str(error))
            continue
        writer.write_sheets(named, door)
        if guides:
            writer.write_guides(named, door)
    return writer.result


@dataclass(frozen=True)
class _Writer:
    """Writes a group's files, and notes what came of it."""

    workshop: Workshop
    out: Path
    language: str
    means: Means
    result: Handouts = field(default_factory=Handouts)

    def write_sheets(self, group: Group, door: OpenDoor | None) -> None:
        """Write a file for each participant, and one with all the sheets that could be made."""
        kind, sheets = Kind.DOOR if door else Kind.CONSOLE, []
        for pseudonym in tqdm(group.participants, desc=group.name, unit="sheet", disable=None):
            try:
                sheet = door_sheet(self.workshop, group, pseudonym, door) if door else self._console(group, pseudonym)
            except WorkshopError as error:
                self.result.failed[pseudonym] = str(error)
                continue
            self._write(self.out / f"{pseudonym}.html", render([sheet], kind=kind, language=self.language))
            sheets.append(sheet)
        if sheets:  # no pseudonym begins with an underscore
            together = render(sheets, kind=kind, language=self.language)
            self._write(self.out / f"_print-{group.name}.html", together)

    def write_guides(self, group: Group, door: OpenDoor | None) -> None:
        """Write the guides of those who have a sheet."""
        for pseudonym in group.participants:
            if pseudonym in self.result.failed:
                continue
            reader = Reader(
                pseudonym=pseudonym,
                workshop=self.workshop.name,
                group=group.name,
                region=group.region,
                input_file=self.workshop.input_file,
                layer_arn=" ".join(group.layers),
                memory_size=group.memory_size,
                timeout=group.timeout,
                tuned=group.tuned,
                door=door.url if door else "",
                code=door.codes[pseudonym] if door else "",
                number_in_region=group.number_in_region,
                exercise=group.exercise,
            )
            self._write(self.out / GUIDES / f"{pseudonym}.html", guide_page(reader, language=self.language))

    def _console(self, group: Group, pseudonym: str) -> dict[str, Any]:
        access, until = self.means.access(self.workshop, group, pseudonym), self.result.until
        until[group.name] = min(access.until, until.get(group.name, access.until))
        return console_sheet(self.workshop, group, pseudonym, access)

    def _write(self, path: Path, html: str) -> None:
        try:
            files.write(path, html, mode=files.PRIVATE)
        except OSError as error:
            raise WorkshopError(
                f"{path}: cannot be written ({error.strerror}); name another folder with --out."
            ) from None
        self.result.written.append(path)


def _make_private(out: Path) -> None:
    """Make the folder with mode 0700 and let git ignore its content; raise WorkshopError if others may read it."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.mkdir(mode=0o700, exist_ok=True)
        if out.stat().st_mode & 0o077:
            raise WorkshopError(
                f"{out}: others may look into this folder, and handouts hold what signs people in; name a new folder "
                "with --out."
            )
        ignore = out / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="ascii")
        for part in out.glob(".*.part"):  # left by a run that was killed
            part.unlink()
    except OSError as error:
        raise WorkshopError(f"{out}: cannot be used ({error.strerror}); name another folder with --out.") from None
