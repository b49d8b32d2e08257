"""What functions leave, and what the judging function says of it."""

import io
import zipfile
from typing import Any

from PIL import Image

CRITERIA = {
    "memory": 5, "timeout": 5, "layer": 5, "input_copied": 15, "zip_readable": 10, "face_count": 10, "emotions": 15,
    "crops": 20, "species": 10,
}  # fmt: skip


def png(colour: str, size: tuple[int, int] = (60, 80)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def feedback(*passed: str, hints: dict[str, str] | None = None, is_current: bool = True) -> dict[str, Any]:
    """A row of feedback in which these criteria are passed; "all" passes every one."""
    good = set(CRITERIA) if "all" in passed else set(passed)
    criteria = [
        {"id": name, "passed": name in good, "points": points if name in good else 0, "max_points": points,
         "hint": "" if name in good else (hints or {}).get(name, f"do {name}"),
         "hint_de": "" if name in good else (hints or {}).get(name, f"{name} machen")}
        for name, points in CRITERIA.items()
    ]  # fmt: skip
    score = sum(one["points"] for one in criteria)
    row = {"pseudonym": "ada", "status": "graded", "score": score, "max_score": 95, "criteria": criteria}
    return {"row": row, "is_current": is_current}
