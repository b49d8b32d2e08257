"""The artefact model.tar.gz: what an endpoint serves, and what a file of that name turns out to be."""

import gzip
import io
import json
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from admin import files
from admin.errors import WorkshopError

Kind = Literal["pytorch-inference", "image-classification"]
LABELS_FILE, NETWORK_FILE, CODE_FILE, ORIGIN_FILE = "labels.txt", "model.onnx", "code/inference.py", "model.json"
CODE = Path(__file__).with_name("inference.py")
LABELS_LIMIT_BYTES = 1_000_000  # handlers/identify_species/artefact.py takes no more
MAX_MEMBERS = 1_000
MAX_UNPACKED_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Contents:
    """What an archive holds.

    Attributes:
        names: the names of its files.
        labels: the lines of its labels.txt; None where it has none, or one that is too large or not UTF-8.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...] | None


def pack(labels: list[str], network: bytes, origin: dict[str, Any]) -> bytes:
    """Pack an artefact; the same bytes for the same content, on any day and machine.

    Args:
        labels: the species' names, in the order of the model's probabilities.
        network: the ONNX file.
        origin: what it was made of, as JSON.

    Returns:
        The bytes of the model.tar.gz. labels.txt comes first: the species function reads no further.
    """
    members = {
        LABELS_FILE: "".join(f"{label}\n" for label in labels).encode(),
        CODE_FILE: CODE.read_bytes(),
        ORIGIN_FILE: json.dumps(origin, indent=2, sort_keys=True).encode() + b"\n",
        NETWORK_FILE: network,
    }
    packed = io.BytesIO()
    # Weights do not get smaller by much; stored as they are, no version of zlib packs them otherwise than another.
    with (
        gzip.GzipFile(filename="", mode="wb", compresslevel=0, fileobj=packed, mtime=0) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def write(path: Path, artefact: bytes) -> None:
    """Write an artefact, whole or not at all.

    Args:
        path: where it goes.
        artefact: its bytes.

    Raises:
        WorkshopError: it cannot be written; a file that was there is left as it was.
    """
    try:
        files.write(path, artefact)
    except OSError as error:
        raise WorkshopError(f"{path} cannot be written ({error.strerror}): choose another --out.") from None


def contents_of(path: Path) -> Contents:
    """List what an archive holds, to its end, so that one that was cut off shows.

    Args:
        path: a .tar.gz.

    Returns:
        Its files' names without a leading "./", and its labels.

    Raises:
        WorkshopError: it cannot be opened to its end, holds more than MAX_MEMBERS, or unpacks to more than
            MAX_UNPACKED_BYTES.
    """
    names: list[str] = []
    labels: tuple[str, ...] | None = None
    unpacked = 0
    try:
        with tarfile.open(path, "r|gz") as archive:  # a stream: a member's size is checked before it is read
            for member in archive:
                unpacked += member.size
                if len(names) >= MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
                    raise WorkshopError(f"{path} holds more than a model: {unpacked} bytes and more, unpacked.")
                name = member.name.removeprefix("./")
                if member.isfile():
                    names.append(name)
                if member.isfile() and name == LABELS_FILE and labels is None:
                    labels = _labels(archive.extractfile(member))
    except (tarfile.TarError, EOFError, OSError, ValueError, zlib.error) as error:
        raise WorkshopError(f"{path} is no .tar.gz that can be opened to its end ({error}).") from None
    return Contents(tuple(names), labels)


def _labels(content: Any) -> tuple[str, ...] | None:
    data = content.read(LABELS_LIMIT_BYTES + 1) if content else b""
    if len(data) > LABELS_LIMIT_BYTES:
        return None
    try:
        return tuple(line.strip() for line in data.decode().splitlines() if line.strip())
    except UnicodeDecodeError:
        return None


def kind_of(path: Path) -> Kind | None:
    """Tell which of SageMaker's containers can serve an artefact.

    Args:
        path: a model.tar.gz.

    Returns:
        "pytorch-inference" where it holds code/inference.py (what `workshop model` and `workshop train` make),
        "image-classification" where it holds what SageMaker's built-in algorithm trains (model_algo_1-symbol.json and
        .params), None where it holds neither or both.

    Raises:
        WorkshopError: it is no archive that can be opened to its end.
    """
    names = contents_of(path).names
    code = CODE_FILE in names
    symbol = any("/" not in name and name.endswith("-symbol.json") for name in names)
    trained = symbol and any("/" not in name and name.endswith(".params") for name in names)
    if code == trained:
        return None
    return "pytorch-inference" if code else "image-classification"
