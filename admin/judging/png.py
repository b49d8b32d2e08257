"""Decodes an untrusted PNG, from the chunks that a picture needs and no others.

Pillow gets IHDR, PLTE, tRNS, IDAT and IEND and never sees anything else: no text, no colour profile, no Exif data, no
frames of an APNG, whose default picture is graded.
"""

import zlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from admin.judging.png_chunks import Chunks, PngError, Stream


@dataclass(frozen=True)
class SoundPng:
    """A PNG whose chunks are sound, and that was not decoded yet.

    Attributes:
        copy: the chunks that a picture needs.
        digest: over what decides what is decoded: the header, palette, transparency and unpacked pixel data. Files that
            differ only in how well they are packed, or in what else they say, have the same.
    """

    copy: BytesIO
    digest: bytes

    def decode(self) -> Image.Image:
        """Decode it.

        Returns:
            The loaded picture, as Pillow reads it: 16-bit colour by its upper 8 bits.

        Raises:
            PngError: Pillow cannot read it.
        """
        try:
            with Image.open(self.copy, formats=("PNG",)) as picture:
                picture.load()
                return picture
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, zlib.error):
            raise PngError("png_damaged") from None


def check_png(stream: Stream, max_pixels: int, size: tuple[int, int] | None = None) -> SoundPng:
    """Check one PNG without decoding it.

    Args:
        stream: its bytes after the signature (8 bytes); read to IEND.
        max_pixels: the most pixels to decode; the header is checked before anything else is read.
        size: the only width and height to decode, in pixels; any if None.

    Returns:
        What is left to decode.

    Raises:
        PngError: the length or CRC of a chunk is wrong, chunks are missing, unknown or out of order, the pixel data
            is more or less than the header says, or a compressed chunk inflates beyond MAX_INFLATED_BYTES.
    """
    chunks = Chunks(stream, max_pixels, size)
    return SoundPng(chunks.copy(), chunks.digest())
