"""A PNG writer that does what it is told, so that it can be told to lie."""

import struct
import zlib

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
COLOURS = {"L": 0, "RGB": 2, "P": 3, "LA": 4, "RGBA": 6}
END = (b"IEND", b"")

Chunk = tuple[bytes, bytes]


def chunk(kind: bytes, data: bytes, *, length: int | None = None, crc: int | None = None) -> bytes:
    length = len(data) if length is None else length
    crc = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", length) + kind + data + struct.pack(">I", crc)


def header(width: int, height: int, colour: int = 2, depth: int = 8, *, interlaced: int = 0) -> Chunk:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)


def rows(
    image: Image.Image, *, left: int = 0, top: int = 0, right: int = 1, down: int = 1, wide: bool = False
) -> bytes:
    """Unfiltered scan lines of every right-th column and down-th row, with 16 bits a sample if wide."""
    width, height = image.size
    columns = range(left, width, right)
    lines = []
    pixels = image.load()
    for y in range(top, height, down):
        values = [pixels[x, y] for x in columns]
        flat = [v for value in values for v in (value if isinstance(value, tuple) else (value,))]
        lines.append(b"\0" + (b"".join(bytes((v, v)) for v in flat) if wide else bytes(flat)))
    return b"".join(lines) if columns else b""


def chunks_of(image: Image.Image, *, wide: bool = False, interlaced: bool = False) -> list[Chunk]:
    """The chunks of an honest PNG."""
    colour = COLOURS[image.mode]
    if interlaced:
        data = b"".join(rows(image, left=x, top=y, right=dx, down=dy, wide=wide) for x, y, dx, dy in ADAM7)
    else:
        data = rows(image, wide=wide)
    first = header(*image.size, colour, 16 if wide else 8, interlaced=int(interlaced))
    palette = [(b"PLTE", bytes(image.getpalette()))] if image.mode == "P" else []
    return [first, *palette, (b"IDAT", zlib.compress(data)), END]


def join(chunks: list[Chunk]) -> bytes:
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in chunks)


def with_chunk(image: Image.Image, *extra: Chunk) -> bytes:
    """An honest PNG with further chunks behind its header."""
    first, *rest = chunks_of(image)
    return join([first, *extra, *rest])


def flat(side: int, colour: int = 0) -> bytes:
    """A PNG of side x side pixels of one colour, whose bytes are few."""
    samples = {0: 1, 2: 3, 6: 4}[colour]
    packer = zlib.compressobj(9)
    line = bytes(1 + side * samples)
    data = b"".join(packer.compress(line) for _ in range(side)) + packer.flush()
    return join([header(side, side, colour), (b"IDAT", data), END])
