"""The exercise that the submissions were made for: a small picture with known faces, and its correct solution."""

from functools import cache

import numpy as np
from PIL import Image

from admin.judging.crops import expect
from admin.judging.expected import Expected
from admin.judging.faces import crop_box
from tests.judging.uploads import png

# Left, top, width, height as ratios; confidence; emotions, most likely first.
FACES = (
    ((0.10, 0.10, 0.20, 0.30), 99.9, ("HAPPY", "CALM")),
    ((0.40, 0.20, 0.15, 0.25), 97.0, ("CALM", "HAPPY")),
    ((0.70, 0.15, 0.21, 0.33), 99.1, ("CALM", "SAD")),
    ((0.20, 0.60, 0.10, 0.20), 88.0, ("SAD", "CALM")),
)
THRESHOLD = 97.0


def make_picture(mode: str = "RGB") -> Image.Image:
    """A picture in which no two crops have the same pixels."""
    noise = np.random.default_rng(7).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    return Image.fromarray(noise, "RGB").convert(mode)


def make_faces() -> dict:
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


def solve(
    picture: Image.Image,
    faces: dict,
    *,
    threshold: float = THRESHOLD,
    first: int = 1,
    emotion: int = 0,
    folder: bool = True,
) -> list[tuple[str, bytes]]:
    """What the workshop text's step 3 writes, as members; with its typical mistakes as arguments."""
    written: list[tuple[str, bytes]] = []
    for face in faces["FaceDetails"]:
        if face["Confidence"] >= threshold:
            name = f"cropped_{len(written) + first}.png"
            kind = face["Emotions"][emotion]["Type"]
            crop = picture.crop(crop_box(face, *picture.size))
            written.append((f"{kind}/{name}" if folder else name, png(crop)))
    return written


@cache
def make_expected(mode: str = "RGB") -> Expected:
    """What the submissions are held against."""
    picture = make_picture(mode)
    return expect(picture, make_faces(), THRESHOLD)
