"""Archives that are refused as a whole, and for which reason."""

import gzip
import struct

from tests.submissions import raw_png
from tests.submissions.case import added, first_changed, refused, solution
from tests.submissions.raw_zip import Raw, deflate, raw_zip

GOOD = raw_zip(solution())
DIRECTORY = GOOD.index(b"PK\1\2")
END = GOOD.rindex(b"PK\5\6")
EMPTY = raw_zip([])
ZIP64_LOCATOR = struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1)


def patched_end(offset: int, layout: str, value: int) -> bytes:
    """A correct zip with another value in its end record."""
    content = bytearray(GOOD)
    struct.pack_into(layout, content, END + offset, value)
    return bytes(content)


def quoted_overlap() -> bytes:
    """A zip bomb of the overlapping kind: a stored block quotes the next local header, so that data is shared."""
    kernel = Raw(b"CALM/cropped_2.png", bytes(1_000_000))
    inner = raw_zip([kernel])
    local = inner[: inner.index(b"PK\1\2")]
    quote = b"\x00" + struct.pack("<HH", len(local), 0xFFFF ^ len(local)) + local + deflate(b"")
    outer = Raw(b"CALM/cropped_1.png", local, packed=quote)
    inside = 30 + len(outer.name) + 5  # behind the outer header and the stored block's five bytes
    return raw_zip([outer, kernel.but(start=inside)])


def same_header_twice() -> bytes:
    one, two, _ = solution()
    return raw_zip([one, two.but(start=0)])


def whole_zip_inside_itself(depth: int = 6) -> bytes:
    content = EMPTY
    for _ in range(depth):
        content = raw_zip([Raw(f"{i}.zip".encode(), content) for i in range(8)])
    return content


def pixel_flood() -> bytes:
    side = 3_900
    return raw_zip([Raw(f"CALM/cropped_{i}.png".encode(), raw_png.flat(side)) for i in range(1, 6)])


def descriptor_lies() -> bytes:
    content = bytearray(raw_zip([member.but(flags=8) for member in solution()]))
    content[content.index(b"PK\7\b") + 8] ^= 1
    return bytes(content)


def zip64_extra() -> bytes:
    return first_changed(extra=struct.pack("<2HQ", 1, 8, 4_000))


HOSTILE_ZIPS = {
    "zero_byte_object": refused("no_bytes", lambda: b""),
    "one_byte": refused("no_zip", lambda: b"P"),
    "text_instead_of_zip": refused("no_zip", lambda: b"I did not manage step 3, sorry!\n"),
    "html_error_page": refused("no_zip", lambda: b"<!DOCTYPE html><title>403</title>" * 40),
    "png_instead_of_zip": refused("no_zip", lambda: solution()[0].data),
    "tar_gz_instead_of_zip": refused("no_zip", lambda: gzip.compress(bytes(10_240), mtime=0)),
    "rar_instead_of_zip": refused("no_zip", lambda: b"Rar!\x1a\x07\x01\x00" + bytes(200)),
    "larger_than_any_solution": refused("archive_too_large", lambda: GOOD + bytes(80_000_001 - len(GOOD))),
    "empty_zip": refused("empty", lambda: EMPTY),
    "only_folders": refused("empty", lambda: raw_zip([Raw(b"CALM/", method=0), Raw(b"HAPPY/", method=0)])),
    "only_a_readme": refused("empty", lambda: raw_zip([Raw(b"README.txt", b"later")])),
    "only_what_finder_left": refused("empty", lambda: raw_zip([Raw(b"__MACOSX/._CALM", b"\0\5\x16\7")])),
    "upload_cut_in_half": refused("cut_off", lambda: GOOD[: len(GOOD) // 2]),
    "directory_cut_off": refused("cut_off", lambda: GOOD[: DIRECTORY + 60]),
    "end_record_cut_off": refused("cut_off", lambda: GOOD[:-10]),
    "directory_missing": refused("directory", lambda: GOOD[:DIRECTORY] + GOOD[END:]),
    "leading_junk": refused("leading", lambda: raw_zip(solution(), before=b"junk" * 10)),
    "self_extracting_stub": refused("leading", lambda: raw_zip(solution(), before=b"MZ" + bytes(500), shifted=False)),
    "hidden_zip_in_front": refused("directory", lambda: GOOD + GOOD),
    "trailing_junk": refused("trailing", lambda: GOOD + b"junk"),
    "comment_longer_than_said": refused("trailing", lambda: patched_end(20, "<H", 40)),
    "hidden_between_members": refused("gap", lambda: first_changed(behind=b"secret" * 20)),
    "hidden_before_the_directory": refused(
        "directory", lambda: raw_zip([*solution()[:2], solution()[2].but(behind=b"secret")])
    ),
    "overlap_same_header": refused("overlap", same_header_twice),
    "overlap_quoted_headers": refused("overlap", quoted_overlap),
    "zip_in_zip": refused("nested", lambda: added(Raw(b"again.zip", GOOD))),
    "zip_in_zip_called_png": refused("nested", lambda: added(Raw(b"CALM/cropped_4.png", GOOD))),
    "zips_in_zips_six_deep": refused("nested", whole_zip_inside_itself),
    "name_twice": refused("twice", lambda: added(solution()[0])),
    "absolute_path": refused("path", lambda: added(Raw(b"/etc/passwd", b"x"))),
    "parent_path": refused("path", lambda: added(Raw(b"CALM/../../x.png", b"x"))),
    "backslash_path": refused("path", lambda: added(Raw(b"CALM\\cropped_4.png", b"x"))),
    "drive_path": refused("path", lambda: added(Raw(b"C:cropped_4.png", b"x"))),
    "dot_path": refused("path", lambda: added(Raw(b"./CALM/cropped_1.png", b"x"))),
    "empty_part_in_path": refused("path", lambda: added(Raw(b"CALM//cropped_1.png", b"x"))),
    "empty_name": refused("path", lambda: added(Raw(b"", b"x"))),
    "nul_in_name": refused("name_characters", lambda: added(Raw(b"CALM/a.png\0.exe", b"x"))),
    "terminal_escape_in_name": refused("name_characters", lambda: added(Raw(b"\x1b[2Jhello.png", b"x"))),
    "reversed_name": refused("name_characters", lambda: added(Raw("CALM/gnp.\u202eexe".encode(), b"x"))),
    "name_not_utf8": refused("name_utf8", lambda: added(Raw("Gefühle/cropped_1.png".encode("latin-1"), b"x"))),
    "name_too_long": refused("name_length", lambda: added(Raw(b"a" * 300 + b".png", b"x"))),
    "symbolic_link": refused("link", lambda: added(Raw(b"link.png", b"/etc/passwd", attributes=0o120777 << 16))),
    "character_device": refused("link", lambda: added(Raw(b"zero.png", b"", attributes=0o020666 << 16))),
    "encrypted": refused("encrypted", lambda: first_changed(flags=1)),
    "strongly_encrypted": refused("encrypted", lambda: first_changed(flags=0x41)),
    "bzip2": refused("compression", lambda: first_changed(method=12)),
    "lzma": refused("compression", lambda: first_changed(method=14)),
    "unknown_compression": refused("compression", lambda: first_changed(method=99)),
    "patched_data": refused("compression", lambda: first_changed(flags=0x20)),
    "wrong_crc": refused("crc", lambda: first_changed(crc=0x12345678)),
    "damaged_deflate": refused("damaged", lambda: first_changed(packed=b"\xff" * 400)),
    "deflate_cut_off": refused("size", lambda: first_changed(packed=deflate(solution()[0].data)[:-20])),
    "bytes_behind_deflate": refused("size", lambda: first_changed(packed=deflate(solution()[0].data) + b"secret")),
    "declares_too_little": refused("size", lambda: first_changed(size=1_000)),
    "declares_too_much": refused("size", lambda: first_changed(size=100_000)),
    "stored_with_two_sizes": refused("ratio", lambda: first_changed(method=0, size=1_000)),
    "impossible_ratio": refused("ratio", lambda: first_changed(packed=deflate(b""), size=40_000_000)),
    "member_too_large": refused("member_too_large", lambda: added(Raw(b"CALM/cropped_4.png", bytes(50_000_001)))),
    "members_too_large_together": refused(
        "total", lambda: raw_zip([Raw(f"CALM/cropped_{i}.png".encode(), bytes(39_000_000)) for i in range(1, 5)])
    ),
    "member_count_bomb": refused("members", lambda: raw_zip([Raw(f"{i}.png".encode()) for i in range(501)])),
    "sixty_thousand_members": refused("members", lambda: raw_zip([Raw(b"%d" % i, method=0) for i in range(60_000)])),
    "counts_too_few_members": refused("directory", lambda: raw_zip(solution(), count=2)),
    "counts_too_many_members": refused("directory", lambda: raw_zip(solution(), count=4)),
    "directory_somewhere_else": refused("directory", lambda: raw_zip(solution(), directory_start=10)),
    "directory_too_long": refused("directory", lambda: raw_zip(solution(), directory_size=100_000)),
    "member_outside_the_file": refused("directory", lambda: first_changed(start=0x7FFFFFFF)),
    "split_over_disks": refused("directory", lambda: patched_end(4, "<H", 3)),
    "member_on_another_disk": refused("directory", lambda: first_changed(disk=2)),
    "needs_a_zip_reader_from_the_future": refused("version", lambda: first_changed(version=127)),
    "zip64_locator": refused("zip64", lambda: raw_zip(solution(), end_extra=ZIP64_LOCATOR)),
    "zip64_extra_field": refused("zip64", zip64_extra),
    "extra_field_cut_off": refused("directory", lambda: first_changed(extra=struct.pack("<2H", 0x5455, 9))),
    "second_name_in_an_extra_field": refused(
        "disagree", lambda: first_changed(extra=struct.pack("<2HBI", 0x7075, 9, 1, 0) + b"a.py")
    ),
    "zip64_size": refused("zip64", lambda: first_changed(size=0xFFFFFFFF)),
    "zip64_local_size": refused("zip64", lambda: first_changed(local_size=0xFFFFFFFF)),
    "zip64_count": refused("zip64", lambda: raw_zip(solution(), count=0xFFFF)),
    "zip64_directory_start": refused("zip64", lambda: raw_zip(solution(), directory_start=0xFFFFFFFF)),
    "two_names_for_one_member": refused("disagree", lambda: first_changed(local_name=b"HAPPY/cropped_9.png")),
    "two_methods_for_one_member": refused("disagree", lambda: first_changed(local_method=0)),
    "two_sizes_for_one_member": refused("disagree", lambda: first_changed(local_size=5)),
    "descriptor_that_lies": refused("disagree", descriptor_lies),
    "too_many_pixels_together": refused("pixels", pixel_flood),
}
