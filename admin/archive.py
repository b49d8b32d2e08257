"""A participant's zip, read as bounded streams: never extracted, never trusted."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

MAX_ARCHIVE_BYTES = 80_000_000  # a 24-megapixel picture has at most 72 MB of pixels, and crops seldom overlap
MAX_COPY_BYTES = 80_000_000
MAX_MEMBERS = 500  # DetectFaces answers at most 100 faces
MAX_MEMBER_BYTES = 80_000_000
MAX_TOTAL_BYTES = 300_000_000
MAX_RATIO = 1_030  # deflate cannot do better than 1032:1, so more is a lie in the directory
MAX_NAME_LENGTH = 200
MAX_MEMBER_PIXELS = 25_000_000
MAX_TOTAL_PIXELS = 150_000_000
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
ENCRYPTED = 0x1
SYMLINK = 0o120000
FILE_TYPE = 0o170000


class ArchiveError(Exception):
    """The upload is not an archive this workshop can read; the text says why in one clause."""


@dataclass(frozen=True)
class Member:
    """One member of the archive: its name as uploaded, and its decoded picture or why there is none."""

    name: str
    image: Image.Image | None
    fault: str = ""


def read_members(content: bytes) -> Iterator[Member]:
    """Read the archive's pictures one after another.

    In: the bytes of an uploaded object, whatever they are.
    Out: its members in the archive's order, each a loaded PNG, or the fault that makes it none (a JPEG called .png);
    folder entries are passed over. Memory holds one member at a time.
    Raises ArchiveError as soon as a limit is passed or the archive itself is not what an honest zip is.
    """
    if len(content) > MAX_ARCHIVE_BYTES:
        raise ArchiveError(f"it is larger than {MAX_ARCHIVE_BYTES} bytes")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            infos = _checked_directory(archive)
            budget, pixels = MAX_TOTAL_BYTES, MAX_TOTAL_PIXELS
            for info in infos:
                data = _read(archive, info, min(budget, MAX_MEMBER_BYTES))
                budget -= len(data)
                member = decode_png(info.filename, data)
                if member.image is not None:
                    pixels -= member.image.width * member.image.height
                    if pixels < 0:
                        raise ArchiveError(f"its pictures have more than {MAX_TOTAL_PIXELS} pixels together")
                yield member
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise ArchiveError(f"it cannot be read as a zip ({str(error)[:80] or type(error).__name__})") from None


def _checked_directory(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise ArchiveError(f"it lists {len(infos)} members, more than {MAX_MEMBERS}")
    names: set[str] = set()
    for info in infos:
        _check_member(info)
        if info.filename in names:
            raise ArchiveError(f"member {info.filename!r} is in it twice")
        names.add(info.filename)
    if sum(info.file_size for info in infos) > MAX_TOTAL_BYTES:
        raise ArchiveError(f"its members declare more than {MAX_TOTAL_BYTES} bytes")
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise ArchiveError(f"member {info.filename!r} overlaps another")
        end = info.header_offset + len(info.orig_filename) + info.compress_size
    return [info for info in infos if not info.is_dir()]


def _check_member(info: zipfile.ZipInfo) -> None:
    name = info.filename
    shown = name[:60]
    if len(name) > MAX_NAME_LENGTH:
        raise ArchiveError(f"a member's name is longer than {MAX_NAME_LENGTH} characters ({shown!r}...)")
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise ArchiveError(f"member {shown!r} names a path outside the archive")
    if info.flag_bits & ENCRYPTED:
        raise ArchiveError(f"member {shown!r} is encrypted")
    if info.compress_type not in COMPRESSIONS:
        raise ArchiveError(f"member {shown!r} has an unknown compression ({info.compress_type})")
    if (info.external_attr >> 16) & FILE_TYPE == SYMLINK:
        raise ArchiveError(f"member {shown!r} is a link")
    if info.file_size > MAX_MEMBER_BYTES:
        raise ArchiveError(f"member {shown!r} declares more than {MAX_MEMBER_BYTES} bytes")
    if info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise ArchiveError(f"member {shown!r} declares an impossible compression ratio")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    """Read one member, counting what is delivered and not what is declared; the CRC is checked at the end."""
    with archive.open(info) as stream:
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise ArchiveError(f"member {info.filename!r} delivers more than {limit} bytes")
        stream.read(1)  # reaching the end is what makes zipfile compare the CRC
    return data


def decode_png(name: str, data: bytes, *, max_pixels: int = MAX_MEMBER_PIXELS) -> Member:
    """Decode one PNG from an untrusted hand.

    In: its name, its bytes, and the most pixels worth decoding (looked up in the header before any is decoded).
    Out: the member with its loaded picture, or with the fault that kept it from being one.
    """
    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            if picture.width * picture.height > max_pixels:
                return Member(name, None, f"{picture.width} x {picture.height} pixels are too many")
            picture.load()
            return Member(name, picture)
    except Image.DecompressionBombError:
        return Member(name, None, "it has too many pixels")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, zlib.error):
        return Member(name, None, "it is not a readable PNG")
