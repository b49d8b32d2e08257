"""The rubric: what each criterion is worth and how a missed one is explained, read from one data file."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError

RUBRIC_FILE = Path(__file__).with_name("rubric.toml")
CRITERIA = (
    "memory", "timeout", "layer", "input_copied", "zip_readable",
    "face_count", "emotions", "crops", "response", "species",
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """One judged criterion; points and max_points are whole points."""

    id: str
    passed: bool
    points: int
    max_points: int
    hint: str  # English
    hint_de: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class Rubric:
    """Weights and hints by criterion."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.version: str = data["version"]
        self._points: dict[str, int] = {name: data["criteria"][name]["points"] for name in CRITERIA}
        self._hints: dict[str, dict[str, str]] = {name: data["criteria"][name]["hints"] for name in CRITERIA}

    def passed(self, name: str) -> Criterion:
        """Out: the criterion with all its points."""
        return Criterion(name, True, self._points[name], self._points[name], "")

    def missed(self, name: str, why: str, *, share: float = 0.0, **facts: object) -> Criterion:
        """A criterion that was not, or only partly, met.

        In: the hint's name in the rubric; the share (0 to below 1) of the points that is earned all the same, rounded
        down; the facts that the hint's text names.
        """
        points = self._points[name]
        return Criterion(name, False, int(points * share), points, self._hints[name][why].format(**facts))


def load_rubric(path: Path = RUBRIC_FILE) -> Rubric:
    """Read and check the rubric.

    Raises WorkshopError where a criterion is missing or unknown, a weight is no positive whole number, or the points
    do not add up to max_score.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        points = {name: entry["points"] for name, entry in data["criteria"].items()}
        if set(points) != set(CRITERIA):
            odd = ", ".join(sorted(set(points) ^ set(CRITERIA)))
            raise WorkshopError(f"{path}: criteria missing or unknown: {odd}.")
        if not all(type(value) is int and value > 0 for value in points.values()):
            raise WorkshopError(f"{path}: every criterion's points must be a whole number above 0.")
        if sum(points.values()) != data["max_score"]:
            raise WorkshopError(f"{path}: the points add up to {sum(points.values())}, not {data['max_score']}.")
        return Rubric(data)
    except (OSError, KeyError, TypeError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise WorkshopError(f"{path}: not a rubric ({error!r}); restore it from git.") from None
