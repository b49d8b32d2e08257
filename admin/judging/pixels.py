"""Digests that pictures are compared by, and the small JPEGs that reports show."""

import hashlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from admin.judging.expected import Pixels

ROWS_AT_ONCE = 64  # digests are made of bands, so that no second copy of a picture is in memory
THUMBNAIL_SIDE = 160


def measure(image: Image.Image) -> Pixels:
    """Compute what a picture is compared by."""
    return Pixels(image.width, image.height, image.mode, pixel_digest(image), visible_digest(image))


def pixel_digest(image: Image.Image) -> str:
    """Digest what is stored: SHA-256 (hex) over mode, size, palette, transparent colour and decoded pixels."""
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height} ".encode())
    if image.mode == "P" or "transparency" in image.info:
        digest.update(repr((image.getpalette(), image.info.get("transparency"))).encode())
    for band in _bands(image):
        digest.update(band.tobytes())
    return digest.hexdigest()


def visible_digest(image: Image.Image) -> str:
    """Digest what is to be seen: SHA-256 (hex) over size and 8 bits of red, green, blue and opacity of each pixel.

    16 bits of grey count by their upper 8, as Pillow reads 16 bits of colour.
    """
    digest = hashlib.sha256(f"{image.width}x{image.height} ".encode())
    for band in _bands(image):
        grey = Image.frombytes("L", band.size, band.tobytes()[1::2]) if band.mode == "I;16" else band
        digest.update(grey.convert("RGBA").tobytes())
    return digest.hexdigest()


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    for top in range(0, image.height, ROWS_AT_ONCE):
        yield image.crop((0, top, image.width, min(top + ROWS_AT_ONCE, image.height)))


def thumbnail(image: Image.Image) -> bytes:
    """Make a small JPEG for people to look at, at most THUMBNAIL_SIDE pixels wide and high."""
    scale = THUMBNAIL_SIDE / max(image.size)
    size = (max(round(image.width * min(scale, 1)), 1), max(round(image.height * min(scale, 1)), 1))
    smooth = Image.Resampling.BICUBIC if image.mode in ("L", "RGB") else Image.Resampling.NEAREST  # others need a copy
    buffer = BytesIO()
    image.resize(size, smooth, reducing_gap=2.0).convert("RGB").save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
