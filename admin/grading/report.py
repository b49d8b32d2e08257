"""Report: grades.json becomes one HTML file that an instructor can show, with the crops as pictures."""

import base64
import contextlib
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from PIL import Image

from admin import files
from admin.errors import WorkshopError
from admin.grading.exports import CRITERION_WORDS
from admin.grading.grades import read_grades
from admin.grading.row import Row
from admin.judging.verdict import Status

PICTURE_PATH = re.compile(r"crops/[0-9a-f]{24}\.jpg")
STATUS_WORDS = {
    "graded": "graded",
    "missing": "nothing was handed in",
    "malformed": "the zip was refused",
    "denied": "AWS refused to let the grader read it",
    "error": "not graded, our fault: grade again",
}


@dataclass(frozen=True)
class Picture:
    """A small JPEG in the page.

    Attributes:
        id: of its element.
        base64: its bytes.
        width: in pixels.
        height: in pixels.
    """

    id: str
    base64: str
    width: int
    height: int


def report(*, grades: Path, out: Path) -> Path:
    """Write the report, one file that needs neither script nor network: styles and pictures are inside.

    Args:
        grades: path of a grades.json with its crops/ folder beside it.
        out: where to write the HTML page.

    Returns:
        The path written.

    Raises:
        WorkshopError: grades.json is missing or unusable, or the report cannot be written.
    """
    data = read_grades(grades)
    files.refuse_unwritable(out)
    environment = Environment(
        loader=PackageLoader("admin.grading", "."), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    pictures: dict[str, Picture | None] = {}
    html = environment.get_template("report.html.j2").render(
        data=data,
        graded_at=datetime.fromisoformat(data.graded_at).strftime("%d %B %Y at %H:%M %Z"),
        overview=_overview(data.participants),
        groups=_by_group(data.participants),
        status_words=STATUS_WORDS,
        criterion_words={name: words["en"] for name, words in CRITERION_WORDS.items()},
        picture=lambda path: _picture(grades.parent, path, pictures),
        pictures=pictures,
    )
    try:
        files.write(out, html)
    except OSError as error:
        raise WorkshopError(f"{out}: cannot be written ({error.strerror}); choose another --out.") from None
    return out


def _overview(rows: Sequence[Row]) -> dict[str, Any]:
    """Count, and compute the median score, how scores are spread over tenths, and the share lost of each criterion."""
    scores = [100 * row.score / row.max_score for row in rows if row.score is not None and row.max_score]
    lost: Counter[str] = Counter()
    worth: Counter[str] = Counter()
    for row in rows:
        if row.status not in (Status.ERROR, Status.MISSING):  # absent participants do not show which criteria are hard
            for criterion in row.criteria:
                lost[criterion.id] += criterion.max_points - criterion.points
                worth[criterion.id] += criterion.max_points
    tenths = Counter(min(int(score // 10), 9) for score in scores)
    return {
        "participants": len(rows),
        "full": sum(row.score == row.max_score for row in rows if row.max_score),
        "missing": sum(row.status is Status.MISSING for row in rows),
        "errors": sum(row.status is Status.ERROR for row in rows),
        "median": round(statistics.median(scores)) if scores else None,
        "tenths": [(f"{10 * i}-{10 * i + 9 if i < 9 else 100}", tenths[i]) for i in range(10)],
        "lost": sorted(
            ((name, round(100 * points / worth[name])) for name, points in lost.items() if points),
            key=lambda entry: -entry[1],
        ),
    }


def _by_group(rows: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    return dict(groups)


def _picture(folder: Path, path: str, known: dict[str, Picture | None]) -> Picture | None:
    """Read a small JPEG that `workshop grade` kept, None if it is not one; known makes each appear in the page once."""
    if path not in known:
        file = folder / path
        known[path] = None
        if PICTURE_PATH.fullmatch(path) and file.is_file():
            content = file.read_bytes()
            with contextlib.suppress(OSError), Image.open(BytesIO(content), formats=("JPEG",)) as image:
                known[path] = Picture(f"p{len(known)}", base64.b64encode(content).decode(), *image.size)
    return known[path]
