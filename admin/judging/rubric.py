"""The rubric: what each criterion is worth and how a missed one is explained, read from one data file."""

import hashlib
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from admin.errors import RefusedError, WorkshopError
from admin.judging.rubric_schema import HINTS, LANGUAGES, rubric_faults

RUBRIC_FILE = Path(__file__).with_name("rubric.toml")
CRITERIA = tuple(HINTS)  # in the order in which they are reported
ZIP_CRITERIA = ("zip_readable", "face_count", "emotions", "crops")


@dataclass(frozen=True)
class Criterion:
    """One judged criterion; points and max_points are whole points; the hints are empty where it was passed."""

    id: str
    passed: bool
    points: int
    max_points: int
    hint: str  # English
    hint_de: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Hint:
    """A hint's name in the rubric and the facts that its text names (a RefusedError is put into words too)."""

    why: str
    facts: dict[str, object]


class Rubric:
    """Weights, thresholds and texts.

    version is the file's own; digest is SHA-256 (hex) over the file, so that a grade says which words and weights it
    was made with; data is the parsed file, which makes the same rubric again in another process.
    """

    def __init__(self, data: dict[str, Any], digest: str = "") -> None:
        """In: a parsed rubric without faults (see load_rubric)."""
        self.data, self.digest = data, digest
        self.version: str = data["version"]
        self.near_pixels: int = data["thresholds"]["near_pixels"]
        self._criteria: dict[str, dict[str, Any]] = data["criteria"]

    def passed(self, name: str) -> Criterion:
        """Out: the criterion with all its points."""
        points = self._criteria[name]["points"]
        return Criterion(name, True, points, points, "")

    def missed(self, name: str, why: str, *, share: float = 0.0, **facts: object) -> Criterion:
        """A criterion that was not, or only partly, met.

        In: the hint's name in the rubric; the share (0 to below 1) of the points that is earned all the same, rounded
        down; the facts that the hint's text names.
        """
        return self.missed_for(name, [Hint(why, facts)], share)

    def missed_for(self, name: str, hints: Sequence[Hint], share: float) -> Criterion:
        """As missed, for several reasons at once: their texts follow each other."""
        points = self._criteria[name]["points"]
        english, german = (" ".join(self._text(name, hint, language) for hint in hints) for language in LANGUAGES)
        earned = int(points * share + 1e-9)  # shares such as 0.29 have no exact binary form
        return Criterion(name, False, earned, points, english, german)

    def share(self, name: str, why: str) -> float:
        """Out: what is left of a criterion's points (0 to below 1) where this fault is the only one."""
        return float(self._criteria[name]["shares"][why])

    def without_zip(self) -> list[Criterion]:
        """Out: the criteria that a missing or refused zip cannot meet, besides zip_readable itself."""
        return [self.missed(name, "no_zip") for name in ZIP_CRITERIA[1:]]

    def reason(self, refusal: RefusedError, language: str = "en") -> str:
        """Out: why something was refused, as a clause."""
        text: str = self.data["reasons"][refusal.why][language]
        return text.format(**refusal.facts)

    def _text(self, name: str, hint: Hint, language: str) -> str:
        facts = {
            key: self.reason(value, language) if isinstance(value, RefusedError) else value
            for key, value in hint.facts.items()
        }
        text: str = self._criteria[name]["hints"][hint.why][language]
        return text.format(**facts)


def load_rubric(path: Path = RUBRIC_FILE) -> Rubric:
    """Read and check the rubric.

    Raises WorkshopError with a sentence for each fault: a criterion, weight, text or language that is missing or
    surplus, a weight that is no whole number above 0, points that do not add up to max_score, a text that names a fact
    the check does not know.
    """
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); restore it from git.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WorkshopError(f"{path}: not TOML ({error}); mend that line or restore the file from git.") from None
    if faults := rubric_faults(data):
        raise WorkshopError("\n".join([f"{path}: the rubric is refused.", *faults]))
    return Rubric(data, hashlib.sha256(content).hexdigest())
