"""What a correct solution cuts out of the picture, from the picture and the DetectFaces answer alone."""

from dataclasses import dataclass
from typing import Any

from PIL import Image

from admin.errors import WorkshopError
from admin.judging.faces import crop_box
from admin.judging.pixels import Pixels, measure

MAX_CROP_PIXELS = 16_000_000  # a judge has 256 MB for an upload, and Pillow takes 4 bytes for a pixel with colour


@dataclass(frozen=True)
class ExpectedCrop:
    """One crop of a correct solution.

    Attributes:
        number: from 1, in the order of FaceDetails.
        emotion: the face's first emotion, which is the crop's folder.
        box: left, top, right, bottom in the picture, in pixels.
        pixels: what it is compared by.
    """

    number: int
    emotion: str
    box: tuple[int, int, int, int]
    pixels: Pixels

    @property
    def name(self) -> str:
        """The name it should have in the zip."""
        return f"{self.emotion}/cropped_{self.number}.png"

    def cut_out(self, picture: Image.Image) -> Image.Image:
        """Cut the crop out of the picture it was computed for."""
        return picture.crop(self.box)


@dataclass(frozen=True)
class Expected:
    """What every upload is compared with: digests only, a few kilobytes, whatever the picture's size.

    Attributes:
        picture: what the copied picture is compared by.
        threshold: the least confidence in per cent, for the hints.
        crops: what the zip must hold.
    """

    picture: Pixels
    threshold: float
    crops: tuple[ExpectedCrop, ...]

    @classmethod
    def of(cls, picture: Image.Image, faces: dict[str, Any], threshold: float) -> "Expected":
        """Compute it from a picture.

        Args:
            picture: the instructor's picture.
            faces: the raw DetectFaces response for it.
            threshold: the least confidence in per cent; a face at it counts.

        Returns:
            What a correct solution makes of the picture.

        Raises:
            WorkshopError: a face has no pixels or more than MAX_CROP_PIXELS; no participant could hand that in.
        """
        return cls(measure(picture), threshold, tuple(expected_crops(picture, faces, threshold)))


def expected_crops(picture: Image.Image, faces: dict[str, Any], threshold: float) -> list[ExpectedCrop]:
    """Compute what the zip must hold.

    Args:
        picture: the instructor's picture.
        faces: the raw DetectFaces response for it.
        threshold: the least confidence in per cent; a face at it counts.

    Returns:
        A crop for each face at or above the threshold, numbered from 1 in the order of FaceDetails.

    Raises:
        WorkshopError: a face has no pixels or more than MAX_CROP_PIXELS; no participant could hand that in.
    """
    crops: list[ExpectedCrop] = []
    for index, face in enumerate(faces["FaceDetails"]):
        if float(face["Confidence"]) >= threshold:
            box = left, top, right, bottom = crop_box(face, *picture.size)
            if not (left < right and top < bottom and (right - left) * (bottom - top) <= MAX_CROP_PIXELS):
                raise WorkshopError(
                    f"FaceDetails[{index}] is cut out with {right - left} x {bottom - top} pixels, and a crop has 1 to "
                    f"{MAX_CROP_PIXELS}: use a picture of another size."
                )
            crops.append(ExpectedCrop(len(crops) + 1, face["Emotions"][0]["Type"], box, measure(picture.crop(box))))
    return crops
