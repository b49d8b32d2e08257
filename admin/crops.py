"""What a correct solution cuts out of the picture, from the picture and the DetectFaces answer alone."""

import hashlib
import json
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from admin.errors import WorkshopError

MAX_PICTURE_PIXELS = 100_000_000
THUMBNAIL_SIDE = 160
PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16"}  # what Pillow can save as PNG


@dataclass(frozen=True)
class Pixels:
    """What a picture is compared by, without the picture itself.

    width and height in pixels; channels is "L", "LA", "RGB" or "RGBA"; exact is the digest over mode, size and stored
    pixels; shown is the digest over what the pixels show (8 bits of red, green, blue and opacity each), which is the
    same however they are stored.
    """

    width: int
    height: int
    channels: str
    exact: str
    shown: str


@dataclass(frozen=True)
class ExpectedCrop:
    """One crop of a correct solution: its number (from 1, in the order of FaceDetails), first emotion and pixels."""

    number: int
    emotion: str
    pixels: Pixels

    @property
    def digest(self) -> str:
        return self.pixels.exact

    @property
    def name(self) -> str:
        return f"{self.emotion}/cropped_{self.number}.png"


@dataclass(frozen=True)
class Expected:
    """What every participant is held against: digests only, a few kilobytes, whatever the picture's size.

    threshold in per cent, for the hints. as_dict and from_dict go to and from plain JSON data, to keep it beside the
    grades or to hand it to another process.
    """

    picture: Pixels
    threshold: float
    crops: tuple[ExpectedCrop, ...]

    @classmethod
    def of(cls, picture: Image.Image, crops: "list[Crop]", threshold: float) -> "Expected":
        """In: the picture, the crops that expected_crops cut out of it, and the threshold they were chosen by."""
        return cls(
            measure(picture), threshold, tuple(ExpectedCrop(c.number, c.emotion, measure(c.image)) for c in crops)
        )

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Expected":
        """Out: what as_dict wrote. Raises KeyError or TypeError where it is something else."""
        crops = (ExpectedCrop(c["number"], c["emotion"], Pixels(**c["pixels"])) for c in data["crops"])
        return cls(Pixels(**data["picture"]), float(data["threshold"]), tuple(crops))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Crop:
    """One expected crop: its number (from 1, in the order of FaceDetails), emotion, picture and pixels' digest."""

    number: int
    emotion: str
    image: Image.Image
    digest: str

    @property
    def name(self) -> str:
        return f"{self.emotion}/cropped_{self.number}.png"


def pixel_digest(image: Image.Image) -> str:
    """Out: SHA-256 (hex) over mode, size and decoded pixels; equal exactly for pictures equal pixel for pixel."""
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height} ".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def measure(image: Image.Image) -> Pixels:
    """Out: what a picture is compared by."""
    exact = pixel_digest(image)
    return Pixels(image.width, image.height, image.mode, exact, exact)


def thumbnail(image: Image.Image) -> bytes:
    """Out: a small JPEG of a picture, at most THUMBNAIL_SIDE pixels wide and high, for people to look at."""
    small = image.convert("RGB")
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def open_picture(content: bytes, name: str) -> Image.Image:
    """Decode the instructor's picture.

    In: the bytes of a JPEG or PNG, and what to call it in an error.
    Out: the picture in its own mode, loaded. Raises WorkshopError where it is no such picture, is larger than
    MAX_PICTURE_PIXELS, or has a mode that PNG cannot hold (CMYK), since participants save PNGs.
    """
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                raise WorkshopError(f"{name}: {picture.width} x {picture.height} pixels are too many; make it smaller.")
            if picture.mode not in PNG_MODES:
                raise WorkshopError(f"{name}: its mode {picture.mode} cannot be saved as PNG; convert it to RGB.")
            picture.load()
            return picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise WorkshopError(f"{name}: not a readable JPEG or PNG; check the file with a picture viewer.") from None


def read_faces(path: Path) -> dict[str, Any]:
    """Read a raw DetectFaces response saved as JSON.

    Raises WorkshopError where the file is not one.
    """
    try:
        faces = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); give a saved DetectFaces response.") from None
    except ValueError:
        raise WorkshopError(f"{path}: not JSON; save the answer of 'aws rekognition detect-faces' there.") from None
    return check_faces(faces, str(path))


def check_faces(faces: object, name: str) -> dict[str, Any]:
    """Out: the response, where it has the shape that crops need. Raises WorkshopError naming what is missing."""
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


def crop_box(face: dict[str, Any], width: int, height: int) -> tuple[int, int, int, int]:
    """The workshop text's cropping box (part 2, calculate_cropping_box).

    In: one of FaceDetails with BoundingBox as ratios of the picture; the picture's width and height in pixels.
    Out: left, top, right, bottom in pixels, each rounded towards zero before adding, as the text does.
    """
    box = face["BoundingBox"]
    left, top = int(width * box["Left"]), int(height * box["Top"])
    return left, top, int(width * box["Width"]) + left, int(height * box["Height"]) + top


def expected_crops(picture: Image.Image, faces: dict[str, Any], threshold: float) -> list[Crop]:
    """What the zip must hold.

    In: the picture; a raw DetectFaces response; the confidence threshold in per cent (a face at it counts).
    Out: a crop for each face at or above the threshold, numbered from 1 in the order of FaceDetails.
    """
    crops: list[Crop] = []
    for face in faces["FaceDetails"]:
        if float(face["Confidence"]) >= threshold:
            image = picture.crop(crop_box(face, *picture.size))
            crops.append(Crop(len(crops) + 1, face["Emotions"][0]["Type"], image, pixel_digest(image)))
    return crops
