"""A changed roster: one line is another, and every other byte is what it was."""

import pytest

from admin.errors import WorkshopError
from admin.workshop.roster_file import RosterFile

FORMS = {
    "commas": (b"", "utf-8", ",", "\n"),
    "semicolons of a German Excel": (b"\xef\xbb\xbf", "utf-8", ";", "\r\n"),
    "tabs in UTF-16": (b"\xff\xfe", "utf-16-le", "\t", "\r\n"),
    "UTF-16 big end": (b"\xfe\xff", "utf-16-be", "\t", "\n"),
}


@pytest.fixture
def read(tmp_path):
    def read(data):
        path = tmp_path / "roster.csv"
        path.write_bytes(data)
        return RosterFile.read(path)

    return read


def written(form, rows):
    mark, encoding, separator, end = FORMS[form]
    return mark + "".join(f"{separator.join(row)}{end}" for row in [("pseudonym", "group"), *rows]).encode(encoding)


ADA, BOB, BLANK = ("ada", "group-1145"), ("bob", "group-1430"), ("", "")


@pytest.mark.parametrize("form", FORMS)
def test_a_line_is_added_moved_and_renamed_in_the_files_own_form(read, form):
    file = read(written(form, [ADA, BOB, BLANK]))
    assert file.data() == written(form, [ADA, BOB, BLANK])
    assert file.with_row("eve", "group-1145").data() == written(form, [ADA, BOB, ("eve", "group-1145"), BLANK])
    assert file.with_cell(1, "group-1145", "group-1430", of="ada").data() == written(
        form, [("ada", "group-1430"), BOB, BLANK]
    )
    assert file.with_cell(0, "bob", "robert", of="bob").data() == written(form, [ADA, ("robert", "group-1430"), BLANK])


def test_quotes_and_a_missing_last_line_end_stay(read):
    file = read(b'"pseudonym","group"\r\n"ada","group-1145"')
    assert file.with_row("eve", "g-2").data() == b'"pseudonym","group"\r\n"ada","group-1145"\r\n"eve","g-2"'
    assert file.with_cell(0, "ada", "adele", of="ada").data() == b'"pseudonym","group"\r\n"adele","group-1145"'


def test_a_header_alone_gets_its_first_line(read):
    assert read(b"pseudonym;group").with_row("eve", "g-2").data() == b"pseudonym;group\neve;g-2"


def test_whoever_is_not_in_the_file_is_said(read):
    with pytest.raises(WorkshopError, match=r"roster.csv has no line of eve"):
        read(b"pseudonym,group\nada,g-1\n").with_cell(0, "eve", "eva", of="eve")
