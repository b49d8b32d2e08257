"""What is uploaded as a zip: refused in a sentence, bounded in time and memory, never extracted."""

import io
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image

from admin.archive import MAX_MEMBERS, MAX_TOTAL_PIXELS, ArchiveError, read_members
from tests.admin.uploads import make_zip, png

SMALL = png(Image.new("L", (4, 4)))


def drain(content: bytes) -> list:
    return list(read_members(content))


def with_info(name: str = "CALM/cropped_1.png", *, method: int = zipfile.ZIP_STORED, attributes: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.compress_type, info.external_attr = method, attributes
        archive.writestr(info, SMALL)
    return buffer.getvalue()


def flat_png(side: int) -> bytes:
    """A grey PNG of side x side pixels, whose bytes are few."""
    rows = zlib.compress(bytes(side * (side + 1)), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def patched(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new)


def overlapping() -> bytes:
    """Two directory entries that point at the same local header."""
    content = bytearray(make_zip([("a.png", SMALL), ("b.png", SMALL)]))
    entries = [i for i in range(len(content)) if content[i : i + 4] == b"PK\x01\x02"]
    content[entries[1] + 42 : entries[1] + 46] = content[entries[0] + 42 : entries[0] + 46]
    return bytes(content)


def lying_size() -> bytes:
    """A directory that declares fewer bytes than the member delivers."""
    content = bytearray(make_zip([("a.png", bytes(100_000))]))
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    return bytes(content)


def encrypted() -> bytes:
    content = bytearray(with_info())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    return bytes(content)


def wrong_crc() -> bytes:
    content = bytearray(with_info())
    content[content.index(b"PK\x01\x02") + 16] ^= 0xFF
    content[14] ^= 0xFF
    return bytes(content)


HOSTILE = {
    "member_count_bomb": make_zip([(f"{i}.png", b"") for i in range(MAX_MEMBERS + 1)]),
    "absolute_path": with_info("/etc/passwd"),
    "parent_path": with_info("CALM/../../x.png"),
    "backslash_path": patched(with_info("a/b.png"), b"a/b.png", b"a\\b.png"),
    "drive_path": with_info("C:x.png"),
    "symlink": with_info(attributes=0o120777 << 16),
    "unknown_compression": patched(
        patched(
            with_info(), b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63\x00"
        ),
        b"PK\x03\x04\x14\x00\x00\x00\x00\x00",
        b"PK\x03\x04\x14\x00\x00\x00\x63\x00",
    ),
    "bzip2": with_info(method=zipfile.ZIP_BZIP2),
    "encrypted": encrypted(),
    "wrong_crc": wrong_crc(),
    "overlapping": overlapping(),
    "lying_size": lying_size(),
    "long_name": with_info("a" * 300 + ".png"),
    "truncated": make_zip([("a.png", SMALL)])[:-30],
    "declared_total": make_zip([(f"{i}.png", bytes(79_000_000)) for i in range(4)]),
    "pixel_bomb": make_zip([(f"{i}.png", flat_png(4900)) for i in range(MAX_TOTAL_PIXELS // 4900**2 + 1)]),
    "empty_object": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archive_is_refused_within_bounds(name):
    tracemalloc.start()
    begun = time.process_time()
    with pytest.raises(ArchiveError) as refused:
        drain(HOSTILE[name])
    seconds, (_, peak) = time.process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value)
    assert peak < 256_000_000
    assert seconds < 20  # a guard against hanging, not a measurement: that is what `make bench` is for


def test_twice_the_same_name_is_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        content = make_zip([("a.png", SMALL), ("a.png", SMALL)])
    with pytest.raises(ArchiveError, match="twice"):
        drain(content)


def test_too_many_pixels_are_not_decoded():
    (member,) = drain(make_zip([("CALM/cropped_1.png", flat_png(6000))]))
    assert member.image is None
    assert "pixels" in member.fault


def test_folder_entries_are_passed_over():
    assert [member.name for member in drain(make_zip([("CALM/", b""), ("CALM/cropped_1.png", SMALL)]))] == [
        "CALM/cropped_1.png"
    ]


@pytest.mark.parametrize("data", [b"", b"GIF89a", SMALL[:43]])
def test_member_that_is_no_png_has_a_fault_and_the_rest_is_read(data):
    first, second = drain(make_zip([("a.png", data), ("b.png", SMALL)]))
    assert first.image is None and first.fault
    assert second.image is not None
