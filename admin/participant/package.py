"""A function's package as AWS hands it out: fetched and unpacked within bounds, since its participant made it."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from admin import code_link
from admin.aws import explained
from admin.aws_sentences import Audience
from admin.deployment_package import MODULE_NAME
from admin.errors import WorkshopError
from admin.participant.caller import Caller

MAX_PACKAGE_BYTES = 10_000_000  # the workshop's have some kB; the console edits none that is larger than 3 MB
MAX_SOURCE_BYTES = 1_000_000  # the workshop's handlers have a few kB, so a larger file is the wrong one
MAX_MEMBERS = 1000
BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile unpacks the other methods in pieces of any size


class NoSourceError(WorkshopError):
    """The package holds no lambda_function.py that can be shown."""


@dataclass(frozen=True)
class Code:
    """The code of a function.

    Attributes:
        source: its lambda_function.py.
        code_sha256: the package's checksum as AWS gives it (Base64 of SHA-256).
        modified: when it was changed last, in ISO 8601.
    """

    source: str
    code_sha256: str
    modified: str


@dataclass(frozen=True)
class Package:
    """The package of a function.

    Attributes:
        content: the zip's bytes; of one that is too large the first MAX_PACKAGE_BYTES and one more.
        code_sha256: their checksum as AWS gives it.
        modified: when it was changed last, in ISO 8601.
    """

    content: bytes
    code_sha256: str
    modified: str


def fetch(caller: Caller, *, version: str | None = None) -> Code:
    """Read the code of the participant's function.

    Args:
        caller: the participant.
        version: a published version's number; without, what the function runs now.

    Returns:
        The code.

    Raises:
        NoSourceError: the package holds no lambda_function.py, or one that is too large.
        WorkshopError: AWS refuses, or there is no such version.
    """
    package = fetch_package(caller, version=version)
    return Code(source_in(package.content), package.code_sha256, package.modified)


def fetch_package(caller: Caller, *, version: str | None = None) -> Package:
    """Read the whole package of the participant's function.

    Args:
        caller: the participant.
        version: a published version's number; without, what the function runs now.

    Returns:
        The package.

    Raises:
        WorkshopError: AWS refuses, or there is no such version.
    """
    which = {"Qualifier": version} if version else {}
    with explained(f"reading the code of {caller.function}", to=Audience.PARTICIPANT):
        answer = caller.client("lambda").get_function(FunctionName=caller.function, **which)
    now = answer["Configuration"]
    content = code_link.follow(answer["Code"]["Location"], caller.function, MAX_PACKAGE_BYTES)
    return Package(content, now["CodeSha256"], now["LastModified"])


def source_in(package: bytes) -> str:
    """Read the lambda_function.py of a package.

    Args:
        package: a zip's bytes, from anybody.

    Returns:
        The source; what is not UTF-8 in it is replaced.

    Raises:
        NoSourceError: there is none, it has more than MAX_SOURCE_BYTES, or the zip cannot be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            names = archive.namelist()
            if MODULE_NAME not in names or len(names) > MAX_MEMBERS:
                raise NoSourceError(
                    f"Your function's package has no {MODULE_NAME}, or more than {MAX_MEMBERS} files: put one in with "
                    "'workshop deploy' or the page's Deploy."
                )
            member = archive.getinfo(MODULE_NAME)
            if member.compress_type not in BOUNDED:
                raise NoSourceError(f"The {MODULE_NAME} of your function is packed in an unusual way: deploy it anew.")
            with archive.open(member) as stream:
                source = stream.read(MAX_SOURCE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise NoSourceError(f"Your function's package cannot be read ({error}): deploy your code anew.") from None
    if len(source) > MAX_SOURCE_BYTES:
        raise NoSourceError(f"The {MODULE_NAME} of your function has more than {MAX_SOURCE_BYTES:,} bytes.")
    return source.decode("utf-8", "replace")
