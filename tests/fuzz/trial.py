"""One mutated submission through a real judge process, and what has to hold whatever came out of it."""

import io
import json
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from admin.cli import main
from admin.judging.judges import MEMORY, SECONDS, Judges
from admin.judging.rubric import Criterion
from admin.judging.rubric_file import load_rubric
from tests.submissions.exercise import make_expected, make_faces, make_picture, solve

CHECK_EVERY = 100  # `workshop check` starts a process of its own, so that it is tried on every hundredth


@dataclass
class Figures:
    """What a run was made of; of the slowest submission: seconds by the clock and of processor time; the most memory
    any worker had, in bytes."""

    examples: int = 0
    graded: int = 0
    malformed: int = 0
    perfect: int = 0
    commands: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0
    peak: int = 0


class Trial:
    """Judges mutated submissions and asserts what always holds."""

    def __init__(self, judges: Judges, folder: Path) -> None:
        """In: a pool of judges, and a folder for the files of `workshop check`."""
        self.judges, self.folder, self.figures = judges, folder, Figures()
        make_picture().save(folder / "input1.png")
        (folder / "faces.json").write_text(json.dumps(make_faces()))
        self.crops = {
            name: Image.open(io.BytesIO(data)).convert("RGBA").tobytes()
            for name, data in solve(make_picture(), make_faces())
        }

    def zip(self, content: bytes) -> None:
        begun = time.monotonic()
        verdict = self.judges.judge_zip(content)
        self._measure(begun)
        assert verdict.status in ("graded", "malformed")
        assert [c.id for c in verdict.criteria] == ["zip_readable", "face_count", "emotions", "crops"]
        for criterion in verdict.criteria:
            _check_criterion(criterion)
        score = sum(c.points for c in verdict.criteria)
        perfect = all(c.passed for c in verdict.criteria)
        assert verdict.status == "graded" or score == 0
        if perfect:
            self._check_against_zipfile(content)
        self.figures.graded += verdict.status == "graded"
        self.figures.malformed += verdict.status == "malformed"
        self.figures.perfect += perfect
        if self.figures.examples % CHECK_EVERY == 0:
            self._check_command(content, perfect)

    def copy(self, content: bytes) -> None:
        begun = time.monotonic()
        (criterion,) = self.judges.judge_copy(content).criteria
        self._measure(begun)
        _check_criterion(criterion)
        self.figures.graded += 1
        self.figures.perfect += criterion.passed

    def _measure(self, begun: float) -> None:
        seconds = time.monotonic() - begun
        self.figures.examples += 1
        self.figures.seconds = max(self.figures.seconds, seconds)
        self.figures.processor_seconds = self.judges.slowest
        self.figures.peak = max(self.figures.peak, self.judges.peak_bytes)
        assert self.judges.slowest < SECONDS and self.judges.peak_bytes < MEMORY

    def _check_against_zipfile(self, content: bytes) -> None:
        """Full marks are held against what Python's own, more lenient reader finds."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name, pixels in self.crops.items():
                picture = io.BytesIO(_bare(archive.read(name)))
                assert Image.open(picture).convert("RGBA").tobytes() == pixels

    def _check_command(self, content: bytes, perfect: bool) -> None:
        path = self.folder / "ada.zip"
        path.write_bytes(content)
        files = ["--picture", str(self.folder / "input1.png"), "--faces", str(self.folder / "faces.json")]
        self.figures.commands += 1
        assert main(["check", str(path), *files]) == (0 if perfect else 1)


def _bare(data: bytes) -> bytes:
    """A PNG without the chunks that say nothing of its pixels: broken ones are nobody's business to the judge."""
    place, kept = 8, data[:8]
    while place < len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] == b"tRNS" or data[place + 4 : place + 5].isupper():
            kept += data[place:end]
        place = end
    return kept


def _check_criterion(criterion: Criterion) -> None:
    assert 0 <= criterion.points <= criterion.max_points
    assert criterion.passed is (criterion.points == criterion.max_points)
    assert bool(criterion.hint) is bool(criterion.hint_de) is not criterion.passed
    assert criterion.hint.isprintable() and criterion.hint_de.isprintable()


def new_judges() -> Judges:
    return Judges(make_expected(), load_rubric(), workers=1)
