"""What may hold keys on a disk: git never sees it, and nothing half-written is left after a failure."""

import ast
import subprocess
import tempfile
from pathlib import Path

import pytest

from admin import files
from admin.crash import explain_crash

ROOT = Path(__file__).parents[1]
# Who writes files in another way than admin/files.py, and why that holds no keys.
WRITERS = {
    "admin/access/handouts.py": "the .gitignore of a folder of handouts",
    "admin/build/terraform.py": "Terraform's settings, in a folder that is removed with everything in it",
    "admin/crash.py": "a log without secrets, of mode 0600",
    "admin/files.py": "the one writer",
    "admin/camera/folder.py": "which pictures were taken, a line each, put to the end",
    "admin/camera/quiet.py": "the device that forgets everything, for what OpenCV says to stderr",
    "admin/camera/spool.py": "a lock, and when pictures were uploaded, a line each, put to the end",
    "admin/model/artefact.py": "an archive in memory",
    "admin/operating/teardown/archive.py": "what participants made, too large for memory; renamed when it is whole",
    "admin/operating/teardown/manifest.py": "what the archive holds, a line each, put to the end",
    "admin/operating/teardown/record.py": "a lock",
    "admin/workshop/new_group.py": "a group's settings, in a folder that is renamed when it is whole",
}
RESULTS = (
    "ada.env", "ada.json", "ada.txt", "sheets/ada.html", "sheets/_print-group-1145.html", "build/grades/grades.json",
    "terraform/envs/eu-west-3/participants.auto.tfvars.json",
)  # fmt: skip
KEPT_BY_OTHERS = (
    "handouts/ada.html", "ada.env", "terraform/envs/eu-west-3/terraform.tfstate", "terraform/envs/eu-west-3/crash.log",
    "terraform/envs/eu-west-3/terraform.tfstate.backup", "terraform/envs/eu-west-3/errored.tfstate",
    "terraform/envs/eu-west-3/.terraform.tfstate.lock.info", "terraform/envs/eu-west-3/subscriptions.auto.tfvars",
)  # fmt: skip


def is_ignored(path: str) -> bool:
    """Whether git leaves a file of the checkout alone; it need not be there."""
    words = ["git", "check-ignore", "--quiet", "--no-index", path]
    return subprocess.run(words, cwd=ROOT, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no clone: there is no git to ask")


@pytest.mark.parametrize("name", RESULTS)
def test_a_half_written_file_is_git_ignored_and_gone_after_any_failure(tmp_path, monkeypatch, name):
    seen = []

    def killed(part, _path):
        seen.append(part.relative_to(tmp_path).as_posix())
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path / name, "export AWS_SECRET_ACCESS_KEY=secret", mode=files.PRIVATE)
    assert [is_ignored(part) for part in seen] == [True]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_the_log_of_a_crash_is_git_ignored_wherever_it_lies(tmp_path, monkeypatch):
    """Where there is no folder for temporary files, Python takes the current one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    explain_crash(ValueError("x"))
    assert [is_ignored(path.name) for path in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize("path", KEPT_BY_OTHERS)
def test_what_terraform_and_the_guides_leave_with_keys_in_it_is_git_ignored(path):
    assert is_ignored(path)


def test_nobody_but_the_one_writer_writes_files():
    writers = set()
    for path in (ROOT / "admin").rglob("*.py"):
        for call in (
            node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
        ):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            modes = [word.value for word in ast.walk(call) if isinstance(word, ast.Constant) and name == "open"]
            if name in {"write_text", "write_bytes", "fdopen"} or {"w", "wb", "a", "x", "xb"} & {*map(str, modes)}:
                writers.add(path.relative_to(ROOT).as_posix())
    assert writers == set(WRITERS)
