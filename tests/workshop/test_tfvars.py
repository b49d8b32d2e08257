"""What is wrong in a variable file is said with file, line, column and the line itself, on any terminal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from admin.errors import WorkshopError
from admin.workshop.settings import read_workshop
from tests.fixtures.configuration import copy_terraform

GROUP = "envs/eu-west-3/group.auto.tfvars"


@pytest.fixture
def terraform(tmp_path):
    return copy_terraform(tmp_path)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('"group-1145"', '"group-1145', 'group  = "group-1145', "the quote that begins here does not end on its line"),
        ('"group-1145"', 'group-1145"', 'group  = group-1145"', "the quote that begins here does not end on its line"),
        ("time_slot = {", "time_slot = {{", "time_slot = {{", "is never closed"),
        ("species_layer_arns = []", "species_layer_arns = [", "species_layer_arns = [", "is never closed"),
        ("timeout     = 63", "timeout     = = 63", "timeout     = = 63", "does not belong here"),
        ("memory_size = 1024", "memory_size =", "memory_size =", "something is missing here"),
    ],
)
def test_the_place_of_a_syntax_error_is_shown(terraform, old, new, line, words):
    path = terraform / GROUP
    edit(path, old, new)
    number = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if text.startswith(line))
    with pytest.raises(WorkshopError) as error:
        read_workshop(terraform)
    first, shown, mark, *_ = str(error.value).splitlines()
    assert first.startswith(f"{path}, line {number}, column ") and words in first
    assert shown.strip().startswith(line[:20])
    column = int(first.split("column ")[1].split(":")[0])
    assert mark.index("^") - 2 == column - 1


def test_a_long_line_is_cut_to_a_terminal_of_80_columns(terraform):
    edit(terraform / GROUP, '"group-1145"', f'"{"x" * 200}" "')
    with pytest.raises(WorkshopError) as error:
        read_workshop(terraform)
    _, shown, mark, _ = str(error.value).splitlines()
    assert max(len(shown), len(mark)) <= 80 and shown[mark.index("^")] == '"'


def test_quotes_in_comments_and_in_quotes_are_none(terraform):
    edit(terraform / GROUP, 'group  = "group-1145"', '# say "yes\ngroup  = "group-1145" // or "no\n/* "\n */')
    assert read_workshop(terraform).group("group-1145")


def test_bytes_that_are_no_text(terraform):
    path = terraform / GROUP
    path.write_bytes(b"# first\n# second \xff\n")
    with pytest.raises(WorkshopError, match="line 2: not UTF-8; save the file as UTF-8"):
        read_workshop(terraform)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ('"UX Day"', "the workshop name 'UX Day' goes into bucket names.*such as 'ux-day'"),
        ('"Ünï"', "goes into bucket names; use 3 to 20 characters of a-z, 0-9 and single inner hyphens"),
        ('"a-workshop-with-a-long-name"', "such as 'a-workshop-with-a-lo'"),
        ("3", "goes into bucket names"),
    ],
)
def test_a_workshop_name_that_is_none_is_told_one_that_is(terraform, name, words):
    edit(terraform / "workshop.auto.tfvars", '"mip-day"', name)
    with pytest.raises(WorkshopError, match=f"workshop.auto.tfvars: .*{words}"):
        read_workshop(terraform)


@pytest.mark.parametrize(
    "words", [("provision", os.devnull), ("login", "ada"), ("grade",), ("report", "x"), ("reset", "ada")]
)
def test_every_verb_says_it_on_a_terminal_without_utf_8(terraform, tmp_path, words):
    edit(terraform / GROUP, 'group  = "group-1145"', 'group  = "grüße')
    (tmp_path / "here").mkdir()
    environment = {
        **os.environ, "WORKSHOP_TERRAFORM": str(terraform), "PYTHONIOENCODING": "ascii", "LANG": "C", "LC_ALL": "C",
        "COLUMNS": "80", "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "admin", *words],
        env=environment,
        cwd=tmp_path / "here",
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode("ascii")
    assert (done.returncode, "Traceback" in said) == (2, False)
    assert words[0] == "report" or 'does not end on its line.\n  group  = "gr\\xfc' in said
