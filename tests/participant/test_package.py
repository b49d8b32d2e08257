"""A package that its participant made is read within bounds, whatever it is."""

import bz2
import contextlib
import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.deployment_package import zip_source
from admin.participant.package import MAX_MEMBERS, MAX_SOURCE_BYTES, NoSourceError, source_in

NAME = "lambda_function.py"


def packed(members, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def claims_less():
    """A member that says it has ten bytes and unpacks to a gigabyte of zeros, by its directory and its header."""
    whole = packed({NAME: b"\0" * 50_000_000})
    size = struct.pack("<L", 50_000_000)
    assert whole.count(size) == 2
    return whole.replace(size, struct.pack("<L", 10))


BAD = {
    "nothing": b"",
    "no zip": b"PK\3\4 and no more",
    "no source": packed({"other.py": b"x"}),
    "in a folder": packed({f"folder/{NAME}": b"x"}),
    "many members": packed({NAME: b"x"} | {f"{number}.py": b"" for number in range(MAX_MEMBERS)}),
    "too large": packed({NAME: b"x" * (MAX_SOURCE_BYTES + 1)}),
    "a bomb": packed({NAME: b"\0" * 100_000_000}),
    "a bomb that says it is small": claims_less(),
    "bzip2": packed({NAME: b"x"}, zipfile.ZIP_BZIP2),
    "lzma": packed({NAME: b"x"}, zipfile.ZIP_LZMA),
    "cut off": packed({NAME: b"x" * 9})[:-30],
    "a wrong checksum": packed({NAME: b"hello"}, zipfile.ZIP_STORED).replace(b"hello", b"hallo"),
    "another method than it says": packed({NAME: bz2.compress(b"x")}).replace(
        zlib.compress(bz2.compress(b"x"))[2:-4], b"\xff" * 10
    ),
}


@pytest.mark.parametrize("package", BAD.values(), ids=BAD)
def test_what_cannot_be_shown_is_one_sentence(package):
    with pytest.raises(NoSourceError) as refused:
        source_in(package)
    assert str(refused.value).endswith((".", "yours.")) and "\n" not in str(refused.value)


def test_what_a_deploy_makes_is_read():
    assert source_in(zip_source("print('ä')\n")) == "print('ä')\n"
    assert source_in(packed({NAME: "x = 'ä'".encode("latin-1"), "more.py": b""})) == "x = '\ufffd'"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_bytes_of_any_kind(data):
    for package in (data, packed({NAME: b"x = 1"})[:60] + data, data + packed({NAME: b"x = 1"})):
        with contextlib.suppress(NoSourceError):
            assert isinstance(source_in(package), str)
