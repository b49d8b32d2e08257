"""Hypothesis strategies that take correct submissions and change them, blindly or where it hurts."""

import zlib

from hypothesis import strategies as st

from tests.judging.uploads import make_zip, png
from tests.submissions.case import crops, solution
from tests.submissions.honest_ways import as_apng, as_palette, from_finder, with_metadata
from tests.submissions.raw_png import SIGNATURE, chunk, chunks_of, join
from tests.submissions.raw_zip import raw_zip

IMAGES = [image for _, image in crops()]
GREY = [image for _, image in crops("L")]
ZIPS = [raw_zip(solution()), make_zip([(raw.name.decode(), raw.data) for raw in solution()]), from_finder()]
PNGS = [
    *map(png, IMAGES),
    join(chunks_of(IMAGES[1], interlaced=True)),
    join(chunks_of(IMAGES[1], wide=True)),
    as_apng(IMAGES[0]),
    with_metadata(IMAGES[2]),
    as_palette(GREY[0]),
]
EDGES = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]
MAGIC = [
    b"PK\3\4",
    b"PK\1\2",
    b"PK\5\6",
    b"PK\6\6",
    b"PK\6\7",
    b"PK\7\b",
    b"IDAT",
    b"IEND",
    b"PLTE",
    b"iCCP",
    SIGNATURE,
]


@st.composite
def mutated(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of the seeds with one to eight changes: bytes set, fields set to edges, pieces cut, doubled or moved."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(("byte", "field", "magic", "cut", "double", "insert", "end")))
        near_end = draw(st.booleans())  # where a zip's directory is
        first = max(len(data) - 400, 0) if near_end else 0
        at = draw(st.integers(first, max(len(data) - 1, first)))
        length = draw(st.integers(1, 64))
        if kind == "byte":
            data[at : at + 1] = bytes([draw(st.integers(0, 255))])
        elif kind == "field":
            size, order = draw(st.sampled_from((1, 2, 4))), draw(st.sampled_from(("little", "big")))
            value = draw(st.sampled_from(EDGES)) & (256**size - 1)
            data[at : at + size] = value.to_bytes(size, order)
        elif kind == "magic":
            word = draw(st.sampled_from(MAGIC))
            data[at : at + len(word)] = word
        elif kind == "cut":
            del data[at : at + length]
        elif kind == "double":
            data[at:at] = data[at : at + length]
        elif kind == "insert":
            data[at:at] = draw(st.binary(max_size=40))
        else:
            del data[at:]
    return bytes(data)


@st.composite
def png_of_chunks(draw: st.DrawFn) -> bytes:
    """The chunks of a correct PNG, changed, left out, doubled or reordered, with right CRCs so that they are read."""
    image = draw(st.sampled_from([*IMAGES, *GREY]))
    parts = chunks_of(image, wide=draw(st.booleans()), interlaced=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(parts) - 1))
        kind, data = parts[at]
        change = draw(st.sampled_from(("data", "pixels", "header", "drop", "double", "swap", "new")))
        if change == "data":
            parts[at] = (kind, draw(mutated([data or b"\0"])))
        elif change == "pixels":
            parts[at] = (b"IDAT", zlib.compress(draw(mutated([zlib.decompress(chunks_of(image)[-2][1])]))))
        elif change == "header":
            data = bytearray(parts[0][1].ljust(13, b"\0"))
            data[draw(st.integers(0, 12))] = draw(st.integers(0, 255))
            parts[0] = (parts[0][0], bytes(data))
        elif change == "drop" and len(parts) > 1:
            del parts[at]
        elif change == "double":
            parts.insert(at, parts[at])
        elif change == "swap":
            other = draw(st.integers(0, len(parts) - 1))
            parts[at], parts[other] = parts[other], parts[at]
        else:
            name = draw(
                st.sampled_from((b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"tRNS", b"PLTE", b"acTL", b"fdAT", b"eXIf"))
            )
            body = draw(st.binary(max_size=300))
            parts.insert(at, (name, b"a\0\0" + zlib.compress(body * 50) if draw(st.booleans()) else body))
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)


@st.composite
def zip_of_mutated_png(draw: st.DrawFn) -> bytes:
    """A sound zip whose second picture is mutated: what is fuzzed is the way through PNG."""
    one, two, three = solution()
    data = draw(st.one_of(mutated(PNGS), png_of_chunks()))
    return raw_zip([one, two.but(data=data), three])


@st.composite
def zip_of_mutated_fields(draw: st.DrawFn) -> bytes:
    """A zip whose writer lies in one to three fields and is otherwise consistent."""
    members = solution()
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(members) - 1))
        number = st.one_of(st.sampled_from(EDGES), st.integers(0, 10_000))
        field = draw(
            st.sampled_from(
                ("name", "method", "flags", "crc", "size", "packed_size", "start", "attributes", "extra", "behind")
            )
        )
        bits = {"method": 0xFFFF, "flags": 0xFFFF}.get(field, 0xFFFFFFFF)
        if field in ("name", "extra", "behind"):
            members[at] = members[at].but(**{field: draw(st.binary(max_size=40))})
        else:
            members[at] = members[at].but(**{field: draw(number) & bits})
    return raw_zip(members, comment=draw(st.binary(max_size=4)), count=draw(st.sampled_from((None, 2, 4, 0, 0xFFFF))))


def any_zip() -> st.SearchStrategy[bytes]:
    return st.one_of(mutated(ZIPS), zip_of_mutated_png(), zip_of_mutated_fields())


def any_copy(picture: bytes) -> st.SearchStrategy[bytes]:
    return st.one_of(mutated([picture, *PNGS]), png_of_chunks())
