"""A visit's picture as it is uploaded: a JPEG of sensible size, named by its time and its camera."""

import hashlib
from datetime import datetime

import cv2
import numpy as np
from numpy.typing import NDArray

LONGEST_SIDE = 640  # pixels; the model looks at 224, and SageMaker takes 6 MB, which 1,920 pixels square are below
QUALITY = 90  # of the JPEG, in per cent


def encode(image: NDArray[np.uint8], longest: int = LONGEST_SIDE) -> bytes:
    """Make the JPEG of a picture.

    Args:
        image: BGR, shape (height, width, 3).
        longest: the longest side, in pixels; a smaller picture stays as it is.

    Returns:
        The JPEG, without any EXIF data.
    """
    scale = longest / max(image.shape[:2])
    if scale < 1:
        size = max(round(image.shape[1] * scale), 1), max(round(image.shape[0] * scale), 1)
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def name_of(at: float, camera: str, content: bytes) -> str:
    """Name a picture's file, which is also the last part of its key.

    Args:
        at: when it was taken, in seconds since 1970.
        camera: its camera's name.
        content: the JPEG.

    Returns:
        The local time to the millisecond, the camera, and four digits of the content, so that what has the same name is
        the same picture: ``2026-12-04-101502-482-garden-0613.jpg``.
    """
    moment = datetime.fromtimestamp(at)
    digits = int(hashlib.sha256(content).hexdigest()[:8], 16) % 10_000
    return f"{moment:%Y-%m-%d-%H%M%S}-{moment.microsecond // 1000:03d}-{camera}-{digits:04d}.jpg"
