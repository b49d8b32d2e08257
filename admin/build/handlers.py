"""Packs the handlers into the zips that Terraform uploads to Lambda.

    python -m admin.build.handlers

The zips are committed. They are the same bytes whenever and wherever they are rebuilt, so that Terraform sees a
change only when a handler changed.
"""

import argparse
import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

# The file and the function in it that Lambda calls are `lambda_function.lambda_handler`.
MODULE_NAME = "lambda_function.py"
# The members of each package, and where each comes from, relative to the handlers' folder.
SOURCES = {
    "crop_faces.zip": {MODULE_NAME: "crop_faces/starter.py"},
    "identify_species.zip": {
        name: f"identify_species/{name}"
        for name in (MODULE_NAME, "artefact.py", "claims.py", "decision.py", "pictures.py")
    },
}
# The earliest date a zip can hold; any fixed one would do.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
REPOSITORY = Path(__file__).parents[2]


def zip_source(source: str | bytes) -> bytes:
    """Packs one handler's source text as the `lambda_function.py` of a Lambda package.

    Args:
        source: Python source, text or UTF-8 bytes; Windows line ends become plain ones.

    Returns:
        A zip file's bytes, equal for equal sources.
    """
    return zip_members({MODULE_NAME: source.encode() if isinstance(source, str) else source})


def zip_members(members: Mapping[str, bytes]) -> bytes:
    """Packs source files into a Lambda package.

    Args:
        members: UTF-8 source by file name; Windows line ends become plain ones.

    Returns:
        A zip file's bytes, equal for equal members in the same order.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, date_time=FIXED_DATE)
            entry.create_system = 3  # Unix, also when packed on Windows
            entry.external_attr = (stat.S_IFREG | 0o644) << 16  # Lambda's user has to be able to read it
            # Stored, not deflated: versions of zlib compress to different bytes.
            entry.compress_type = zipfile.ZIP_STORED
            package.writestr(entry, data.replace(b"\r\n", b"\n"))
    return buffer.getvalue()


def package_handlers(*, handlers: Path, packages: Path) -> list[Path]:
    """Builds every package of SOURCES.

    Args:
        handlers: folder with the handlers' sources.
        packages: folder for the zips, made if missing.

    Returns:
        The zips' paths, sorted by name.

    Raises:
        FileNotFoundError: a source is missing; nothing has been written then.
    """
    built = {
        packages / package: zip_members({name: (handlers / source).read_bytes() for name, source in sources.items()})
        for package, sources in sorted(SOURCES.items())
    }
    packages.mkdir(parents=True, exist_ok=True)
    for path, data in built.items():
        path.write_bytes(data)
    return list(built)


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m admin.build.handlers", description="Rebuild terraform/packages."
    ).parse_args()
    for package_path in package_handlers(handlers=REPOSITORY / "handlers", packages=REPOSITORY / "terraform/packages"):
        print(package_path.relative_to(REPOSITORY))
