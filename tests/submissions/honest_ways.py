"""Correct solutions that were stored in unusual ways: full marks."""

import struct
import zlib

from PIL import Image

from tests.submissions.case import NONE, Case, added, redrawn, solution
from tests.submissions.raw_png import chunks_of, header, join, with_chunk
from tests.submissions.raw_zip import Raw, raw_zip


def honest(build: object, mode: str = "RGB") -> Case:
    return Case(build, "graded", NONE, mode=mode)  # type: ignore[arg-type]


def as_palette(image: Image.Image) -> bytes:
    """Grey by way of a palette: every index is its own grey."""
    palette = (b"PLTE", bytes(value for grey in range(256) for value in (grey, grey, grey)))
    _, pixels, end = chunks_of(image)
    return join([header(*image.size, 3), palette, pixels, end])


def as_apng(image: Image.Image) -> bytes:
    """Two frames, of which the first is the picture."""
    first, pixels, end = chunks_of(image)
    size = struct.pack(">2I", *image.size)
    frame = b"\0" * 8 + struct.pack(">2H2B", 1, 10, 0, 0)
    return join(
        [
            first,
            (b"acTL", struct.pack(">2I", 2, 0)),
            (b"fcTL", struct.pack(">I", 0) + size + frame),
            pixels,
            (b"fcTL", struct.pack(">I", 1) + size + frame),
            (b"fdAT", struct.pack(">I", 2) + zlib.compress(bytes(50))),
            end,
        ]
    )


def in_small_pieces(image: Image.Image) -> bytes:
    first, (_, data), end = chunks_of(image)
    return join([first, *[(b"IDAT", data[i : i + 100]) for i in range(0, len(data), 100)], end])


def with_metadata(image: Image.Image) -> bytes:
    profile = (b"iCCP", b"sRGB\0\0" + zlib.compress(bytes(3_000)))
    text = (b"iTXt", b"Title\0\0\0de\0\0K\xc3\xb6pfe")
    return with_chunk(image, profile, text, (b"tEXt", b"Software\0Paint"), (b"pHYs", struct.pack(">2IB", 1, 1, 1)))


def with_unused_transparency(image: Image.Image) -> bytes:
    """A transparent colour that no pixel has: nothing is transparent."""
    used = {colour for _, colour in image.getcolors(image.width * image.height)}
    unused = next((red, 0, 0) for red in range(256) if (red, 0, 0) not in used)
    return with_chunk(image, (b"tRNS", struct.pack(">3H", *unused)))


def from_finder() -> bytes:
    """As a Mac packs a folder anew: folder entries, data descriptors, a shadow of every file."""
    members = []
    for raw in solution():
        folder, _, name = raw.name.partition(b"/")
        members += [raw.but(flags=8), Raw(b"__MACOSX/" + folder + b"/._" + name, b"\0\5\x16\7" + bytes(100), flags=8)]
    folders = [Raw(b"HAPPY/", method=0, attributes=0o040755 << 16), Raw(b"CALM/", method=0, attributes=0o040755 << 16)]
    return raw_zip([*folders, Raw(b".DS_Store", bytes(6_148), flags=8), *members])


HONEST_WAYS = {
    "correct": honest(lambda: raw_zip(solution())),
    "correct_in_grey": honest(lambda: raw_zip(solution("L")), "L"),
    "stored_not_deflated": honest(lambda: raw_zip([member.but(method=0) for member in solution()])),
    "written_as_a_stream": honest(lambda: raw_zip([member.but(flags=8) for member in solution()])),
    "zip_with_a_comment": honest(lambda: raw_zip(solution(), comment=b"by ada")),
    "zipped_anew_by_finder": honest(from_finder),
    "folder_entries": honest(lambda: raw_zip([Raw(b"CALM/", method=0), Raw(b"HAPPY/", method=0), *solution()])),
    "other_order_of_members": honest(lambda: raw_zip(solution()[::-1])),
    "a_text_file_beside_the_crops": honest(lambda: added(Raw(b"notes.txt", b"done!"))),
    "thumbs_db_beside_the_crops": honest(lambda: added(Raw(b"CALM/Thumbs.db", bytes(5_000)))),
    "interlaced": honest(lambda: redrawn(lambda image: join(chunks_of(image, interlaced=True)))),
    "sixteen_bits": honest(lambda: redrawn(lambda image: join(chunks_of(image, wide=True)))),
    "sixteen_bits_of_grey": honest(lambda: redrawn(lambda image: join(chunks_of(image, wide=True)), "L"), "L"),
    "sixteen_bits_interlaced": honest(
        lambda: redrawn(lambda image: join(chunks_of(image, wide=True, interlaced=True)))
    ),
    "palette": honest(lambda: redrawn(as_palette, "L"), "L"),
    "animated_with_the_crop_as_first_frame": honest(lambda: redrawn(as_apng)),
    "pixels_in_small_pieces": honest(lambda: redrawn(in_small_pieces)),
    "profile_and_texts": honest(lambda: redrawn(with_metadata)),
    "transparent_colour_that_no_pixel_has": honest(lambda: redrawn(with_unused_transparency)),
}
