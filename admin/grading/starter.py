"""The code that participants' functions are provisioned with."""

from pathlib import Path

from admin.deployment_package import code_sha256


def starter_code(terraform: Path) -> str | None:
    """Name the starter by AWS's checksum of its package.

    Args:
        terraform: the checkout's terraform/ folder.

    Returns:
        Base64 of SHA-256; None in a checkout that has lost the package.
    """
    package = terraform / "packages" / "crop_faces.zip"
    return code_sha256(package.read_bytes()) if package.is_file() else None
