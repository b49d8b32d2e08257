"""CONTRIBUTING.md, SECURITY.md and the README's table, held against the checkout that they describe."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from admin.cli import VERBS
from tests.rooms import LEAVES, MAY_IMPORT

ROOT = Path(__file__).parents[2]
PAGES = ("CONTRIBUTING.md", "SECURITY.md", "README.md")
# A path in running text begins with a folder or file at the top of the checkout.
TOP = sorted(path.name for path in ROOT.iterdir() if path.name not in (".git", ".venv", "build"))
PATH = re.compile(rf"`((?:{'|'.join(map(re.escape, TOP))})(?:/[\w./*-]*)?)(?:\s[^`]*)?`")
LINK = re.compile(r"\]\((?!http)([^)#]+)\)")
# A room in the picture: "  judging/   what it is   -> what it imports".
ROOM = re.compile(r"^  (?P<name>[a-z_]+)/ .*?-> ?(?P<imports>[a-z ]*)$")


def text_of(page):
    return (ROOT / page).read_text(encoding="utf-8")


def section(title):
    return text_of("CONTRIBUTING.md").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def picture():
    """What each room in the picture is said to import, by the room's dotted name."""
    rooms, package = {}, ""
    for line in section("The rooms").partition("```text\n")[2].partition("```")[0].splitlines():
        if match := ROOM.match(line):
            rooms[f"{package}.{match['name']}"] = set(match["imports"].split())
        elif not line.startswith(" "):
            package = line.partition("/")[0]
    return rooms


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_is_there(page):
    named = {*PATH.findall(text_of(page)), *LINK.findall(text_of(page))}
    assert named
    # A folder that a first use makes, and files that are the reader's own, are named too.
    theirs = {"terraform/envs/<region>", "build", "build/grades/"}
    missing = [path for path in named - theirs if "<" not in path and not list(ROOT.glob(path.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_a_page_names_is_one(page):
    targets = set(re.findall(r"^([a-z][a-z -]*):", text_of("Makefile"), re.MULTILINE))
    known = {name for line in targets for name in line.split()}
    named = set(re.findall(r"`make ([a-z][a-z-]*)", text_of(page)))
    assert named and named <= known


@pytest.mark.parametrize("package", ["admin", "rehearsal"])
def test_every_room_is_in_the_picture(package):
    folders = {f"{package}.{path.parent.name}" for path in (ROOT / package).glob("*/__init__.py")}
    assert {room for room in picture() if room.startswith(f"{package}.")} == folders


def test_the_picture_says_who_may_import_whom():
    for room, imports in picture().items():
        package = room.partition(".")[0]
        allowed = MAY_IMPORT[room] - LEAVES - {package, room}
        expected = {name.rpartition(".")[2] for name in allowed if name.startswith(f"{package}.")}
        assert imports == expected | ({"admin"} if package == "rehearsal" and MAY_IMPORT[room] & LEAVES else set()), (
            room
        )
    drawn = section("The rooms")
    assert all(f"{name.partition('.')[2]}.py" in drawn for name in LEAVES - {"admin"})


def test_the_readme_names_every_room():
    table = text_of("README.md").partition("## Where things are")[2]
    assert all(f"{room.partition('.')[2]}/`" in table for room in picture())


def test_the_walk_of_one_submission_takes_five_lines():
    lines = [line for line in section("One submission, from the listing to its row").splitlines() if line]
    assert [line[:2] for line in lines] == ["1.", "2.", "3.", "4.", "5."]


def test_the_commands_that_run_tests_run_some():
    commands = re.findall(r"^\.venv/bin/python -m pytest (.*)$", text_of("CONTRIBUTING.md"), re.MULTILINE)
    for words in commands:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words.split()],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


def test_a_verb_is_added_as_the_page_says():
    """Each verb has its file with the two functions, and its line in the table."""
    files = {path.stem for path in (ROOT / "admin/commands").glob("[a-z]*.py")} - {
        "output",
        "instructors_login",
        "late_change",
        "own_function",
    }
    assert files == {name.replace("-", "_") for name in VERBS}
    for name in files:
        text = text_of(f"admin/commands/{name}.py")
        assert "\ndef add_options(" in text and "\ndef run(" in text
