"""Packs the handlers into the zips that Terraform uploads to Lambda.

    python -m admin.build.handlers

The zips are committed. They are the same bytes whenever and wherever they are rebuilt, so that Terraform sees a
change only when a handler changed, or what it imports.
"""

import argparse
from pathlib import Path

from admin import files
from admin.build.imports import imported_files
from admin.deployment_package import MODULE_NAME, zip_members

REPOSITORY = Path(__file__).parents[2]
SPECIES = (
    MODULE_NAME,
    "artefact.py",
    "claims.py",
    "decision.py",
    "environment.py",
    "feedback.py",
    "objects.py",
    "picture_name.py",
    "pictures.py",
)
JUDGE = f"handlers/judge_output/{MODULE_NAME}"
DOOR = "handlers/front_door"
POINTS = ("starter", "step2", "solution")


def sources(repository: Path) -> dict[str, dict[str, str]]:
    """List what goes into each package.

    Args:
        repository: the checkout.

    Returns:
        By package, the path in the checkout of each of its members. The function that judges outputs takes the rooms
        with it that grade on the instructor's machine: whatever its source imports, and what that imports.

    Raises:
        FileNotFoundError: a source is missing.
    """
    return {
        "crop_faces.zip": {MODULE_NAME: "handlers/crop_faces/starter.py"},
        "identify_species.zip": {name: f"handlers/identify_species/{name}" for name in SPECIES},
        "judge_output.zip": {MODULE_NAME: JUDGE, **imported_files(repository, JUDGE)},
        "front_door.zip": _front_door(repository),
    }


def _front_door(repository: Path) -> dict[str, str]:
    """List the front door's modules and what they import, the page's files, and the points of the exercise."""
    modules = sorted(path.name for path in (repository / DOOR).glob("*.py"))
    imported = {name: path for one in modules for name, path in imported_files(repository, f"{DOOR}/{one}").items()}
    files = sorted(path.name for path in (repository / DOOR / "page").iterdir() if path.is_file())
    return {
        **{name: f"{DOOR}/{name}" for name in modules},
        **{f"page/{name}": f"{DOOR}/page/{name}" for name in files},
        **{f"points/{point}.py": f"handlers/crop_faces/{point}.py" for point in POINTS},
        **dict(sorted(imported.items())),
    }


def package_handlers(*, repository: Path, packages: Path) -> list[Path]:
    """Build every package.

    Args:
        repository: the checkout with the sources.
        packages: folder for the zips, made if missing.

    Returns:
        The zips' paths, sorted by name.

    Raises:
        FileNotFoundError: a source is missing; nothing was written.
    """
    built = {
        packages / package: zip_members({name: (repository / path).read_bytes() for name, path in members.items()})
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
