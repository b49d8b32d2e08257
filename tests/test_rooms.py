"""The trust boundary is a folder: who may import whom, held by reading the imports."""

import shutil
from pathlib import Path

import pytest

from tests.rooms import PACKAGES, violations

REPOSITORY = Path(__file__).parents[1]


def test_every_import_keeps_to_the_rooms():
    assert violations(REPOSITORY) == []


@pytest.mark.parametrize(
    ("file", "planted", "said"),
    [
        ("admin/judging/png.py", "import boto3", "admin.judging imports boto3"),
        ("admin/judging/judges.py", "from admin import files", "admin.judging imports admin.files"),
        ("admin/participant/deploy.py", "import hcl2", "admin.participant imports hcl2"),
        ("admin/participant/deploy.py", "from admin.workshop.settings import Group", "imports admin.workshop"),
        ("admin/grading/run.py", "def late():\n    from rehearsal.run import Rehearsal", "only the rehearsal"),
        ("admin/judging/rubric.py", "def late():\n    from admin.judging import verdict", "a circle of imports"),
        ("rehearsal/models/faces.py", "from rehearsal.play import cast", "rehearsal.models imports rehearsal.play"),
    ],
)
def test_a_planted_violation_is_named_with_its_line(tmp_path, file, planted, said):
    for package in PACKAGES:
        shutil.copytree(REPOSITORY / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / file
    line = len(path.read_text().splitlines()) + planted.count("\n") + 1
    path.write_text(f"{path.read_text()}{planted}\n")
    named = [text for text in violations(tmp_path) if text.startswith(f"{file}:{line}: ")]
    assert named and said in " ".join(named)
