"""A small picture with known faces, and the zip that a correct solution makes of it."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from admin.crops import crop_box
from tests.admin.uploads import png

# Left, top, width, height as ratios; confidence; emotions, most likely first.
FACES = (
    ((0.10, 0.10, 0.20, 0.30), 99.9, ("HAPPY", "CALM")),
    ((0.40, 0.20, 0.15, 0.25), 97.0, ("CALM", "HAPPY")),
    ((0.70, 0.15, 0.21, 0.33), 99.1, ("CALM", "SAD")),
    ((0.20, 0.60, 0.10, 0.20), 88.0, ("SAD", "CALM")),
)


@pytest.fixture
def picture() -> Image.Image:
    """A picture in which no two crops have the same pixels."""
    noise = np.random.default_rng(7).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    return Image.fromarray(noise, "RGB")


@pytest.fixture
def faces() -> dict:
    """A DetectFaces response for it: three faces at 97.0 or more, one below."""
    return {
        "FaceDetails": [
            {
                "BoundingBox": dict(zip(("Left", "Top", "Width", "Height"), box, strict=True)),
                "Confidence": confidence,
                "Emotions": [{"Type": name, "Confidence": 90.0 - 10 * i} for i, name in enumerate(emotions)],
            }
            for box, confidence, emotions in FACES
        ]
    }


@pytest.fixture
def solve(picture: Image.Image, faces: dict) -> Callable[..., list[tuple[str, bytes]]]:
    """What the workshop text's step 3 writes, as members; with its typical mistakes as arguments."""

    def members(
        *, threshold: float = 97.0, first: int = 1, emotion: int = 0, folder: bool = True
    ) -> list[tuple[str, bytes]]:
        written = []
        for face in faces["FaceDetails"]:
            if face["Confidence"] >= threshold:
                name = f"cropped_{len(written) + first}.png"
                kind = face["Emotions"][emotion]["Type"]
                written.append((f"{kind}/{name}" if folder else name, png(picture.crop(crop_box(face, *picture.size)))))
        return written

    return members


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
