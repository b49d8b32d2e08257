"""What an upload is worth: plain data that goes from the process that judged it to the one that writes grades."""

import base64
from dataclasses import asdict, dataclass
from typing import Any

from admin.judging.rubric import Criterion


@dataclass(frozen=True)
class FoundCrop:
    """One picture of a zip.

    name as in the zip; thumbnail is a small JPEG, a grey square where the picture could not be read; matches is the
    number of the expected crop that shows the same, if any.
    """

    name: str
    thumbnail: bytes
    matches: int | None


@dataclass(frozen=True)
class Verdict:
    """What a zip is worth; status is graded or malformed."""

    status: str
    criteria: list[Criterion]
    crops: list[FoundCrop]

    def as_dict(self) -> dict[str, Any]:
        """Out: plain JSON data."""
        crops = [[crop.name, base64.b64encode(crop.thumbnail).decode(), crop.matches] for crop in self.crops]
        return {"status": self.status, "criteria": [asdict(criterion) for criterion in self.criteria], "crops": crops}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Verdict":
        """Out: what as_dict wrote. Raises KeyError, TypeError or ValueError where it is something else."""
        crops = [FoundCrop(name, base64.b64decode(jpeg), matches) for name, jpeg, matches in data["crops"]]
        return cls(data["status"], [Criterion(**criterion) for criterion in data["criteria"]], crops)
