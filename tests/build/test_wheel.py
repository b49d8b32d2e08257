"""What participants install: built, put into an empty environment without any extra, and typed there."""

import importlib.util
import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from admin.cli import VERBS

ROOT = Path(__file__).parents[2]
PARTICIPANTS = [name for name, text in VERBS.items() if text.startswith("participants:")]
INSTRUCTORS = sorted(VERBS.keys() - PARTICIPANTS)
BUILDS_HERE = importlib.util.find_spec("hatchling") is not None
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
# What pip says where it reaches no package index.
NO_INDEX = ("connection broken by", "from versions: none")


def run(words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300, **options)


def run_pip(*words):
    done = run([sys.executable, "-m", "pip", *words, "--disable-pip-version-check"])
    if done.returncode and any(text in done.stderr for text in NO_INDEX):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as `make wheel` does where this environment has what builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    here = ["--no-build-isolation"] if BUILDS_HERE else []
    run_pip("wheel", *here, "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """installed(words) runs the command `workshop` of an environment that has the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("participant")
    assert run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")]).returncode == 0
    python = folder / ".venv" / SCRIPTS / "python"
    run_pip("--python", str(python), "install", str(wheel))
    command = folder / ".venv" / SCRIPTS / "workshop"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "WORKSHOP_"))}
    nowhere = {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return lambda *words: run([str(command), *words], cwd=folder, env=clean | nowhere)


def test_the_wheel_holds_the_package_and_its_data(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("METADATA"))
        about = message_from_bytes(archive.read(metadata))
    assert {name.partition("/")[0] for name in names} == {"admin", metadata.partition("/")[0]}
    data = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "admin").rglob("*.*") if path.suffix != ".pyc")
    assert [name for name in data if name not in names] == []
    assert about["Requires-Python"] == ">=3.11"
    required = [text.partition(">")[0] for text in about.get_all("Requires-Dist") if "extra ==" not in text]
    assert required == ["boto3", "tabulate"]


@pytest.mark.skipif(not BUILDS_HERE, reason="hatchling is not installed, which make puts into .venv")
def test_make_wheel(wheel, tmp_path):
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "README.md", "LICENSE", "admin", "terraform"):
        (tmp_path / name).symlink_to(ROOT / name)
    done = run(["make", "-o", ".venv/.ready", "wheel"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "build" / wheel.name).read_bytes() == wheel.read_bytes()
    for guide in ("participants.de.md", "participants.en.md"):
        assert f"pip install {wheel.name}\n" in (ROOT / "docs" / guide).read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [["--help"], *([verb, "--help"] for verb in PARTICIPANTS)], ids=" ".join)
def test_help_in_an_empty_environment(installed, words):
    shown = installed(*words)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith("usage: workshop")


def test_a_verb_up_to_its_first_call_of_aws(installed, tmp_path):
    (tmp_path / "edited.py").write_text("def lambda_handler(event, context): pass\n")
    said = installed("deploy", str(tmp_path / "edited.py"))
    assert said.returncode == 2 and "No AWS credentials" in said.stderr
    assert len(said.stderr.splitlines()) == 1


@pytest.mark.parametrize("verb", INSTRUCTORS)
def test_the_instructors_verbs_name_what_they_lack(installed, verb):
    said = installed(verb, "--help")
    assert said.returncode == 2 and len(said.stderr.splitlines()) == 1
    lacking = ("workshop-platform[instructor]", "workshop-platform[model]", "needs Linux or macOS")
    assert any(words in said.stderr for words in lacking)
