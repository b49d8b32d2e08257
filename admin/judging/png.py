"""Decodes an untrusted PNG, from the chunks that a picture needs and no others.

Pillow gets IHDR, PLTE, tRNS, IDAT and IEND and never sees anything else: no text, no colour profile, no Exif data, no
frames of an APNG, whose default picture is graded.
"""

import zlib

from PIL import Image, UnidentifiedImageError

from admin.judging.png_chunks import Chunks, PngError, Stream


def read_png(stream: Stream, max_pixels: int, size: tuple[int, int] | None = None) -> Image.Image:
    """Decode one PNG.

    Args:
        stream: its bytes after the signature (8 bytes); read to IEND.
        max_pixels: the most pixels to decode; the header is checked before any is decoded.
        size: the only width and height to decode, in pixels; any if None.

    Returns:
        The loaded picture, as Pillow reads it: 16-bit colour by its upper 8 bits.

    Raises:
        PngError: the length or CRC of a chunk is wrong, chunks are missing, unknown or out of order, the pixel data
            is more or less than the header says, or a compressed chunk inflates beyond MAX_INFLATED_BYTES.
    """
    sound = Chunks(stream, max_pixels, size).copy()
    try:
        with Image.open(sound, formats=("PNG",)) as picture:
            picture.load()
            return picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error):
        raise PngError("png_damaged") from None
