"""What is handed in as input_copied.png: passed, or missed for this hint (and this reason)."""

import io
import struct
import zlib

from PIL import Image

from tests.judging.uploads import png
from tests.submissions.exercise import make_picture
from tests.submissions.raw_png import chunks_of, flat, header, join, with_chunk

PICTURE = make_picture()


def as_jpeg() -> bytes:
    buffer = io.BytesIO()
    PICTURE.save(buffer, "JPEG")
    return buffer.getvalue()


COPIES = {
    "correct": (lambda: png(PICTURE), ""),
    "interlaced": (lambda: join(chunks_of(PICTURE, interlaced=True)), ""),
    "sixteen_bits": (lambda: join(chunks_of(PICTURE, wide=True)), ""),
    "with_profile": (lambda: with_chunk(PICTURE, (b"iCCP", b"icc\0\0" + zlib.compress(bytes(3_000)))), ""),
    "jpeg": (as_jpeg, "hints.jpeg"),
    "grey": (lambda: png(PICTURE.convert("L")), "hints.different"),
    "opacity_added": (lambda: png(PICTURE.convert("RGBA")), "hints.mode"),
    "half_as_large": (lambda: png(PICTURE.resize((80, 60))), "hints.different"),
    "turned": (lambda: png(PICTURE.transpose(Image.Transpose.ROTATE_180)), "hints.different"),
    "one_pixel_transparent": (
        lambda: with_chunk(PICTURE, (b"tRNS", struct.pack(">3H", *PICTURE.getpixel((0, 0))))), "hints.different",
    ),
    "zero_bytes": (lambda: b"", "png_empty"),
    "text": (lambda: b"hello", "no_png"),
    "cut_off": (lambda: png(PICTURE)[:2_000], "png_cut_off"),
    "larger_than_the_picture": (lambda: flat(4_000), "png_pixels"),
    "idat_bomb": (
        lambda: join([header(160, 120), (b"IDAT", zlib.compress(bytes(90_000_000), 9)), (b"IEND", b"")]),
        "png_too_many",
    ),
    "endless_text": (lambda: with_chunk(PICTURE, (b"tEXt", bytes(9_000_000))), "png_length"),
    "larger_than_any_copy": (lambda: png(PICTURE) + bytes(110_000_001), "png_too_large"),
    "a_hundred_megabytes_behind": (lambda: png(PICTURE) + bytes(100_000_000), "png_trailing"),
}  # fmt: skip
