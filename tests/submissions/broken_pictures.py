"""Zips with one picture that is broken or hostile: it costs that picture and nothing else."""

import io
import struct
import zlib

from PIL import Image

from tests.submissions import raw_png
from tests.submissions.case import Case, crops, second_is
from tests.submissions.raw_png import END, SIGNATURE, chunk, chunks_of, header, join, with_chunk

CROP = crops()[1][1]
FIRST, PIXELS, _ = chunks_of(CROP)
ZEROS = zlib.compress(bytes(40_000_000), 9)


def broken(why: str, data: bytes) -> Case:
    return Case(lambda: second_is(data), "graded", frozenset({"crops"}), why)


def lying_chunk(length: int) -> bytes:
    """A text chunk that says it is longer than it is."""
    rest = b"".join(chunk(kind, data) for kind, data in (PIXELS, END))
    return SIGNATURE + chunk(*FIRST) + chunk(b"tEXt", b"a\0b", length=length) + rest


def saved_as(kind: str) -> bytes:
    buffer = io.BytesIO()
    CROP.save(buffer, kind)
    return buffer.getvalue()


def with_transparent_pixel() -> bytes:
    return with_chunk(CROP, (b"tRNS", struct.pack(">3H", *CROP.getpixel((0, 0)))))


def one_pixel_changed() -> bytes:
    image = CROP.copy()
    image.putpixel((3, 3), (1, 2, 3))
    return join(chunks_of(image))


BROKEN_PICTURES = {
    "png_with_endless_chunk": broken("png_length", lying_chunk(0x7FFFFFFF)),
    "png_with_negative_length": broken("png_length", lying_chunk(0xFFFFFFFF)),
    "png_with_lying_chunk": broken("png_crc", lying_chunk(40)),
    "png_with_chunk_beyond_its_end": broken("png_cut_off", lying_chunk(1_000_000)),
    "png_with_wrong_crc": broken("png_crc", SIGNATURE + chunk(*FIRST) + chunk(*PIXELS, crc=1) + chunk(*END)),
    "png_with_wrong_header_crc": broken("png_crc", SIGNATURE + chunk(*FIRST, crc=1) + chunk(*PIXELS) + chunk(*END)),
    "png_without_end": broken("png_cut_off", join([FIRST, PIXELS])),
    "png_without_pixels": broken("png_order", join([FIRST, END])),
    "png_without_header": broken("png_order", join([PIXELS, END])),
    "png_with_two_headers": broken("png_order", join([FIRST, FIRST, PIXELS, END])),
    "png_with_text_before_header": broken("png_order", join([(b"tEXt", b"a\0b"), FIRST, PIXELS, END])),
    "png_with_unknown_critical_chunk": broken("png_chunk", with_chunk(CROP, (b"EVIL", b"x"))),
    "png_with_unprintable_chunk": broken("png_chunk", with_chunk(CROP, (b"\0\1\2\3", b"x"))),
    "png_with_two_ends": broken("png_trailing", join([FIRST, PIXELS, END, END])),
    "png_with_a_zip_behind": broken("png_trailing", join([FIRST, PIXELS, END]) + b"PK\5\6" + bytes(18)),
    "png_cut_off": broken("png_cut_off", join([FIRST, PIXELS, END])[:-300]),
    "png_signature_alone": broken("png_cut_off", SIGNATURE),
    "png_of_width_zero": broken("png_header", join([header(0, 30), PIXELS, END])),
    "png_of_depth_three": broken("png_header", join([header(24, 30, 2, 3), PIXELS, END])),
    "png_of_colour_five": broken("png_header", join([header(24, 30, 5), PIXELS, END])),
    "png_header_too_short": broken("png_length", join([(b"IHDR", b"\0" * 12), PIXELS, END])),
    "png_of_a_billion_pixels": broken("png_pixels", join([header(40_000, 40_000), PIXELS, END])),
    "png_of_absurd_width": broken("png_pixels", join([header(0xFFFFFFFF, 0xFFFFFFFF), PIXELS, END])),
    "idat_bomb": broken("png_too_many", join([FIRST, (b"IDAT", ZEROS), END])),
    "idat_stream_behind_the_stream": broken("png_too_many", join([FIRST, (b"IDAT", PIXELS[1] + PIXELS[1]), END])),
    "idat_too_short": broken("png_too_few", join([FIRST, (b"IDAT", zlib.compress(bytes(100))), END])),
    "idat_cut_off": broken("png_too_few", join([FIRST, (b"IDAT", PIXELS[1][:-50]), END])),
    "idat_empty": broken("png_too_few", join([FIRST, (b"IDAT", b""), END])),
    "idat_not_deflated": broken("png_damaged", join([FIRST, (b"IDAT", b"\xff" * 500), END])),
    "idat_with_unknown_filter": broken(
        "png_damaged", join([FIRST, (b"IDAT", zlib.compress((b"\x09" + bytes(72)) * 30)), END])
    ),
    "idat_interrupted": broken(
        "png_order",
        join([FIRST, (b"IDAT", PIXELS[1][:99]), (b"tEXt", b"a\0b"), (b"IDAT", PIXELS[1][99:]), END]),
    ),
    "iccp_bomb": broken("png_inflation", with_chunk(CROP, (b"iCCP", b"icc\0\0" + ZEROS))),
    "ztxt_bomb": broken("png_inflation", with_chunk(CROP, (b"zTXt", b"Comment\0\0" + ZEROS))),
    "itxt_bomb": broken("png_inflation", with_chunk(CROP, (b"iTXt", b"Comment\0\1\0en\0\0" + ZEROS))),
    "many_small_ztxt_bombs": broken(
        "png_inflation", with_chunk(CROP, *[(b"zTXt", b"c\0\0" + zlib.compress(bytes(1_000_000)))] * 200)
    ),
    "ancillary_flood": broken("png_length", with_chunk(CROP, *[(b"tEXt", b"a\0" + bytes(500_000))] * 20)),
    "chunk_flood": broken("png_chunks", with_chunk(CROP, *[(b"tEXt", b"")] * 60_000)),
    "palette_too_long": broken("png_length", with_chunk(CROP, (b"PLTE", bytes(3_000)))),
    "palette_missing": broken("png_order", join([header(24, 30, 3), (b"IDAT", zlib.compress(bytes(750))), END])),
    "zero_byte_picture": broken("png_empty", b""),
    "gif_called_png": broken("no_png", saved_as("GIF")),
    "webp_called_png": broken("no_png", saved_as("WEBP")),
    "text_called_png": broken("no_png", b"not a picture"),
    "bomb_called_png": broken("no_png", bytes(49_000_000)),
    "jpeg_called_png": broken("jpeg", saved_as("JPEG")),
    "jpeg_without_a_size": broken("jpeg", b"\xff\xd8\xff\xe0" + b"\xff" * 100),
    "transparent_pixel": broken("wrong", with_transparent_pixel()),
    "one_pixel_changed": broken("wrong", one_pixel_changed()),
    "picture_turned": broken("wrong", join(chunks_of(CROP.transpose(Image.Transpose.ROTATE_180)))),
    "picture_of_nothing": broken("wrong", raw_png.flat(20)),
}
