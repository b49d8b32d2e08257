"""Rosters: accepted where harmless, refused with the line and the reason, never half-used."""

import pytest

from admin.errors import WorkshopError
from admin.workshop.roster import read_roster

GROUPS = {"group-1145", "group-1430"}


@pytest.fixture
def roster(tmp_path):
    def read(content):
        path = tmp_path / "roster.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_roster(path, groups=GROUPS)

    return read


def test_rows_keep_their_order(roster):
    rows = roster("pseudonym,group\nlinus,group-1430\nada-2,group-1145\n")
    assert [(row.pseudonym, row.group) for row in rows] == [("linus", "group-1430"), ("ada-2", "group-1145")]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfpseudonym,group\nada,group-1145\n",
        b"pseudonym,group\r\nada,group-1145\r\n",
        b"pseudonym,group\n\nada , group-1145\n\n",
        b'"pseudonym","group"\n"ada","group-1145"',
        b"pseudonym;group\r\nada;group-1145\r\n;\r\n",
        b"pseudonym\tgroup\nada\tgroup-1145\n",
        b"sep=;\r\npseudonym;group\r\nada;group-1145\r\n",
        b"pseudonym,group\rada,group-1145\r",
        b"\xff\xfe" + "pseudonym\tgroup\r\nada\tgroup-1145\r\n".encode("utf-16-le"),
        b"\xfe\xff" + "pseudonym;group\nada;group-1145\n".encode("utf-16-be"),
        b"pseudonym,group\n\xa0ada\xa0,group-1145\n",
    ],
    ids=[
        "byte order mark",
        "CRLF",
        "blank lines and spaces",
        "quotes, no last line end",
        "semicolons",
        "tabs",
        "Excel's line of the separator",
        "CR",
        "UTF-16 little end",
        "UTF-16 big end",
        "Windows-1252",
    ],
)
def test_harmless_variants_are_accepted(roster, content):
    assert [row.pseudonym for row in roster(content)] == ["ada"]


def test_a_thousand_rows(roster):
    assert len(roster("pseudonym,group\n" + "".join(f"p-{i},group-1145\n" for i in range(1000)))) == 1000


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ada,group-1145", "already on line 2"),
        ("jürgen,group-1145", "is not 3 to 32 characters"),
        ("../x,group-1145", "is not 3 to 32 characters"),
        ("Ada,group-1145", "is not 3 to 32 characters"),
        ("ab,group-1145", "is not 3 to 32 characters"),
        ("a" * 33 + ",group-1145", "is not 3 to 32 characters"),
        ("ada--b,group-1145", "is not 3 to 32 characters"),
        ("ada-,group-1145", "is not 3 to 32 characters"),
        ("1ada,group-1145", "is not 3 to 32 characters"),
        ("birds,group-1145", "reserved word"),
        ("linus,group-9", "the groups are group-1145, group-1430"),
        ("linus", "1 cells instead of 2"),
        ("linus;group-1145", "it has ';' where the header has ','"),
        ('"linus,group-1145', "a quote is opened and not closed on it: '\"linus,group-1145'"),
        ('"linus"x,group-1145', "not valid CSV"),
        ("linus,group-1145,Linus T.", "3 cells instead of 2"),
        (",group-1145", "is not 3 to 32 characters"),
    ],
)
def test_a_faulty_line_is_named_with_its_reason(roster, line, reason):
    with pytest.raises(WorkshopError) as refused:
        roster(f"pseudonym,group\nada,group-1145\n{line}\n")
    assert "line 3" in str(refused.value)
    assert reason in str(refused.value)


def test_every_faulty_line_is_named(roster):
    with pytest.raises(WorkshopError, match="2 faulty") as refused:
        roster("pseudonym,group\nX,group-1145\nada,group-1145\nY,group-1145\n")
    assert "line 2" in str(refused.value) and "line 4" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("pseudonym,group,name\nada,group-1145,Ada\n", "'name' refused; a roster holds no personal data"),
        ("group,pseudonym\n", "header must be exactly pseudonym,group"),
        ("", "header must be exactly"),
        ("pseudonym,group\n", "no participants"),
        ("pseudonym;group;Name\nada;group-1145;Ada\n", "'Name' refused; a roster holds no personal data"),
        ('"pseudonym,group\n', "line 1: a quote is opened and not closed"),
        (b"\xff\xfe\x00", "neither UTF-8, nor UTF-16"),
        (b"pseudonym,group\nada,\x81\n", r"neither UTF-8, .* \(byte 20\)"),
        ("pseudonym,group\n".encode("utf-16-le"), "it has zero bytes"),
        (b"PK\x03\x04...", "a spreadsheet and not its text"),
        (b"pseudonym,group\n" + b"#" * 1_000_001, "larger than"),
    ],
)
def test_a_file_that_is_no_roster(roster, content, reason):
    with pytest.raises(WorkshopError, match=reason):
        roster(content)


def test_an_unclosed_quote_is_named_where_it_is_opened_and_spoils_no_other_line(roster):
    with pytest.raises(WorkshopError, match="1 faulty") as refused:
        roster('pseudonym;group\nada;group-1145\n"bob;group-1145\ncarl;group-1145\n')
    assert "line 3: a quote is opened and not closed on it: '\"bob;group-1145'" in str(refused.value)


@pytest.mark.parametrize("cell", ["M\xfcller", "Müller"])
def test_a_name_in_any_encoding_is_shown_as_it_was_written(roster, cell):
    encoding = "cp1252" if cell == "M\xfcller" else "utf-8"
    with pytest.raises(WorkshopError, match="line 2: pseudonym 'Müller' is not"):
        roster(f"pseudonym;group\n{cell};group-1145\n".encode(encoding))


def test_a_missing_file(tmp_path):
    with pytest.raises(WorkshopError, match=r"gone\.csv: cannot be read"):
        read_roster(tmp_path / "gone.csv", groups=GROUPS)
