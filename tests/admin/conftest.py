"""The exercise of tests/submissions as fixtures, and the files of `workshop check`."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from tests.submissions.exercise import make_faces, make_picture, solve


@pytest.fixture
def picture() -> Image.Image:
    return make_picture()


@pytest.fixture
def faces() -> dict:
    return make_faces()


@pytest.fixture(name="solve")
def solve_fixture(picture: Image.Image, faces: dict) -> Callable[..., list[tuple[str, bytes]]]:
    """A correct solution's members; see tests/submissions/exercise.py for the mistakes it can make."""
    return partial(solve, picture, faces)


@pytest.fixture
def handed_in(tmp_path: Path, picture: Image.Image, faces: dict) -> Callable[[bytes], list[str]]:
    """Files for `workshop check`: takes the zip's bytes, gives the command's words."""
    picture.save(tmp_path / "input1.png")
    (tmp_path / "faces.json").write_text(json.dumps(faces))

    def words(content: bytes) -> list[str]:
        (tmp_path / "ada.zip").write_bytes(content)
        files = ["--picture", str(tmp_path / "input1.png"), "--faces", str(tmp_path / "faces.json")]
        return ["check", str(tmp_path / "ada.zip"), *files]

    return words
