"""The directory of an untrusted zip, checked against the file byte for byte before any member is read.

Members have to follow each other without gap or overlap from the first byte to the directory, and nothing may precede
or follow them. Python's zipfile accepts self-extracting stubs, members that share data, and headers that contradict the
directory; hostile archives rely on these. The format is APPNOTE.TXT's; its paragraphs are named beside the formats.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from admin.judging.reason import RefusedError

MAX_MEMBERS = 500  # DetectFaces answers at most 100 faces; a Mac adds a second entry to each
MAX_MEMBER_BYTES = 50_000_000
MAX_TOTAL_BYTES = 150_000_000
MAX_RATIO = 1_032  # deflate's highest ratio (zlib's technical notes)
MAX_NAME_BYTES = 200

END, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
ZIP64_LOCATOR, DESCRIPTOR = b"PK\x06\x07", b"PK\x07\x08"
END_FORMAT, ENTRY_FORMAT, LOCAL_FORMAT = "<4s4H2IH", "<4s6H3I5H2I", "<4s5H3I2H"  # APPNOTE.TXT 4.3.16, 4.3.12, 4.3.7
END_SIZE, ENTRY_SIZE, LOCAL_SIZE, ZIP64_LOCATOR_SIZE = 22, 46, 30, 20
ZIP64_16, ZIP64_32, ZIP64_EXTRA, NAME_EXTRA = 0xFFFF, 0xFFFFFFFF, 1, 0x7075
STORED, DEFLATED = 0, 8
NEWEST = 63  # version 6.3 of the format, which is the last that Python's zipfile reads
ENCRYPTED, HAS_DESCRIPTOR, STRONG_ENCRYPTION, PATCH = 0x1, 0x8, 0x40, 0x20
EARLIEST = (0x0021, 0)  # 1 January 1980, midnight, as MS-DOS date and time (APPNOTE.TXT 4.4.6)
FILE_TYPE, NO_TYPE, REGULAR, FOLDER = 0o170000, 0, 0o100000, 0o040000
LEAVINGS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # Finder and Explorer add them when a folder is zipped


class ArchiveError(RefusedError):
    """The upload is not an archive this workshop can read."""


@dataclass(frozen=True)
class Member:
    """One member as the directory declares it.

    Attributes:
        name: decoded and checked.
        raw_name: the same as bytes, to be compared with the local header's.
        flags: general purpose bit flags.
        method: of compression; STORED and DEFLATED are accepted.
        crc: CRC-32 of the unpacked bytes.
        packed: packed size in bytes.
        size: unpacked size in bytes.
        start: offset of its local header in the file.
        is_dated: whether it says when it was written, and not the earliest time that a zip can hold.
        data: offset of its packed bytes; 0 until the local header was read.
    """

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    is_dated: bool
    data: int = 0

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.name.endswith("/")

    @property
    def is_leaving(self) -> bool:
        """Whether it is a file that Finder or Explorer added by itself."""
        path = PurePosixPath(self.name)
        return path.parts[0] == "__MACOSX" or path.name in LEAVINGS or path.name.startswith("._")


def read_directory(content: bytes) -> list[Member]:
    """Read a zip's directory and check it against the file.

    Args:
        content: the bytes of an uploaded object, whatever they are.

    Returns:
        Its entries in the directory's order.

    Raises:
        ArchiveError: a limit is exceeded, or the archive is not a well-formed zip; raised as soon as that is known.
    """
    start, end, count = _end_record(content)
    if count > MAX_MEMBERS:
        raise ArchiveError("members", got=count, most=MAX_MEMBERS)
    entries = list(_entries(content[start:end], count))
    names: set[str] = set()
    for entry in entries:
        _check_member(entry)
        if entry.name in names:
            raise ArchiveError("twice", member=printable(entry.name))
        names.add(entry.name)
    if sum(entry.size for entry in entries) > MAX_TOTAL_BYTES:
        raise ArchiveError("total", most=MAX_TOTAL_BYTES // 1_000_000)
    ordered = sorted(entries, key=lambda entry: entry.start)
    for one, other in pairwise(ordered):
        if other.start < one.start + LOCAL_SIZE + len(one.raw_name) + one.packed:
            raise ArchiveError("overlap", member=printable(other.name))
    entries = [replace(entry, data=_data_start(content, entry)) for entry in entries]
    _check_tiling(content, entries, start)
    return entries


def printable(name: str) -> str:
    """Make a member's name short and printable, so that a hint may show it."""
    return ascii(name[:60])[1:-1] + "..." * (len(name) > 60)


def _end_record(content: bytes) -> tuple[int, int, int]:
    """Find where the directory begins and ends (offsets in bytes), and how many entries it declares."""
    if not content:
        raise ArchiveError("no_bytes")
    end = content.rfind(END)
    if content[:4] not in (LOCAL, END):
        raise ArchiveError("no_zip" if end < 0 else "leading")
    if end < 0 or end + END_SIZE > len(content):
        raise ArchiveError("cut_off")
    _, disk, first_disk, here, count, size, start, comment = struct.unpack_from(END_FORMAT, content, end)
    if end + END_SIZE + comment != len(content):
        raise ArchiveError("trailing")
    located = content[max(end - ZIP64_LOCATOR_SIZE, 0) : end].startswith(ZIP64_LOCATOR)
    if located or count == ZIP64_16 or ZIP64_32 in (size, start):
        raise ArchiveError("zip64")
    if disk or first_disk or here != count or start + size != end:
        raise ArchiveError("directory")
    return start, end, count


def _entries(directory: bytes, count: int) -> Iterator[Member]:
    place = 0
    for _ in range(count):
        if len(directory) < place + ENTRY_SIZE or directory[place : place + 4] != ENTRY:
            raise ArchiveError("directory")
        fields = struct.unpack_from(ENTRY_FORMAT, directory, place)
        _, _, version, flags, method, time, date, crc, packed, size, name_size, extra_size, comment_size, disk = fields[
            :14
        ]
        attributes, start = fields[15:]
        raw = directory[place + ENTRY_SIZE : place + ENTRY_SIZE + name_size]
        extra = directory[place + ENTRY_SIZE + name_size : place + ENTRY_SIZE + name_size + extra_size]
        place += ENTRY_SIZE + name_size + extra_size + comment_size
        if place > len(directory) or disk:
            raise ArchiveError("directory")
        name = _name(raw)
        if ZIP64_32 in (packed, size, start):
            raise ArchiveError("zip64")
        _check_extra(extra, name)
        if (attributes >> 16) & FILE_TYPE not in (NO_TYPE, REGULAR, FOLDER):
            raise ArchiveError("link", member=printable(name))
        if version & 0xFF > NEWEST:
            raise ArchiveError("version", member=printable(name))
        yield Member(name, raw, flags, method, crc, packed, size, start, (date, time) > EARLIEST)
    if place != len(directory):
        raise ArchiveError("directory")


def _name(raw: bytes) -> str:
    """Decode and check a member's name, always as UTF-8: Finder writes that without setting the flag for it."""
    if len(raw) > MAX_NAME_BYTES:
        raise ArchiveError("name_length", most=MAX_NAME_BYTES)
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ArchiveError("name_utf8", member=ascii(raw[:60])[2:-1]) from None
    if not name.isprintable():
        raise ArchiveError("name_characters", member=printable(name))
    parts = name.removesuffix("/").split("/")
    if "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise ArchiveError("path", member=printable(name))
    return name


def _check_extra(extra: bytes, name: str) -> None:
    """Refuse extra fields that are cut off, or that give another size (Zip64) or name than the entry."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<2H", extra)
        if kind == ZIP64_EXTRA:
            raise ArchiveError("zip64")
        if kind == NAME_EXTRA:
            raise ArchiveError("disagree", member=printable(name))
        if 4 + size > len(extra):
            raise ArchiveError("directory")
        extra = extra[4 + size :]


def _check_member(entry: Member) -> None:
    member = printable(entry.name)
    if entry.flags & (ENCRYPTED | STRONG_ENCRYPTION):
        raise ArchiveError("encrypted", member=member)
    if entry.method not in (STORED, DEFLATED) or entry.flags & PATCH:
        raise ArchiveError("compression", member=member, method=entry.method)
    if entry.size > MAX_MEMBER_BYTES:
        raise ArchiveError("member_too_large", member=member, most=MAX_MEMBER_BYTES // 1_000_000)
    if entry.size > MAX_RATIO * max(entry.packed, 1) or (entry.method == STORED and entry.size != entry.packed):
        raise ArchiveError("ratio", member=member)


def _data_start(content: bytes, entry: Member) -> int:
    """Find where a member's packed bytes begin (offset in bytes); its local header must agree with the directory."""
    try:
        fields = struct.unpack_from(LOCAL_FORMAT, content, entry.start)
    except struct.error:
        raise ArchiveError("directory") from None
    signature, _, flags, method, _, _, crc, packed, size, name_size, extra_size = fields
    if signature != LOCAL:
        raise ArchiveError("directory")
    if ZIP64_32 in (packed, size):
        raise ArchiveError("zip64")
    name_start = entry.start + LOCAL_SIZE
    late = bool(flags & HAS_DESCRIPTOR) and (crc, packed, size) == (0, 0, 0)  # the sizes then follow the data
    if (
        (flags, method) != (entry.flags, entry.method)
        or content[name_start : name_start + name_size] != entry.raw_name
        or not (late or (crc, packed, size) == (entry.crc, entry.packed, entry.size))
    ):
        raise ArchiveError("disagree", member=printable(entry.name))
    return int(name_start + name_size + extra_size)


def _check_tiling(content: bytes, entries: list[Member], directory: int) -> None:
    """Check that each member begins where the one before it ends, and the directory where the last member ends."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.start):
        if entry.start != end:
            raise ArchiveError("overlap" if entry.start < end else "gap", member=printable(entry.name))
        end = entry.data + entry.packed
        if entry.flags & HAS_DESCRIPTOR:
            sizes = struct.pack("<3I", entry.crc, entry.packed, entry.size)
            for descriptor in (DESCRIPTOR + sizes, sizes):
                if content.startswith(descriptor, end):
                    end += len(descriptor)
                    break
            else:
                raise ArchiveError("disagree", member=printable(entry.name))
    if end != directory:
        raise ArchiveError("directory")
