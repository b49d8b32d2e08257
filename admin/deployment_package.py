"""A Lambda deployment package of source files: the same bytes whenever and wherever it is made."""

import base64
import hashlib
import io
import stat
import zipfile
from collections.abc import Mapping

# Lambda is configured to call `lambda_function.lambda_handler`, the function lambda_handler in this file.
MODULE_NAME = "lambda_function.py"
# To what a participant's function can be put, by the folder in handlers/ that holds it.
POINTS = {"crop_faces": ("starter", "step2", "solution"), "bird_function": ("starter", "ranked", "solution")}
# The earliest date a zip can hold; any fixed one would do.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
BINARY = (".png", ".woff2")  # what a front door's page may hold beside text


def zip_source(source: str | bytes) -> bytes:
    """Pack one handler's source text as the `lambda_function.py` of a Lambda package.

    Args:
        source: Python source, text or UTF-8 bytes; Windows line ends become plain ones.

    Returns:
        A zip file's bytes, equal for equal sources.
    """
    return zip_members({MODULE_NAME: source.encode() if isinstance(source, str) else source})


def zip_members(members: Mapping[str, bytes]) -> bytes:
    """Pack source files into a Lambda package.

    Args:
        members: UTF-8 source by file name, whose Windows line ends become plain ones; or bytes, if named as BINARY.

    Returns:
        A zip file's bytes, equal for equal members in the same order.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, date_time=FIXED_DATE)
            entry.create_system = 3  # Unix, also when packed on Windows
            entry.external_attr = (stat.S_IFREG | 0o644) << 16  # readable by Lambda's own user
            # Stored, not deflated: versions of zlib compress to different bytes.
            entry.compress_type = zipfile.ZIP_STORED
            package.writestr(entry, data if name.endswith(BINARY) else data.replace(b"\r\n", b"\n"))
    return buffer.getvalue()


def code_sha256(package: bytes) -> str:
    """Compute what Lambda calls the CodeSha256 of a package: Base64 of the SHA-256 of its bytes."""
    return base64.b64encode(hashlib.sha256(package).digest()).decode()
