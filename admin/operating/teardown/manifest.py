"""The archive's list of what it holds: a line for each object, and the file that each is in.

Keys are what participants choose. A key becomes a path only where every part of it is plain; any other is kept in
ODD, under a digest of the key, and the list says which. So no key leaves the folder, takes another's place, or needs a
file system that tells capitals apart.
"""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from admin.errors import WorkshopError

FILE = "objects.jsonl"
ODD = "odd-names"
CHUNK_BYTES = 1 << 20
PLAIN = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9 ._+()@=,-]{0,99}")
LONGEST_PATH = 200  # characters below the folder
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # names of devices on Windows


@dataclass(frozen=True)
class Kept:
    """One object of the archive.

    Attributes:
        bucket: where it was.
        key: in its bucket.
        version_id: S3's; "null" where the bucket kept no versions.
        size: in bytes.
        sha256: of its bytes (hex).
        checked: how the bytes were held against what S3 has: "sha256", "md5" or "second read".
        file: its path below the archive's folder.
    """

    bucket: str
    key: str
    version_id: str
    size: int
    sha256: str
    checked: str
    file: str

    @property
    def version(self) -> tuple[str, str, str]:
        """What it is a copy of."""
        return self.bucket, self.key, self.version_id


class Manifest:
    """What the archive holds; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Read the list of an earlier teardown, or of one that was interrupted, and look at every file of it.

        Args:
            folder: the archive's.

        Raises:
            WorkshopError: the list cannot be read.
        """
        self.folder, self._lock = folder, threading.Lock()
        self.damaged: dict[tuple[str, str, str], Kept] = {}
        self._kept: dict[tuple[str, str, str], Kept] = {}
        self._files: dict[str, tuple[str, str, str]] = {}
        self._folders: set[str] = set()
        for kept in self._read():
            self._claim(kept.file, kept.version)
            if digest_of(folder / kept.file) == kept.sha256:
                self._kept[kept.version] = kept
                self.damaged.pop(kept.version, None)
            else:
                self.damaged[kept.version] = kept

    def __len__(self) -> int:
        """Return how many objects are kept, each with its digest held against the file's."""
        return len(self._kept)

    def has(self, version: tuple[str, str, str]) -> bool:
        """Say whether a version of an object is kept, and its file is as it was written."""
        return version in self._kept

    def place(self, version: tuple[str, str, str]) -> str:
        """Choose the file for a version of an object, and take it.

        Args:
            version: bucket, key and version id.

        Returns:
            A path below the folder, with slashes, that no other version has.
        """
        bucket, key, _version_id = version
        mark = hashlib.sha256("\0".join(version).encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            path = plain_path(bucket, key)
            if path and self._claim(path, version):
                return path
            if path:
                pure = PurePosixPath(path)
                again = str(pure.with_name(f"{pure.stem}~{mark[:12]}{pure.suffix}"))
                if self._claim(again, version):
                    return again
            odd = f"{ODD}/{mark}"
            self._claim(odd, version)
            return odd

    def add(self, kept: Kept) -> None:
        """Put an object on the list, once its file is written and was read again.

        Args:
            kept: the object.
        """
        line = json.dumps(asdict(kept), ensure_ascii=True)
        with self._lock:
            path = self.folder / FILE
            torn = path.exists() and path.stat().st_size > 0 and not _ends_whole(path)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n{line}\n" if torn else f"{line}\n")
            self._kept[kept.version] = kept
            self.damaged.pop(kept.version, None)

    def _claim(self, path: str, version: tuple[str, str, str]) -> bool:
        """Take a path unless another version has it, or has it as a folder; capitals make no difference."""
        folded = path.casefold()
        parents = [str(parent) for parent in PurePosixPath(folded).parents][:-1]
        if self._files.get(folded, version) != version or folded in self._folders:
            return False
        if any(parent in self._files for parent in parents):
            return False
        self._files[folded] = version
        self._folders.update(parents)
        return True

    def _read(self) -> Iterator[Kept]:
        path = self.folder / FILE
        try:
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    try:
                        kept = Kept(**json.loads(line))
                    except (ValueError, TypeError):
                        continue  # cut off by a kill in the middle of the line: its object is fetched again
                    if _is_below(kept.file):
                        yield kept
        except FileNotFoundError:
            return
        except OSError as error:
            raise WorkshopError(f"{path} cannot be read ({error.strerror}): choose another --out.") from None


def plain_path(bucket: str, key: str) -> str | None:
    """Make a path of a bucket and a key.

    Args:
        bucket: its name.
        key: any.

    Returns:
        The path below the archive's folder; None where a part of the key is no plain name of a file.
    """
    parts = key.split("/")
    if any(not PLAIN.fullmatch(part) or part[-1] in ". " or RESERVED.fullmatch(part) for part in parts):
        return None
    path = "/".join([bucket, *parts])
    return path if len(path) <= LONGEST_PATH else None


def digest_of(path: Path) -> str | None:
    """Digest a file, piece by piece.

    Args:
        path: the file.

    Returns:
        SHA-256 (hex); None where it cannot be read.
    """
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                found.update(chunk)
    except OSError:
        return None
    return found.hexdigest()


def _ends_whole(path: Path) -> bool:
    """Say whether a file's last line has an end."""
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"


def _is_below(path: str) -> bool:
    """Say whether a path of the list stays in the folder, whoever wrote the list."""
    return not PurePosixPath(path).is_absolute() and ".." not in PurePosixPath(path).parts
