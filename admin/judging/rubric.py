"""The rubric: what each criterion is worth and how a missed one is explained. Its file is rubric_file.py's business."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from admin.judging.reason import Reason

LANGUAGES = ("en", "de")
PACKAGED = Path(__file__).with_name("rubric.json")  # in the package of a function only (rubric_file.packed_rubric)
# The snippets of lab 4, judged only where participants write that function themselves, beside the other criteria.
EXERCISE = ("species_endpoint", "species_ranking", "species_message", "species_publish")
CRITERIA = (
    "memory",
    "timeout",
    "layer",
    "input_copied",
    "zip_readable",
    "face_count",
    "emotions",
    "crops",
    "response",
    "species",
    *EXERCISE,
)  # fmt: skip - in the order in which they are reported
ZIP_CRITERIA = ("zip_readable", "face_count", "emotions", "crops")


class Criterion(NamedTuple):
    """One judged criterion.

    Attributes:
        id: one of CRITERIA.
        passed: whether all of it was met.
        points: whole points that it earned.
        max_points: whole points that it can earn.
        hint: what to do about it, in English; empty where it was passed.
        hint_de: the same in German.
    """

    id: str
    passed: bool
    points: int
    max_points: int
    hint: str
    hint_de: str = ""


class Rubric:
    """Weights, thresholds and texts.

    Attributes:
        version: the file's own.
        digest: SHA-256 (hex) over the file, so that a grade records which texts and weights it was made with.
        data: the parsed file, which makes the same rubric again in another process.
        near_pixels: by how many pixels a picture's sides may differ from a face's to count as that face.
    """

    def __init__(self, data: dict[str, Any], digest: str = "") -> None:
        """Take over a parsed rubric.

        Args:
            data: a rubric without faults (see load_rubric).
            digest: SHA-256 (hex) of the file it is from.
        """
        self.data, self.digest = data, digest
        self.version: str = data["version"]
        self.near_pixels: int = data["thresholds"]["near_pixels"]
        self._criteria: dict[str, dict[str, Any]] = data["criteria"]

    def passed(self, name: str) -> Criterion:
        """Give a criterion all its points."""
        points = self._criteria[name]["points"]
        return Criterion(name, True, points, points, "")

    def missed(self, name: str, why: str, *, share: float = 0.0, **facts: object) -> Criterion:
        """Make a criterion that was not, or only partly, met.

        Args:
            name: the criterion.
            why: the hint's name in the rubric.
            share: the part of the points that is earned all the same, from 0 to below 1; rounded down to whole points.
            **facts: what the hint's text names.

        Returns:
            The criterion with its hints.
        """
        return self.missed_for(name, [Reason(why, facts)], share)

    def missed_for(self, name: str, hints: Sequence[Reason], share: float) -> Criterion:
        """Make a criterion that was missed for several reasons at once.

        Args:
            name: the criterion.
            hints: the reasons, whose texts follow each other.
            share: as in missed.

        Returns:
            The criterion with its hints.
        """
        points = self._criteria[name]["points"]
        english, german = (" ".join(self._text(name, hint, language) for hint in hints) for language in LANGUAGES)
        earned = int(points * share + 1e-9)  # shares such as 0.29 have no exact binary form
        return Criterion(name, False, earned, points, english, german)

    def share(self, name: str, why: str) -> float:
        """Say what is left of a criterion's points (0 to below 1) where this fault is the only one."""
        return float(self._criteria[name]["shares"][why])

    def without_zip(self) -> list[Criterion]:
        """Miss the criteria that a missing or refused zip cannot meet, besides zip_readable itself."""
        return [self.missed(name, "no_zip") for name in ZIP_CRITERIA[1:]]

    def words(self, reason: Reason, language: str = "en") -> str:
        """Say why something was refused, as a clause."""
        text: str = self.data["reasons"][reason.why][language]
        return text.format(**reason.facts)

    def _text(self, name: str, hint: Reason, language: str) -> str:
        facts = {
            key: self.words(value, language) if isinstance(value, Reason) else value
            for key, value in hint.facts.items()
        }
        text: str = self._criteria[name]["hints"][hint.why][language]
        return text.format(**facts)


def packaged_rubric() -> Rubric:
    """Read the rubric that a function's package carries, which was checked when it was packed."""
    document = json.loads(PACKAGED.read_text(encoding="utf-8"))
    return Rubric(document["rubric"], document["sha256"])
