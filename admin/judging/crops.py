"""What a correct solution cuts out of the picture, from the picture and the DetectFaces answer alone."""

from typing import Any

from PIL import Image

from admin.errors import WorkshopError
from admin.judging.expected import Expected, ExpectedCrop
from admin.judging.faces import crop_box
from admin.judging.pixels import measure

MAX_CROP_PIXELS = 16_000_000  # a judge has 256 MB for an upload, and Pillow takes 4 bytes for a pixel with colour


def expect(picture: Image.Image, faces: dict[str, Any], threshold: float) -> Expected:
    """Compute what every upload is compared with.

    Args:
        picture: the instructor's picture.
        faces: the raw DetectFaces response for it.
        threshold: the least confidence in per cent; a face at it counts.

    Returns:
        What a correct solution makes of the picture.

    Raises:
        WorkshopError: a face has no pixels or more than MAX_CROP_PIXELS; no participant could hand that in.
    """
    return Expected(measure(picture), threshold, tuple(expected_crops(picture, faces, threshold)))


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
