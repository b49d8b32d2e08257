"""One artefact through AWS's serving toolkit and through the rehearsal's server: the same answers."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.models.species_server import ModelProcess

BIRD = draw_bird(SPECIES[0], 1)
SIX_MB = 6 * 1024 * 1024
ASKED = [
    *((draw_bird(species, 5), kind) for species in SPECIES for kind in ("application/x-image", "image/jpeg")),
    (BIRD.ljust(SIX_MB, b"\0"), "image/jpeg"),
]
REFUSED = [
    (BIRD, "image/gif", 415, "Content type 'image/gif' is not one of"),
    (b"1,2,3", "text/csv", 415, "Content type 'text/csv' is not one of"),
    (b'{"picture": 1}', "application/json", 415, "Content type 'application/json' is not one of"),
    (b"garbage", "image/png", 400, "The picture cannot be decoded: it is no JPEG or PNG."),
    (b"", "application/x-image", 400, "The picture cannot be decoded: it is no JPEG or PNG."),
    (BIRD[:3000], "image/jpeg", 400, "The picture cannot be decoded: it is damaged."),
    (BIRD.ljust(SIX_MB + 1, b"\0"), "image/jpeg", 413, "The picture has 6291457 bytes, more than the 6291456"),
]


@pytest.fixture(scope="module")
def toolkit() -> Path:
    """The folder that AWS's serving toolkit is installed into, for this test alone."""
    folder = Path(__file__).parents[2] / "build" / "toolkit"
    if not (folder / "sagemaker_inference").is_dir():
        wanted = ["--no-deps", "--require-hashes", "-r", str(Path(__file__).with_name("toolkit.txt"))]
        words = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted]
        subprocess.run([*words, "--target", str(folder)], check=True, timeout=300)
    return folder


@pytest.fixture(scope="module")
def through_the_toolkit(model_dir: Path, toolkit: Path) -> list[list]:
    lines = [
        json.dumps({"content_type": kind, "body": base64.b64encode(body).decode()})
        for body, kind, *_ in [*ASKED, *REFUSED]
    ]
    ran = subprocess.run(
        [sys.executable, "-m", "tests.model.toolkit", str(model_dir)],
        check=False, input="\n".join(lines), capture_output=True, text=True, timeout=300, cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(toolkit)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(lines)
    return answers


def test_probabilities_are_equal_on_both_ways(model_dir: Path, through_the_toolkit: list[list]) -> None:
    server = ModelProcess(model_dir)
    try:
        for (body, kind), (status, content_type, answer) in zip(ASKED, through_the_toolkit, strict=False):
            ours = server.invoke(body, kind)
            assert (status, content_type) == ours[:2] == (200, "application/json")
            assert np.abs(np.subtract(json.loads(answer), json.loads(ours[2]))).max() < 1e-6
    finally:
        server.end()


def test_what_is_refused_is_refused_on_both_ways(model_dir: Path, through_the_toolkit: list[list]) -> None:
    """The toolkit adds a traceback to the sentence, which nobody asks of the rehearsal."""
    server = ModelProcess(model_dir)
    try:
        for (body, kind, status, sentence), theirs in zip(REFUSED, through_the_toolkit[len(ASKED) :], strict=True):
            ours = server.invoke(body, kind)
            assert theirs[0] == ours[0] == status, (sentence, theirs, ours)
            assert ours[2].decode().startswith(sentence)
            assert theirs[2].splitlines()[0] == ours[2].decode()
    finally:
        server.end()
