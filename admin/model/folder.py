"""A folder of pictures, a folder a species: what is in it, which are taken, and which cannot be."""

import os
import random
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from admin.errors import WorkshopError

FEWEST = 10  # pictures of a species
MOST = 3_000  # pictures that are looked at, unless told: two minutes or so
MAX_ENTRIES = 200_000  # files that are listed
MAX_SPECIES = 1_000
MAX_NAME = 100  # characters of a species' name
SYSTEMS_OWN = {"thumbs.db", "desktop.ini"}  # and whatever begins with a dot: no picture of anybody's


def shown(path: Path) -> str:
    """Return a path as text that any terminal and file can hold, whatever its name is made of."""
    text = path.as_posix().encode("utf-8", "backslashreplace").decode()
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)


@dataclass(frozen=True)
class LeftOut:
    """A file that is not trained with.

    Attributes:
        path: below the folder of pictures.
        why: the reason, to follow the path and a colon.
    """

    path: str
    why: str


@dataclass
class Species:
    """The pictures of one species.

    Attributes:
        name: the folder's, which becomes the label.
        paths: its files that are to be looked at, in the order of their names.
        found: how many files there were.
    """

    name: str
    paths: list[Path]
    found: int


@dataclass
class Folder:
    """A folder of pictures.

    Attributes:
        root: the folder.
        species: in the order of their names.
        left_out: files that are not to be looked at.
    """

    root: Path
    species: list[Species]
    left_out: list[LeftOut] = field(default_factory=list)

    def below(self, path: Path) -> str:
        """Return a path as it is called below the folder."""
        return shown(path.relative_to(self.root))


def read_folder(root: Path, *, most: int = MOST, seed: int = 0) -> Folder:
    """List a folder of pictures; nothing is opened yet, and no symbolic link is followed.

    Args:
        root: holds a folder for each species.
        most: how many pictures are to be looked at, at most; species with more than their share give up some by chance.
        seed: of that choice.

    Returns:
        The folder.

    Raises:
        WorkshopError: it cannot be listed, holds too much, fewer than two species, a name that is no label, or fewer
            than FEWEST files of a species.
    """
    left_out: list[LeftOut] = []
    species: dict[str, Species] = {}
    room = MAX_ENTRIES
    for place in _entries(root, root):
        if place.is_symlink() or not place.is_dir():
            why = "is a symbolic link" if place.is_symlink() else "lies beside the species' folders, not in one"
            left_out.append(LeftOut(shown(place.relative_to(root)), why))
            continue
        name = _label(place.name, species)
        paths = []
        for path in _entries(place, root):
            room -= 1
            if room < 0:
                raise WorkshopError(f"{root} holds more than {MAX_ENTRIES} files: give a smaller folder.")
            if why := _unfit(path):
                left_out.append(LeftOut(shown(path.relative_to(root)), why))
            else:
                paths.append(path)
        species[name] = Species(name, paths, len(paths))
    listed = [species[name] for name in sorted(species)]
    _refuse_what_cannot_work(root, listed, left_out)
    _sample(listed, most, seed)
    return Folder(root, listed, left_out)


def _entries(folder: Path, root: Path) -> Iterator[Path]:
    """List a folder by name, without what a system puts there for itself."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names, which may be bytes that no text has
    except OSError as error:
        raise WorkshopError(
            f"{folder} cannot be listed ({error.strerror}): give the folder that holds the species'."
        ) from None
    if len(names) > MAX_ENTRIES or (folder == root and len(names) > MAX_ENTRIES // 100):
        raise WorkshopError(f"{folder} holds {len(names)} entries, too many: it is to hold a folder for each species.")
    return (folder / name for name in names if not name.startswith(".") and name.lower() not in SYSTEMS_OWN)


def _unfit(path: Path) -> str:
    """Say why something in a species' folder is not opened; "" where it may be."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    if stat.S_ISLNK(mode):
        return "is a symbolic link"
    if stat.S_ISDIR(mode):
        return "is a folder within a species' folder"
    return "" if stat.S_ISREG(mode) else "is no file"


def _label(name: str, taken: dict[str, Species]) -> str:
    """Make a folder's name the label that labels.txt can hold."""
    label = unicodedata.normalize("NFC", name).strip()  # macOS names files in the other form
    try:
        label.encode()
    except UnicodeEncodeError:
        raise WorkshopError(
            f"The folder {name!r} has a name that is not UTF-8: rename it to the species' name."
        ) from None
    if not label or len(label) > MAX_NAME or not label.isprintable():
        raise WorkshopError(
            f"The folder {label[:40]!r} cannot be a species' name: at most {MAX_NAME} printable characters."
        )
    if label in taken:
        raise WorkshopError(f"Two folders are called {label}, but for spaces or accents: put their pictures into one.")
    return label


def _refuse_what_cannot_work(root: Path, species: list[Species], left_out: list[LeftOut]) -> None:
    empty = [one.name for one in species if not one.paths]
    within = [one.path for one in left_out if one.why.startswith("is a folder within")]
    if empty and within:
        raise WorkshopError(
            f"{root / empty[0]} holds folders and no pictures: give the folder whose folders hold the pictures, "
            f"perhaps {root / empty[0]} itself."
        )
    if len(species) < 2:
        found = f"only {species[0].name}" if species else "no folder"
        raise WorkshopError(f"{root} holds {found}: it takes a folder of pictures for each of two or more species.")
    if len(species) > MAX_SPECIES:
        raise WorkshopError(
            f"{root} holds {len(species)} folders, more than the {MAX_SPECIES} species that are trained."
        )
    if few := [one for one in species if len(one.paths) < FEWEST]:
        raise WorkshopError(too_few([(one.name, len(one.paths)) for one in few]))


def too_few(counts: list[tuple[str, int]]) -> str:
    """Word the refusal of species with too few pictures, each with its count."""
    named = ", ".join(f"{name} ({count})" for name, count in counts[:5]) + (", ..." if len(counts) > 5 else "")
    needed = f"{FEWEST} of each species are needed that can be read"
    return f"Too few pictures of {named}: {needed}. Add some, or take the folder away."


def _sample(species: list[Species], most: int, seed: int) -> None:
    """Cut the species with the most pictures down to an equal share, so that all have at most `most`."""
    share, room = 0, most
    for rest, count in zip(range(len(species), 0, -1), sorted(one.found for one in species), strict=True):
        share = room // rest
        if count > share:
            break
        room -= count
        share = count
    for one in species:
        if one.found > max(share, FEWEST):
            chance = random.Random(f"{seed} {one.name}")  # noqa: S311 - a choice of pictures is no secret
            one.paths = sorted(chance.sample(one.paths, max(share, FEWEST)))
