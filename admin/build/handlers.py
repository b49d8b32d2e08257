"""Packs the handlers into the zips that Terraform uploads to Lambda.

    python -m admin.build.handlers

The zips are committed. They are the same bytes whenever and wherever they are rebuilt, so that Terraform sees a
change only when a handler changed.
"""

import argparse
from pathlib import Path

from admin import files
from admin.deployment_package import MODULE_NAME, zip_members

# The members of each package, and where each comes from, relative to the handlers' folder.
SOURCES = {
    "crop_faces.zip": {MODULE_NAME: "crop_faces/starter.py"},
    "identify_species.zip": {
        name: f"identify_species/{name}"
        for name in (
            MODULE_NAME,
            "artefact.py",
            "claims.py",
            "decision.py",
            "environment.py",
            "objects.py",
            "picture_name.py",
            "pictures.py",
        )
    },
}
REPOSITORY = Path(__file__).parents[2]


def package_handlers(*, handlers: Path, packages: Path) -> list[Path]:
    """Build every package of SOURCES.

    Args:
        handlers: folder with the handlers' sources.
        packages: folder for the zips, made if missing.

    Returns:
        The zips' paths, sorted by name.

    Raises:
        FileNotFoundError: a source is missing; nothing was written.
    """
    built = {
        packages / package: zip_members({name: (handlers / source).read_bytes() for name, source in sources.items()})
        for package, sources in sorted(SOURCES.items())
    }
    for path, data in built.items():
        files.write(path, data)
    return list(built)


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m admin.build.handlers", description="Rebuild terraform/packages."
    ).parse_args()
    for package_path in package_handlers(handlers=REPOSITORY / "handlers", packages=REPOSITORY / "terraform/packages"):
        print(package_path.relative_to(REPOSITORY))
