"""Where something in the picture is that was not there before: OpenCV's background model (MOG2), without shadows.

The model learns the background by and by: light that changes, leaves that move. It would learn a bird that sits, too;
what is under way is therefore kept from it (see Motion.blobs).
"""

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from admin.camera.boxes import Box

WIDTH = 320  # pixels; pictures are looked at in this width, which is enough to see that something moves
SHADOW = 127  # how MOG2 marks a shadow; what is in front is 255
VARIANCES = 30.0  # MOG2's squared distance from the background, in variances; its own default is 16
LEARNING_SECONDS = 12.0  # after about a tenth of this, what does not move is background
WARMING_SECONDS = 2.0  # at the beginning, while all that is seen is background
CHANGED = 0.5  # share of the picture: of more at once it was the light or the camera, and no visitor
CHANGED_SECONDS = 1.0  # of that, after which the background is learnt anew; a single picture may be broken
THINNEST = 4.0  # sides of a blob, the longer by the shorter
FULLEST = 0.25  # share of its box that a blob fills at least: twigs fill less
_OPEN = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
_CLOSE = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))


class Blob(NamedTuple):
    """Something in front of the background.

    Attributes:
        box: around it, in the camera's pixels.
        area: that it covers, in the camera's pixels.
    """

    box: Box
    area: int


class Motion:
    """Looks for what was not there before; made anew for each source."""

    def __init__(self, *, smallest: float) -> None:
        """Begin with no background.

        Args:
            smallest: the least area of a blob, as a share of the picture.
        """
        self._smallest = smallest
        self._model = self._new_model()
        self._began: float | None = None
        self._last = 0.0
        self._changed: float | None = None
        self._shape: tuple[int, ...] = ()

    def blobs(self, image: NDArray[np.uint8], seconds: float, kept: Iterable[Box]) -> list[Blob] | None:
        """Look at the next picture.

        Args:
            image: BGR, shape (height, width, 3).
            seconds: when it was taken, by any clock that does not run back.
            kept: where visitors are under way: there the model learns nothing, so that one that sits stays in front.

        Returns:
            What is in front; None where nothing can be said, since there is no background yet or all has changed.
        """
        scale = WIDTH / image.shape[1]
        size = WIDTH, max(round(image.shape[0] * scale), 1)
        small = np.asarray(cv2.GaussianBlur(cv2.resize(image, size, interpolation=cv2.INTER_AREA), (3, 3), 0), np.uint8)
        if self._shape != small.shape or self._began is None:
            self._model, self._began, self._shape, self._last = self._new_model(), seconds, small.shape, seconds
            self._changed = None
        step, self._last = max(seconds - self._last, 0.0), seconds
        if seconds - self._began < WARMING_SECONDS:
            self._model.apply(small, learningRate=-1)
            return None
        mask = self._model.apply(small, learningRate=0)
        front = np.asarray(mask > SHADOW, np.uint8)
        if front.mean() > CHANGED:
            self._changed = seconds if self._changed is None else self._changed
            if seconds - self._changed >= CHANGED_SECONDS:
                self._began = None
            return None
        self._changed = None
        self._learn(small, step, scale, kept)
        return self._in_front(front, scale)

    def _learn(self, small: NDArray[np.uint8], step: float, scale: float, kept: Iterable[Box]) -> None:
        """Let the model learn the picture, with the background that it knows in the places that are kept."""
        shown, places = small, list(kept)
        if places:
            shown, background = small.copy(), self._model.getBackgroundImage()
            for box in places:
                left, top, width, height = box.scaled(scale).grown(0.25, small.shape[1], small.shape[0])
                part = (slice(top, top + height), slice(left, left + width))
                shown[part] = background[part]
        self._model.apply(shown, learningRate=float(np.clip(step / LEARNING_SECONDS, 1e-4, 0.05)))

    def _in_front(self, front: NDArray[np.uint8], scale: float) -> list[Blob]:
        whole = cv2.morphologyEx(cv2.morphologyEx(front, cv2.MORPH_OPEN, _OPEN), cv2.MORPH_CLOSE, _CLOSE)
        _, _, rows, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
        least = self._smallest * front.size
        blobs = []
        for left, top, width, height, area in rows[1:].tolist():
            long, short = max(width, height), max(min(width, height), 1)
            if area >= least and long <= THINNEST * short and area >= FULLEST * width * height:
                blobs.append(Blob(Box(left, top, width, height).scaled(1 / scale), round(area / scale**2)))
        return blobs

    @staticmethod
    def _new_model() -> cv2.BackgroundSubtractorMOG2:
        return cv2.createBackgroundSubtractorMOG2(history=500, varThreshold=VARIANCES, detectShadows=True)
