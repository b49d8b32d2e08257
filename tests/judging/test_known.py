"""What was made of a picture before stands for every file of the same picture, and for no other."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from admin.judging import known as remembering
from admin.judging.known import Known
from admin.judging.png import check_png
from admin.judging.png_chunks import SIGNATURE, PngError


def picture(seed: int = 7) -> Image.Image:
    return Image.frombytes("RGB", (40, 30), bytes((seed * place * place) % 251 for place in range(3600)))


def packed(image: Image.Image, level: int = 6, text: str = "") -> bytes:
    buffer, more = io.BytesIO(), PngImagePlugin.PngInfo()
    if text:
        more.add_text("Author", text)
    image.save(buffer, "PNG", compress_level=level, pnginfo=more)
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def digest(content: bytes) -> bytes:
    return check_png(io.BytesIO(content[len(SIGNATURE) :]), 10_000).digest


def test_packing_and_texts_make_no_other_picture():
    one = digest(packed(picture()))
    assert digest(packed(picture(), level=1)) == digest(packed(picture(), level=9, text="ada")) == one
    assert digest(packed(picture(8))) != one


@pytest.mark.parametrize("change", [{"mode": "L"}, {"mode": "RGBA"}, {"size": (30, 40)}, {"transparency": (0, 0, 0)}])
def test_the_same_data_under_another_header_is_another_picture(change):
    image = picture()
    other = image.convert(change["mode"]) if "mode" in change else image
    if "size" in change:
        other = Image.frombytes("RGB", change["size"], image.tobytes())
    buffer = io.BytesIO()
    other.save(buffer, "PNG", **({"transparency": change["transparency"]} if "transparency" in change else {}))
    assert digest(buffer.getvalue()) != digest(packed(image))


def test_a_palette_counts():
    image = Image.frombytes("P", (4, 4), bytes(range(16)))
    digests = []
    for shift in (0, 1):
        image.putpalette(bytes((place + shift) % 256 for place in range(768)))
        digests.append(digest(packed(image)))
    assert digests[0] != digests[1]


@pytest.mark.parametrize("sizes", [[0], [1, 0], [5, 3, 0, 0, 2]])
def test_pixel_data_in_odd_pieces_decodes_to_the_same(sizes):
    content = packed(picture())
    (length,) = struct.unpack(">I", content[33:37])
    header, data = content[8:33], content[41 : 41 + length]
    pieces, place = [], 0
    for size in sizes:
        pieces.append(chunk(b"IDAT", data[place : place + size]))
        place += size
    odd = SIGNATURE + header + b"".join(pieces) + chunk(b"IDAT", data[place:]) + chunk(b"IEND", b"")
    png = check_png(io.BytesIO(odd[len(SIGNATURE) :]), 10_000)
    assert png.digest == digest(content)
    assert png.decode().tobytes() == picture().tobytes()


def test_it_is_made_once_and_the_oldest_is_forgotten(monkeypatch):
    monkeypatch.setattr(remembering, "MOST", 2)
    known, made = Known(), []
    for content in (b"1", b"1", b"2", b"3", b"1"):
        assert known.once("crop", content, lambda content=content: made.append(content) or content) == content
    assert made == [b"1", b"2", b"3", b"1"]
    assert known.once("copy", b"3", lambda: "of another kind") == "of another kind"


def test_what_fails_is_tried_again():
    known = Known()

    def fail() -> None:
        raise PngError("png_damaged")

    for _ in range(2):
        with pytest.raises(PngError):
            known.once("crop", b"1", fail)
    assert known.once("crop", b"1", lambda: "well") == "well"
