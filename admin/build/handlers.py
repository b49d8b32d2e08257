"""Packs the handlers into the zips that Terraform uploads to Lambda.

    python -m admin.build.handlers

The zips are committed. They are the same bytes whenever and wherever they are rebuilt, so that Terraform sees a
change only when a handler changed, or what it imports.
"""

import argparse
from pathlib import Path

from admin import files
from admin.build.imports import imported_files
from admin.deployment_package import MODULE_NAME, POINTS, zip_members
from admin.judging.rubric_file import packed_rubric

REPOSITORY = Path(__file__).parents[2]
SPECIES = "handlers/identify_species"
JUDGE = f"handlers/judge_output/{MODULE_NAME}"
DOOR = "handlers/front_door"
RUBRIC, PACKED_RUBRIC = "admin/judging/rubric.toml", "admin/judging/rubric.json"


def sources(repository: Path) -> dict[str, dict[str, str]]:
    """List what goes into each package.

    Args:
        repository: the checkout.

    Returns:
        By package, the path in the checkout of each of its members. The function that judges outputs takes the rooms
        with it that grade on the instructor's machine: whatever its source imports, and what that imports; and
        the rubric.

    Raises:
        FileNotFoundError: a source is missing.
    """
    cut_off = f"handlers/cut_off/{MODULE_NAME}"
    return {
        "crop_faces.zip": {MODULE_NAME: "handlers/crop_faces/starter.py"},
        "bird_function.zip": {MODULE_NAME: "handlers/bird_function/starter.py"},
        "identify_species.zip": {name: f"{SPECIES}/{name}" for name in _modules(repository, SPECIES)},
        "judge_output.zip": {MODULE_NAME: JUDGE, **imported_files(repository, JUDGE), PACKED_RUBRIC: RUBRIC},
        "cut_off.zip": {MODULE_NAME: cut_off, **imported_files(repository, cut_off)},
        "front_door.zip": _front_door(repository),
    }


def _front_door(repository: Path) -> dict[str, str]:
    """List the front door's modules and what they import, the page's files, and the points of the exercises."""
    modules = sorted(path.name for path in (repository / DOOR).glob("*.py"))
    imported = {name: path for one in modules for name, path in imported_files(repository, f"{DOOR}/{one}").items()}
    files = sorted(path.name for path in (repository / DOOR / "page").iterdir() if path.is_file())
    return {
        **{name: f"{DOOR}/{name}" for name in modules},
        **{f"page/{name}": f"{DOOR}/page/{name}" for name in files},
        **{f"points/{of}/{point}.py": f"handlers/{of}/{point}.py" for of, points in POINTS.items() for point in points},
        **dict(sorted(imported.items())),
    }


def _modules(repository: Path, folder: str) -> list[str]:
    return sorted(path.name for path in (repository / folder).glob("*.py"))


def _content(name: str, source: Path) -> bytes:
    """Read a member's source; the rubric is packed as JSON, which a function reads sooner at its start."""
    return packed_rubric(source) if name == PACKED_RUBRIC else source.read_bytes()


def package_handlers(*, repository: Path, packages: Path) -> list[Path]:
    """Build every package.

    Args:
        repository: the checkout with the sources.
        packages: folder for the zips, made if missing.

    Returns:
        The zips' paths, sorted by name.

    Raises:
        FileNotFoundError: a source is missing; nothing was written.
        WorkshopError: the rubric has faults; nothing was written.
    """
    built = {
        packages / package: zip_members({name: _content(name, repository / path) for name, path in members.items()})
        for package, members in sorted(sources(repository).items())
    }
    for path, data in built.items():
        files.write(path, data)
    return list(built)


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m admin.build.handlers", description="Rebuild terraform/packages."
    ).parse_args()
    for package_path in package_handlers(repository=REPOSITORY, packages=REPOSITORY / "terraform/packages"):
        print(package_path.relative_to(REPOSITORY))
