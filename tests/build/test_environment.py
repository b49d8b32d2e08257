"""Why .venv cannot be made: pip's own words, put into a sentence."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from admin.build import environment

REPOSITORY = Path(__file__).parents[2]
LOCK = REPOSITORY / "requirements.lock"
NO_INDEX = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": ""}
# Port 9 is nobody's: the connection is refused at once.
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": ""}


@pytest.fixture
def pip_says(tmp_path):
    """pip_says(pin, {variable: value}) is what pip prints when it installs that pin."""

    def run(pin, variables):
        (tmp_path / "one.lock").write_text(f"{pin} --hash=sha256:{'0' * 64}\n")
        words = ["install", "--dry-run", "--ignore-installed", "--no-deps", "--only-binary=:all:", "--retries", "1"]
        done = subprocess.run(
            [sys.executable, "-m", "pip", *words, "--require-hashes", "-r", str(tmp_path / "one.lock")],
            env={**os.environ, **variables, "PIP_CONFIG_FILE": os.devnull}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode
        return done.stdout + done.stderr

    return run


def test_a_wheel_that_only_the_rehearsal_needs(pip_says):
    said = environment.explain(pip_says("cffi==2.1.1", NO_INDEX), LOCK)
    assert f"PyPI has no wheel of cffi 2.1.1 for it on {environment.platform.system()}" in said
    assert "which moto cannot do without. So there is no .venv for the rehearsal and the tests and the linters" in said
    assert said.endswith(f"and the instructor's verbs: {sys.executable} -m pip install '.[instructor]'")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("pin", "words"),
    [
        ("pillow==13.0.0", "Without it work the participants' verbs: {} -m pip install '.'"),
        ("boto3==1.43.106", "for the participants' verbs and the instructor's verbs and the rehearsal"),
        ("zizmor==1.32.0", "no .venv for the linters: set PYTHON= to an older Python. Without it work"),
    ],
)
def test_what_works_without_a_wheel(pip_says, pin, words):
    assert words.format(sys.executable) in environment.explain(pip_says(pin, NO_INDEX), LOCK)


def test_a_wheel_that_checkov_needs(pip_says):
    said = environment.explain(pip_says("pycares==4.11.0", NO_INDEX), REPOSITORY / "checkov.lock")
    assert "which checkov cannot do without. Set CHECKOV_PYTHON= to an older Python" in said


def test_no_network_is_not_taken_for_a_missing_wheel(pip_says):
    said = environment.explain(pip_says("boto3==1.43.106", NO_NETWORK), LOCK)
    assert said.startswith("PyPI cannot be reached")


def test_other_failures_keep_pips_words():
    assert environment.explain("ERROR: disk full", LOCK) == "pip could not install requirements.lock:\nERROR: disk full"


def test_make_ends_with_the_sentence(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "admin"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    done = subprocess.run(
        ["make", ".venv/.ready", f"PYTHON={sys.executable}"], cwd=tmp_path,
        env={**os.environ, **NO_INDEX, "PIP_CONFIG_FILE": os.devnull}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and "PyPI has no wheel of" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2, "the sentence, and make's own line"


def test_the_lock_is_of_this_pyproject():
    """A requirement that nobody locked, or locked outside its bounds, is found here rather than in a new .venv."""
    locked = dict(
        line.removesuffix(" \\").partition(" ;")[0].split("==")
        for line in LOCK.read_text().splitlines()
        if environment.PIN.match(line)
    )
    locked = {canonicalize_name(name): version for name, version in locked.items()}
    asked = [Requirement(text) for texts in environment.requirements().values() for text in texts]
    for requirement in asked:
        if requirement.name != "workshop-platform":
            version = locked.get(canonicalize_name(requirement.name), "none")
            assert version != "none" and version in requirement.specifier, f"{requirement} but locked is {version}"


def test_every_python_is_told_that_it_is_supported():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    assert project["requires-python"] == ">=3.11"
    known = (set(environment.EXTRAS) - {""}) | set(environment.PARTS)
    assert known == set(project["optional-dependencies"])
