"""A zip's members as streams, whatever the zip; which archives are refused is in tests/submissions."""

import pytest

from admin.judging.archive import PIECE, read_members
from admin.judging.zip_directory import ArchiveError, read_directory
from tests.judging.uploads import make_zip
from tests.submissions.raw_zip import Raw, raw_zip

LONG = bytes(range(256)) * 1_000


def members(content: bytes) -> list[tuple[str, bytes]]:
    found = []
    for member in read_members(content):
        found.append((member.name, member.read(10_000_000)))
        member.finish()
    return found


@pytest.mark.parametrize("method", [0, 8])
@pytest.mark.parametrize("flags", [0, 8])
def test_members_are_read_in_the_directorys_order(method, flags):
    one, two = Raw(b"b/1.png", LONG, method, flags), Raw(b"a/2.png", b"", method, flags)
    assert members(raw_zip([one, two])) == [("b/1.png", LONG), ("a/2.png", b"")]


def test_what_pythons_zipfile_writes_is_read():
    assert members(make_zip([("CALM/cropped_1.png", LONG)])) == [("CALM/cropped_1.png", LONG)]


@pytest.mark.parametrize("count", [1, 7, PIECE - 1, PIECE + 1])
def test_a_member_can_be_read_in_pieces_of_any_size(count):
    (member,) = read_members(make_zip([("a.png", LONG)]))
    pieces = []
    while piece := member.read(count):
        pieces.append(piece)
        if len(pieces) > 2_000:  # the rest at once, or one byte a time takes a while
            pieces.append(member.read(len(LONG)))
    assert b"".join(pieces) == LONG
    member.finish()


def test_a_member_that_is_not_read_is_still_checked():
    (member,) = read_members(raw_zip([Raw(b"a.png", LONG, crc=1)]))
    with pytest.raises(ArchiveError) as refused:
        member.finish()
    assert refused.value.reason.why == "crc"


def test_folders_and_what_finder_leaves_are_passed_over():
    names = ["CALM/", "__MACOSX/CALM/._a.png", ".DS_Store", "CALM/.DS_Store", "CALM/._a.png", "Thumbs.db", "CALM/a.png"]
    assert [name for name, _ in members(make_zip([(name, b"") for name in names]))] == ["CALM/a.png"]


@pytest.mark.parametrize("at", range(0, 46, 2))
def test_every_cut_of_a_directory_is_refused(at):
    content = make_zip([("a.png", b"x")])
    end = content.index(b"PK\1\2") + at
    with pytest.raises(ArchiveError):
        read_directory(content[:end])
