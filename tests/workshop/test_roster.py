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
    ],
    ids=["byte order mark", "CRLF", "blank lines and spaces", "quotes, no last line end"],
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
        (b"\xff\xfe\x00", "not UTF-8"),
        ('pseudonym,group\n"ada,group-1145\n', "not valid CSV"),
        (b"pseudonym,group\n" + b"#" * 1_000_001, "larger than"),
    ],
)
def test_a_file_that_is_no_roster(roster, content, reason):
    with pytest.raises(WorkshopError, match=reason):
        roster(content)


def test_a_missing_file(tmp_path):
    with pytest.raises(WorkshopError, match=r"gone\.csv: cannot be read"):
        read_roster(tmp_path / "gone.csv", groups=GROUPS)
