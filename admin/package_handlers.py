"""Packs the handlers into the zips that Terraform uploads to Lambda.

    python -m admin.package_handlers

The zips are committed. They are the same bytes whenever and wherever they are rebuilt, so that Terraform sees a
change only when a handler changed.
"""

import argparse
import io
import stat
import zipfile
from pathlib import Path

# What lies in each package as lambda_function.py, relative to the handlers' folder.
SOURCES = {
    "crop_faces.zip": "crop_faces/starter.py",
    "identify_species.zip": "identify_species/lambda_function.py",
}
# The file and the function in it that Lambda calls are `lambda_function.lambda_handler`.
MODULE_NAME = "lambda_function.py"
# The earliest date a zip can hold; any fixed one would do.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
REPOSITORY = Path(__file__).parents[1]


def zip_source(source: str | bytes) -> bytes:
    """Packs one handler's source text as the `lambda_function.py` of a Lambda package.

    Args:
        source: Python source, text or UTF-8 bytes; Windows line ends become plain ones.

    Returns:
        A zip file's bytes, equal for equal sources.
    """
    data = source.encode() if isinstance(source, str) else source
    entry = zipfile.ZipInfo(MODULE_NAME, date_time=FIXED_DATE)
    entry.create_system = 3  # Unix, also when packed on Windows
    entry.external_attr = (stat.S_IFREG | 0o644) << 16  # Lambda's user has to be able to read it
    # Stored, not deflated: versions of zlib compress to different bytes.
    entry.compress_type = zipfile.ZIP_STORED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
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
    built = {packages / name: zip_source((handlers / source).read_bytes()) for name, source in sorted(SOURCES.items())}
    packages.mkdir(parents=True, exist_ok=True)
    for path, data in built.items():
        path.write_bytes(data)
    return list(built)


if __name__ == "__main__":
    argparse.ArgumentParser(
        prog="python -m admin.package_handlers", description="Rebuild terraform/packages."
    ).parse_args()
    for package_path in package_handlers(handlers=REPOSITORY / "handlers", packages=REPOSITORY / "terraform/packages"):
        print(package_path.relative_to(REPOSITORY))
