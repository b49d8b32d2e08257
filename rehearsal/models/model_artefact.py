"""Unpacks a model.tar.gz, as SageMaker does before it starts a container."""

import tarfile
from pathlib import Path

from rehearsal.models.sagemaker_error import SageMakerError

MAX_UNPACKED_BYTES = 512 * 1024 * 1024


def unpack(artefact: Path, folder: Path) -> None:
    """Unpack a model.tar.gz.

    Args:
        artefact: the archive.
        folder: where it is unpacked to.

    Raises:
        SageMakerError: it is no such archive, holds anything but files and folders that stay inside the folder, or is
            larger than MAX_UNPACKED_BYTES.
    """
    try:
        with tarfile.open(artefact, "r:gz") as archive:
            size = sum(member.size for member in archive)
            if size <= MAX_UNPACKED_BYTES:
                for member in archive.getmembers():
                    _unpack_member(archive, member, folder.resolve())
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise SageMakerError(400, "ValidationError", f"The model artefact cannot be unpacked: {error}") from error
    if size > MAX_UNPACKED_BYTES:
        raise SageMakerError(400, "ValidationError", f"The model artefact unpacks to {size} bytes, too many.")


def _unpack_member(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one member; extractall's filters would do, but Debian 12's Python 3.11.2 does not have them."""
    path = (folder / member.name).resolve()
    if not path.is_relative_to(folder):
        raise ValueError(f"{member.name} lies outside")
    if member.isdir():
        path.mkdir(parents=True, exist_ok=True)
    elif content := archive.extractfile(member) if member.isfile() else None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read())
    else:
        raise ValueError(f"{member.name} is neither a file nor a folder")
