"""A zip writer that does what it is told, so that it can be told to lie."""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Raw:
    """One member. What is None is what an honest writer puts there; local_* is what the local header says instead."""

    name: bytes
    data: bytes = b""
    method: int = 8
    flags: int = 0
    crc: int | None = None
    packed: bytes | None = None
    packed_size: int | None = None
    size: int | None = None
    attributes: int = 0o100644 << 16
    extra: bytes = b""
    disk: int = 0
    version: int = 20
    start: int | None = None
    local_name: bytes | None = None
    local_method: int | None = None
    local_size: int | None = None
    behind: bytes = b""  # between this member's data and the next one

    def but(self, **changes: object) -> "Raw":
        return replace(self, **changes)


def deflate(data: bytes, level: int = 9) -> bytes:
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def raw_zip(
    members: Sequence[Raw],
    *,
    before: bytes = b"",
    after: bytes = b"",
    comment: bytes = b"",
    count: int | None = None,
    directory_start: int | None = None,
    directory_size: int | None = None,
    end_extra: bytes = b"",  # between the directory and its end record, where Zip64's records stand
    shifted: bool = True,  # whether offsets know of what stands before
) -> bytes:
    body, directory = bytearray(before), bytearray()
    for member in members:
        packed = member.packed
        if packed is None:
            packed = deflate(member.data) if member.method == 8 else member.data
        crc = zlib.crc32(member.data) if member.crc is None else member.crc
        size = len(member.data) if member.size is None else member.size
        packed_size = len(packed) if member.packed_size is None else member.packed_size
        start = len(body) - (0 if shifted else len(before)) if member.start is None else member.start
        late = bool(member.flags & 8)
        sizes = (0, 0, 0) if late else (crc, packed_size, size if member.local_size is None else member.local_size)
        method = member.method if member.local_method is None else member.local_method
        name = member.name if member.local_name is None else member.local_name
        body += (
            struct.pack("<4s5H3I2H", b"PK\3\4", 20, member.flags, method, 0, 0x21, *sizes, len(name), 0) + name + packed
        )
        body += struct.pack("<4s3I", b"PK\7\b", crc, packed_size, size) if late else b""
        body += member.behind
        directory += struct.pack(
            "<4s6H3I5H2I", b"PK\1\2", 0x0314, member.version, member.flags, member.method, 0, 0x21,
            crc, packed_size, size, len(member.name), len(member.extra), 0, member.disk, 0, member.attributes, start,
        ) + member.name + member.extra  # fmt: skip
    number = len(members) if count is None else count
    begin = len(body) - (0 if shifted else len(before)) if directory_start is None else directory_start
    length = len(directory) if directory_size is None else directory_size
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, number, number, length, begin, len(comment)) + comment
    return bytes(body + directory + end_extra + end + after)
