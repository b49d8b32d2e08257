"""What surrounds the code: the workflows, the hooks before a commit, and what CI and a release run."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def run(words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **options)


def workflow(name):
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))


def recipe(target):
    """The commands of a target, as make would run them with .venv there."""
    words = ["make", "--dry-run", "-o", ".venv/.ready", "-o", ".venv-checkov/.ready", target]
    return run(words, cwd=ROOT).stdout.splitlines()


@pytest.fixture
def copied(tmp_path):
    """A copy of what the linters of GitHub's files read."""
    shutil.copytree(ROOT / ".github", tmp_path / ".github")
    for name in ("Makefile", "pyproject.toml", "requirements.lock", ".pre-commit-config.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "right", "wrong", "words"),
    [
        ("workflows/ci.yml", "runs-on:", "run-on:", "run-on"),
        ("workflows/ci.yml", "08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "v5", "unpinned-uses"),
        ("workflows/ci.yml", "permissions:\n      contents: read", "permissions: write-all", "excessive-permissions"),
        ("workflows/ci.yml", "run: workshop --help", "run: echo ${{ github.head_ref }}", "template-injection"),
        ("dependabot.yml", "package-ecosystem: pip", "package-ecosystem: poetry", "poetry"),
        ("../.pre-commit-config.yaml", "id: mypy", "idd: mypy", "Missing required key: id"),
    ],
)
def test_a_fault_in_githubs_files_is_found(copied, file, right, wrong, words):
    path = copied / ".github" / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    done = run(["make", "-o", ".venv/.ready", "lint-github"], cwd=copied)
    assert done.returncode and words in done.stdout + done.stderr


def test_ci_runs_on_what_the_package_says_it_supports():
    declared = [text.rpartition(" ")[2] for text in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", text)]
    jobs = workflow("ci.yml")["jobs"]
    assert jobs["everything"]["strategy"]["matrix"]["python"] == declared
    assert any(step.get("run") == ".ci/run" for step in jobs["everything"]["steps"])
    assert set(jobs["participants"]["strategy"]["matrix"]["python"]) == {declared[0], declared[-1]}
    assert declared[0] == PROJECT["requires-python"].removeprefix(">=")


def test_what_the_workflows_run_is_there():
    runs = [
        step["run"]
        for path in WORKFLOWS.glob("*.yml")
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job.get("steps", ())
        if "run" in step
    ]
    for path in re.findall(r"(?:tests|\.ci)/[\w./-]+", "\n".join(runs)):
        assert (ROOT / path).exists(), path
    targets = set(re.findall(r"^make ([a-z-]+)", "\n".join(runs), re.MULTILINE))
    assert targets == {"lock", "wheel"}
    assert all(recipe(target) for target in targets)


def test_the_hooks_are_linters_of_make_lint():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    lint = [*recipe("lint"), "make lint-github"]
    for hook in hooks:
        tool = " ".join(hook["entry"].replace(".venv/bin/ruff", ".venv/bin/python -m ruff").split()[:4])
        known = [line for line in lint if line.startswith(tool.removesuffix(" --force-exclude"))]
        assert known, f"{hook['entry']} is no command of make lint"


def test_the_hooks_run(tmp_path):
    (tmp_path / "repository").mkdir()
    for name in (".pre-commit-config.yaml", "pyproject.toml", "Makefile"):
        shutil.copy(ROOT / name, tmp_path / "repository" / name)
    (tmp_path / "repository" / ".venv").symlink_to(sys.prefix)
    (tmp_path / "repository" / "crooked.py").write_text("x=1\n")
    for words in (["init", "-q"], ["add", "crooked.py", ".pre-commit-config.yaml"]):
        run(["git", *words], cwd=tmp_path / "repository")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home")}
    words = [Path(sys.prefix) / "bin" / "pre-commit", "run", "ruff-format"]
    done = run(words, cwd=tmp_path / "repository", env=environment)
    assert done.returncode == 1 and "files were modified by this hook" in done.stdout
    assert (tmp_path / "repository" / "crooked.py").read_text() == "x = 1\n"


def test_dependabot_looks_where_something_is():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    for update in updates:
        for folder in update.get("directories", [update.get("directory")]):
            assert list(ROOT.glob(f"{folder.strip('/')}/*".lstrip("/"))), folder


@pytest.fixture
def release(tmp_path):
    """release(tag, changelog) runs the script that writes a release's notes."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "release-notes", tmp_path / ".ci")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def notes(tag, changelog):
        (tmp_path / "CHANGELOG.md").write_text(changelog)
        return run([tmp_path / ".ci" / "release-notes", tag])

    return notes


def test_the_notes_of_a_release_are_its_section(release):
    version = PROJECT["version"]
    text = f"# Changelog\n\n## Unreleased\n\nnew\n\n## {version} - 2026-12-01\n\n### Added\n- this\n\n## 0.0.1\n\nold\n"
    done = release(f"v{version}", text)
    assert (done.returncode, done.stdout.strip()) == (0, "### Added\n- this")


@pytest.mark.parametrize(
    ("tag", "changelog", "words"),
    [
        ("v9.9.9", "", "tag v{}, or change the version first"),
        ("v{}", "## Unreleased\n- this\n", "no section '## {}'"),
        ("v{}", "## {}\n\n## 0.0.1\n- that\n", "no section '## {}'"),
    ],
)
def test_a_release_that_nobody_prepared_is_refused(release, tag, changelog, words):
    version = PROJECT["version"]
    done = release(tag.format(version), changelog.format(version))
    assert (done.returncode, done.stdout) == (1, "")
    assert words.format(version) in done.stderr


INSTALLS = "apt-get install -y -q --no-install-recommends {} fonts-dejavu-core"
SHELL = INSTALLS.format("chromium-headless-shell")


@pytest.mark.parametrize(
    ("user", "sudo", "apt", "expected"),
    [
        ("0", None, "exit 0", ["apt-get update -q", SHELL]),
        ("0", None, "case $* in *shell*) exit 100;; esac", ["apt-get update -q", SHELL, INSTALLS.format("chromium")]),
        ("1001", 0, "exit 0", ["sudo -n true", "sudo -n apt-get update -q", f"sudo -n {SHELL}"]),
        ("1001", 1, "exit 0", ["sudo -n true"]),
    ],
    ids=["root", "root_where_there_is_the_whole_alone", "sudo_without_a_password", "sudo_with_one"],
)
def test_ci_brings_a_browser_as_whoever_it_runs(tmp_path, user, sudo, apt, expected):
    """The commands around .ci/run are stand-ins that write down how they were called; there is no chromium on PATH."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    commands = tmp_path / "bin"
    commands.mkdir()
    answers = {"id": f"echo {user}", "make": "exit 0", "apt-get": apt, "sudo": f"exit {sudo or 0}"}
    for name, answer in answers.items():
        (commands / name).write_text(f'#!/bin/sh\necho "{name} $*" >>"{tmp_path}/called"\n{answer}\n')
        (commands / name).chmod(0o755)
    for name in ("bash", "dirname"):
        (commands / name).symlink_to(shutil.which(name))
    done = run([tmp_path / ".ci" / "run"], env={"PATH": str(commands)})
    assert done.returncode == 0, done.stderr
    called = [line for line in (tmp_path / "called").read_text().splitlines() if not line.startswith("id ")]
    assert called[-3:] == ["make --jobs=2 environments", "make lint-code lint-github", "make test"]
    assert called[:-3] == expected
