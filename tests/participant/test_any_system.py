"""Participants' own computers: nothing of the instructor's is installed, and many of them run Windows."""

import importlib.util
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from admin import participant
from admin.cli import VERBS
from admin.deployment_package import zip_source
from admin.errors import WorkshopError
from admin.participant.source import read_source

ROOT = Path(__file__).parents[2]
POSIX_ONLY = ("fcntl", "grp", "posix_ipc", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")
INSTRUCTORS = ("PIL", "cv2", "hcl2", "jinja2", "markdown_it", "markupsafe", "numpy", "segno", "tqdm")
PARTICIPANTS = [name for name, text in VERBS.items() if text.startswith("participants:")]
MODULES = sorted(path.stem for path in Path(participant.__file__).parent.glob("[a-z]*.py"))
HANDLER = "def lambda_handler(event, context):\n    return 'größer'\n"


def python(code, *, blocked=(), **variables):
    """Run code in a fresh interpreter in which some modules cannot be imported."""
    blocking = f"import sys; sys.modules.update(dict.fromkeys({[*blocked]!r}))\n"
    return subprocess.run(
        [sys.executable, "-c", blocking + code], cwd=ROOT, env={**os.environ, **variables},
        capture_output=True, check=False,
    )  # fmt: skip


def workshop(*words, blocked):
    return python(f"from admin.cli import main; sys.exit(main({list(words)!r}))", blocked=blocked)


@pytest.mark.parametrize("module", MODULES)
def test_participants_modules_are_importable_anywhere(module):
    done = python(f"import admin.participant.{module}", blocked=POSIX_ONLY + INSTRUCTORS)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("words", [["--help"], *([verb, "--help"] for verb in PARTICIPANTS)], ids=" ".join)
def test_participants_verbs_show_their_help_anywhere(words):
    done = workshop(*words, blocked=POSIX_ONLY + INSTRUCTORS)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"usage: workshop")


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - PARTICIPANTS))
def test_the_other_verbs_say_what_they_lack(verb):
    """Either there is nothing that the verb lacks, or one line says what; never a traceback."""
    for blocked in (POSIX_ONLY, INSTRUCTORS):
        done = workshop(verb, "--help", blocked=blocked)
        words = done.stderr.decode()
        assert (done.returncode, words) == (0, "") or (done.returncode == 2 and len(words.splitlines()) == 1), words


@pytest.mark.skipif(importlib.util.find_spec("PIL") is None, reason="the instructor's libraries are not installed")
@pytest.mark.parametrize("words", ["check ada.zip --picture input1.jpg --faces faces.json", "grade --help"])
def test_windows_is_named_where_a_verb_cannot_run_there(words):
    """The judges' limits on memory and processor time are the kernel's."""
    done = workshop(*words.split(), blocked=POSIX_ONLY)
    assert done.returncode == 2 and b"needs Linux or macOS" in done.stderr


def test_the_cameras_extra_is_named_where_it_is_not_installed(tmp_path):
    done = workshop("feed", "--source", "0", "--dry-run", "--out", str(tmp_path), blocked=INSTRUCTORS)
    assert done.returncode == 2 and b"pip install 'workshop-platform[camera]'" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", ["login ada", "provision --help", "report --help", "reset --help"])
def test_the_extra_is_named_where_it_is_not_installed(words):
    done = workshop(*words.split(), blocked=INSTRUCTORS)
    assert done.returncode == 2 and b"workshop-platform[instructor]" in done.stderr


def test_the_same_package_whatever_the_line_ends(tmp_path):
    packages = set()
    for name, ends in (("unix.py", "\n"), ("windows.py", "\r\n")):
        (tmp_path / name).write_bytes(HANDLER.replace("\n", ends).encode())
        packages.add(zip_source(read_source(tmp_path / name)))
    assert len(packages) == 1
    with zipfile.ZipFile(io.BytesIO(packages.pop())) as package:
        assert package.read("lambda_function.py") == HANDLER.encode()
        assert package.infolist()[0].external_attr >> 16 == 0o100644, "also where the file system knows no modes"


def test_a_file_with_a_byte_order_mark_is_deployed(tmp_path):
    (tmp_path / "notepad.py").write_bytes(HANDLER.encode("utf-8-sig"))
    assert read_source(tmp_path / "notepad.py")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HANDLER.encode("utf-16"), "save it as UTF-8"),
        (HANDLER.encode("cp1252"), "line 2: "),
        (b"def lambda_handler[T](event, context):\n    pass\n", "line 1: "),
    ],
    ids=["utf_16", "code_page_1252", "newer_than_the_runtime"],
)
def test_code_that_lambda_could_not_read_is_not_deployed(tmp_path, content, words):
    (tmp_path / "edited.py").write_bytes(content)
    with pytest.raises(WorkshopError, match=words) as refused:
        read_source(tmp_path / "edited.py")
    assert "None" not in str(refused.value)


def test_a_path_is_named_as_it_was_typed(tmp_path):
    missing = tmp_path / "no such folder" / "edited.py"
    with pytest.raises(WorkshopError) as refused:
        read_source(missing)
    assert str(refused.value).startswith(str(missing))


@pytest.mark.parametrize("as_json", [False, True])
def test_a_log_with_any_character_fits_into_a_windows_pipe(as_json):
    code = (
        "import argparse; from admin.commands.output import print_data, say\n"
        f"print_data(argparse.Namespace(json={as_json}), ['größer → 🐦'], 'größer → 🐦'); say('größer → 🐦')"
    )
    done = python(code, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr.decode()
    shown = json.loads(done.stdout)[0] if as_json else done.stdout.decode("cp1252").strip()
    assert shown == ("größer → 🐦" if as_json else "größer \\u2192 \\U0001f426")
