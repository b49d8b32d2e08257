"""Looks at the pictures of a folder: decodes each within bounds, and finds those that are there twice.

The pictures are the instructor's own, and a folder from the web holds anything: so each file is read up to a size, its
format is told by its content, and its pixels are counted before they are decoded.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from admin.model import inference
from admin.model.folder import Folder, LeftOut
from admin.model.network import FEATURES, Network

Array = np.ndarray[Any, Any]

MAX_FILE_BYTES = 40 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP")
ALIKE_BITS = 4  # of the 64 that describe a picture's light and dark: in so many may two differ that look the same
ALIKE_FEATURES = 0.95  # and so far must the network's features agree (cosine)
# What files begin with that are no pictures for the network, and what they are called.
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1", b"ftypavif")
OTHERS = (
    (b"PK\x03\x04", "is a zip archive, whatever it is called"),
    (b"%PDF", "is a PDF, whatever it is called"),
    (b"GIF8", "is a GIF: save it as a JPEG"),
    (b"BM", "is a BMP: save it as a JPEG"),
    (b"II*\0", "is a TIFF or raw file: save it as a JPEG"),
    (b"MM\0*", "is a TIFF or raw file: save it as a JPEG"),
)


@dataclass
class Looked:
    """What was seen of the pictures that can be used.

    Attributes:
        files: the pictures.
        paths: what they are called below the folder.
        species: the index of each picture's species, shape (pictures,).
        features: the network's, float32, shape (pictures, 1280).
        alike: a number for each; those that look alike have the same, shape (pictures,).
        left_out: files that cannot be used, and surplus copies.
        twice: pictures that look alike, as paths; those in two folders first.
    """

    files: list[Path]
    paths: list[str]
    species: Array
    features: Array
    alike: Array
    left_out: list[LeftOut]
    twice: list[list[str]]


def read_file(path: Path) -> bytes:
    """Read a picture's bytes.

    Args:
        path: a regular file.

    Returns:
        Its bytes.

    Raises:
        ValueError: why it is no picture; the text follows its name and "it" is left out.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror})") from error
    if not content:
        raise ValueError("is empty")
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"is larger than {MAX_FILE_BYTES // 1024**2} MB")
    if content[4:12] in HEIC:
        raise ValueError("is a HEIC or AVIF, as iPhones write: save it as a JPEG")
    for begins, why in OTHERS:
        if content.startswith(begins):
            raise ValueError(why)
    return content


def prepared(content: bytes) -> Array:
    """Make of a picture's bytes what the network is given; raises ValueError as inference.decode does."""
    return inference.prepared(inference.decode(content, FORMATS))


def look(folder: Folder, network: Network, *, watch: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> Looked:
    """Look at every picture of a folder.

    Args:
        folder: as listed.
        network: sees the features.
        watch: wraps the pictures, to show how far it is.

    Returns:
        What was seen. Of a picture that lies twice in one folder one copy is used; one that lies in the folders of two
        species is left out of both, since one of them is wrong.
    """
    owners: dict[str, list[tuple[int, Path]]] = {}
    seen: list[tuple[str, int, Path, Array, int]] = []
    left_out = list(folder.left_out)
    wanted = [(index, path) for index, one in enumerate(folder.species) for path in one.paths]
    for index, path in watch(wanted):
        try:
            content = read_file(path)
            digest = hashlib.sha256(content).hexdigest()
            owners.setdefault(digest, []).append((index, path))
            if len(owners[digest]) > 1:
                continue
            picture = prepared(content)
        except ValueError as error:
            left_out.append(LeftOut(folder.below(path), str(error).removeprefix("it ")))
            continue
        seen.append((digest, index, path, network.ask([picture], "features")[0], _light_and_dark(picture)))
    disputed = {digest for digest, places in owners.items() if len({index for index, _ in places}) > 1}
    left_out += list(_copies(folder, owners, disputed))
    used = [one for one in seen if one[0] not in disputed]
    features: Array = np.array([one[3] for one in used], np.float32).reshape(-1, FEATURES)
    alike = _alike(np.array([one[4] for one in used], np.uint64), features)
    paths = [folder.below(one[2]) for one in used]
    species: Array = np.array([one[1] for one in used], np.int64)
    copies = [[folder.below(path) for _, path in places] for places in owners.values() if len(places) > 1]
    return Looked(
        [one[2] for one in used], paths, species, features, alike, left_out, [*copies, *_groups(paths, alike)]
    )


def _copies(folder: Folder, owners: dict[str, list[tuple[int, Path]]], disputed: set[str]) -> Iterable[LeftOut]:
    for digest, places in owners.items():
        for number, (_, path) in enumerate(places):
            if digest in disputed:
                others = " and ".join(sorted({folder.species[index].name for index, _ in places}))
                yield LeftOut(folder.below(path), f"is the same picture in {others}: one of them is wrong")
            elif number:
                yield LeftOut(folder.below(path), f"is the same file as {folder.below(places[0][1])}")


def _light_and_dark(picture: Array) -> int:
    """Describe a picture by 64 bits: whether each of 8 x 8 places is lighter than its neighbour to the left (dHash)."""
    grey = cv2.resize(picture.mean(axis=0), (9, 8), interpolation=cv2.INTER_AREA)
    return int(np.packbits(grey[:, 1:] > grey[:, :-1]).view(np.uint64)[0])


def _alike(bits: Array, features: Array) -> Array:
    """Number the pictures, with the same number for those that look alike."""
    count = len(bits)
    if not count:
        return np.zeros(0, np.int64)
    length = np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)
    unit = features / length
    rows, columns = [], []
    for row in range(count - 1):
        near = np.flatnonzero(np.bitwise_count(bits[row + 1 :] ^ bits[row]) <= ALIKE_BITS) + row + 1
        near = near[unit[near] @ unit[row] >= ALIKE_FEATURES]
        rows += [row] * len(near)
        columns += near.tolist()
    links = coo_array((np.ones(len(rows), bool), (rows, columns)), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1])


def _groups(paths: list[str], alike: Array) -> list[list[str]]:
    members: dict[int, list[str]] = {}
    for path, number in zip(paths, alike.tolist(), strict=True):
        members.setdefault(number, []).append(path)
    groups = [group for group in members.values() if len(group) > 1]
    return sorted(groups, key=lambda group: len({path.partition("/")[0] for path in group}) == 1)
