"""The chunks of an untrusted PNG, checked while they stream by; what a picture needs of them is kept.

The format is the W3C's PNG specification (third edition), whose sections are named beside the limits.
"""

import hashlib
import struct
import zlib
from io import BytesIO
from typing import Protocol

from admin.judging.reason import RefusedError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 50_000  # libpng writes 8 KB a chunk
MAX_ANCILLARY_BYTES = 8_000_000  # Pillow copies the colour profile into every crop; a printer's has 3 MB at most
MAX_INFLATED_BYTES = 8_000_000  # of all profiles and texts together
MAX_PALETTE_BYTES, MAX_TRANSPARENCY_BYTES = 768, 256
PIECE = 65_536
RAW_PIECE = 262_144  # inflated at a time: with it most packed pieces are inflated in one go
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # by colour type (11.2.1)
PALETTE = 3
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


class PngError(RefusedError):
    """The bytes are not a PNG that this workshop can read."""


class Stream(Protocol):
    """A source of bytes, such as a member of a zip or a pipe."""

    def read(self, count: int, /) -> bytes:
        """Read the next count bytes, fewer only at the end."""


class Chunks:
    """One pass over a PNG's chunks."""

    def __init__(self, stream: Stream, max_pixels: int, size: tuple[int, int] | None) -> None:
        """Prepare the pass; the arguments are those of png.check_png.

        Args:
            stream: the PNG's bytes after its signature.
            max_pixels: the most pixels to decode.
            size: the only width and height to decode, in pixels; any if None.
        """
        self._stream, self._max_pixels, self._size = stream, max_pixels, size
        self._copy = BytesIO()
        self._digest = hashlib.sha256()
        self._seen: set[bytes] = set()
        self._before = b""
        self._ancillary = self._inflated = 0
        self._inflater = zlib.decompressobj()
        self._raw_left = 0
        self._needs_palette = False

    def copy(self) -> BytesIO:
        """Copy the PNG with the chunks that a picture needs and no others.

        Returns:
            The copy, from its signature on.

        Raises:
            PngError: see png.check_png.
        """
        self._copy.write(SIGNATURE)
        for _ in range(MAX_CHUNKS):
            head = self._exactly(8)
            length, kind = struct.unpack(">I4s", head)
            self._check_order(kind)
            if kind == b"IDAT":
                self._copy_pixels(head, length)
            else:
                self._copy_chunk(head, kind, length)
            if kind == b"IEND":
                break
            self._seen.add(kind)
            self._before = kind
        else:
            raise PngError("png_chunks", most=MAX_CHUNKS)
        if self._raw_left or not self._inflater.eof:
            raise PngError("png_too_few")
        if self._stream.read(1):
            raise PngError("png_trailing")
        self._copy.seek(0)
        return self._copy

    def digest(self) -> bytes:
        """Return the SHA-256 over the chunks that were copied, with the pixel data unpacked; complete after copy()."""
        return self._digest.digest()

    def _exactly(self, count: int) -> bytes:
        data = self._stream.read(count)
        if len(data) < count:
            raise PngError("png_cut_off")
        return data

    def _check_order(self, kind: bytes) -> None:
        if (kind == b"IHDR") is bool(self._seen):
            raise PngError("png_order", chunk="IHDR")
        if not (kind.isalpha() and kind.isascii()) or (kind[:1].isupper() and kind not in KEPT):
            raise PngError("png_chunk", chunk=ascii(kind)[2:-1])
        if kind == b"IDAT" and self._needs_palette and b"PLTE" not in self._seen:
            raise PngError("png_order", chunk="PLTE")
        late = kind in (b"PLTE", b"tRNS") and b"IDAT" in self._seen
        again = kind in KEPT and kind in self._seen and not kind == self._before == b"IDAT"
        if late or again or (kind == b"IEND" and b"IDAT" not in self._seen):
            raise PngError("png_order", chunk=kind.decode())

    def _copy_chunk(self, head: bytes, kind: bytes, length: int) -> None:
        most = {b"IHDR": 13, b"PLTE": MAX_PALETTE_BYTES, b"tRNS": MAX_TRANSPARENCY_BYTES, b"IEND": 0}
        if length > most.get(kind, MAX_ANCILLARY_BYTES - self._ancillary):
            raise PngError("png_length", chunk=kind.decode())
        data = self._exactly(length)
        crc = self._exactly(4)
        if zlib.crc32(data, zlib.crc32(kind)) != int.from_bytes(crc, "big"):
            raise PngError("png_crc", chunk=kind.decode())
        if kind == b"IHDR":
            self._read_header(data)
        if kind in KEPT:
            self._copy.write(head + data + crc)
            self._digest.update(head + data)
        else:
            self._ancillary += length
            self._check_inflation(kind, data)

    def _read_header(self, data: bytes) -> None:
        if len(data) != 13:
            raise PngError("png_length", chunk="IHDR")
        width, height, depth, colour, compression, filtering, interlaced = struct.unpack(">IIBBBBB", data)
        known = depth in DEPTHS.get(colour, ()) and not compression and not filtering and interlaced in (0, 1)
        if not (width and height and known):
            raise PngError("png_header")
        if width * height > self._max_pixels:
            raise PngError("png_pixels", width=width, height=height)
        if self._size not in (None, (width, height)):
            raise PngError("png_size", width=width, height=height)
        self._needs_palette = colour == PALETTE
        bits = depth * SAMPLES[colour]
        passes = ADAM7 if interlaced else ((0, 0, 1, 1),)
        for left, top, right, down in passes:
            columns, rows = -((left - width) // right), -((top - height) // down)
            if columns > 0 and rows > 0:
                self._raw_left += rows * (1 + (columns * bits + 7) // 8)

    def _copy_pixels(self, head: bytes, length: int) -> None:
        self._copy.write(head)
        crc = zlib.crc32(b"IDAT")
        while length:
            piece = self._exactly(min(length, PIECE))
            length -= len(piece)
            crc = zlib.crc32(piece, crc)
            self._copy.write(piece)
            self._count_inflated(piece)
        stored = self._exactly(4)
        if crc != int.from_bytes(stored, "big"):
            raise PngError("png_crc", chunk="IDAT")
        self._copy.write(stored)

    def _count_inflated(self, piece: bytes) -> None:
        """Inflate pixel data without keeping it: Pillow stops at the last row and would not notice a bomb after it."""
        try:
            while piece and not self._inflater.eof:
                raw = self._inflater.decompress(piece, RAW_PIECE)
                piece = self._inflater.unconsumed_tail
                self._raw_left -= len(raw)
                self._digest.update(raw)
                if self._raw_left < 0:
                    raise PngError("png_too_many")
        except zlib.error:
            raise PngError("png_damaged") from None
        if self._inflater.eof and (piece or self._inflater.unused_data):
            raise PngError("png_too_many")

    def _check_inflation(self, kind: bytes, data: bytes) -> None:
        """Refuse profiles and texts that inflate to more than MAX_INFLATED_BYTES in all; nothing of them is kept."""
        rest = data.partition(b"\0")[2]  # after the keyword
        if kind in (b"iCCP", b"zTXt"):
            packed = rest[1:]
        elif kind == b"iTXt" and rest[:1] == b"\1":
            packed = rest[2:].split(b"\0", 2)[-1]
        else:
            return
        inflater = zlib.decompressobj()
        try:
            while packed and not inflater.eof:
                self._inflated += len(inflater.decompress(packed, PIECE))
                packed = inflater.unconsumed_tail
                if self._inflated > MAX_INFLATED_BYTES:
                    raise PngError("png_inflation", chunk=kind.decode())
        except zlib.error:
            return  # Pillow never sees these chunks, so a damaged one does no harm
