"""A DetectFaces response: read, checked, and the box that the workshop's text cuts out for a face."""

import json
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError


def read_faces(path: Path) -> dict[str, Any]:
    """Read a raw DetectFaces response saved as JSON.

    Args:
        path: the file.

    Returns:
        The response.

    Raises:
        WorkshopError: the file cannot be read or is not such a response.
    """
    try:
        faces = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); give a saved DetectFaces response.") from None
    except ValueError:
        raise WorkshopError(f"{path}: not JSON; save the answer of 'aws rekognition detect-faces' there.") from None
    return check_faces(faces, str(path))


def check_faces(faces: object, name: str) -> dict[str, Any]:
    """Check that a response has the shape that crops need.

    Args:
        faces: parsed JSON, whatever it is.
        name: what to call it in an error.

    Returns:
        The same response.

    Raises:
        WorkshopError: something is missing in it; the message names it.
    """
    details = faces.get("FaceDetails") if isinstance(faces, dict) else None
    if not isinstance(details, list):
        raise WorkshopError(f"{name}: no list FaceDetails in it; give a raw DetectFaces response.")
    for index, face in enumerate(details):
        try:
            box = [float(face["BoundingBox"][side]) for side in ("Left", "Top", "Width", "Height")]
            sound = all(-10 < ratio < 10 for ratio in box) and float(face["Confidence"]) >= 0
            sound = sound and isinstance(face["Emotions"][0]["Type"], str)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            sound = False
        if not sound:
            raise WorkshopError(
                f"{name}: FaceDetails[{index}] lacks a number in BoundingBox or Confidence, or its Emotions; "
                "call DetectFaces with Attributes=['ALL'] and save the whole answer."
            )
    return faces  # type: ignore[return-value]  # checked above


def faces_at_least(faces: dict[str, Any], threshold: float) -> list[dict[str, Any]]:
    """Select the faces that count: those of FaceDetails, in order, with at least this confidence in per cent."""
    return [face for face in faces["FaceDetails"] if float(face["Confidence"]) >= threshold]


def crop_box(face: dict[str, Any], width: int, height: int) -> tuple[int, int, int, int]:
    """Compute the workshop text's cropping box (part 2, calculate_cropping_box).

    Args:
        face: one of FaceDetails, its BoundingBox in ratios of the picture.
        width: of the picture, in pixels.
        height: of the picture, in pixels.

    Returns:
        left, top, right, bottom in pixels, each rounded towards zero before adding, as the text does.
    """
    box = face["BoundingBox"]
    left, top = int(width * box["Left"]), int(height * box["Top"])
    return left, top, int(width * box["Width"]) + left, int(height * box["Height"]) + top
