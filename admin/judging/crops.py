"""What a correct solution cuts out of the picture, from the picture and the DetectFaces answer alone."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from admin.errors import WorkshopError

# A judge has 256 MB for an upload, and Pillow takes 4 bytes for a pixel with colour.
MAX_PICTURE_PIXELS = 25_000_000
MAX_CROP_PIXELS = 16_000_000
ROWS_AT_ONCE = 64  # digests are made of bands, so that no second copy of a picture is in memory
THUMBNAIL_SIDE = 160
PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}  # what Pillow can save as PNG and reads back as it was
STORAGE = {"1": "L", "I;16": "L"}


@dataclass(frozen=True)
class Pixels:
    """What a picture is compared by, without the picture itself.

    width and height in pixels; mode is Pillow's; exact is the digest over mode, size and stored pixels (pixel_digest);
    shown is the digest over what the pixels show (8 bits of red, green, blue and opacity each), however it is stored.
    """

    width: int
    height: int
    mode: str
    exact: str
    shown: str

    def same_mode(self, other: "Pixels") -> bool:
        """Out: whether two pictures that show the same also have the same channels.

        A palette, a single bit or 16 bits a sample are ways to store grey or colour; grey saved as colour, or an
        opaque picture with an opacity channel, is another mode.
        """
        return STORAGE.get(self.mode, self.mode) == STORAGE.get(other.mode, other.mode) or "P" in (
            self.mode,
            other.mode,
        )


@dataclass(frozen=True)
class ExpectedCrop:
    """One crop of a correct solution: its number (from 1, in the order of FaceDetails), first emotion and pixels."""

    number: int
    emotion: str
    pixels: Pixels

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
    def of(cls, picture: Image.Image, crops: "Sequence[Crop]", threshold: float) -> "Expected":
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
    """One expected crop: its number (from 1, in the order of FaceDetails), emotion and picture."""

    number: int
    emotion: str
    image: Image.Image

    @property
    def name(self) -> str:
        return f"{self.emotion}/cropped_{self.number}.png"


def measure(image: Image.Image) -> Pixels:
    """Out: what a picture is compared by."""
    return Pixels(image.width, image.height, image.mode, pixel_digest(image), shown_digest(image))


def pixel_digest(image: Image.Image) -> str:
    """Out: SHA-256 (hex) over mode, size, palette, transparent colour and decoded pixels."""
    digest = hashlib.sha256(f"{image.mode} {image.width}x{image.height} ".encode())
    if image.mode == "P" or "transparency" in image.info:
        digest.update(repr((image.getpalette(), image.info.get("transparency"))).encode())
    for band in _bands(image):
        digest.update(band.tobytes())
    return digest.hexdigest()


def shown_digest(image: Image.Image) -> str:
    """Out: SHA-256 (hex) over size and what each pixel shows; 16 bits of grey count by their upper 8, as Pillow reads
    16 bits of colour."""
    digest = hashlib.sha256(f"{image.width}x{image.height} ".encode())
    for band in _bands(image):
        grey = Image.frombytes("L", band.size, band.tobytes()[1::2]) if band.mode == "I;16" else band
        digest.update(grey.convert("RGBA").tobytes())
    return digest.hexdigest()


def _bands(image: Image.Image) -> Iterator[Image.Image]:
    for top in range(0, image.height, ROWS_AT_ONCE):
        yield image.crop((0, top, image.width, min(top + ROWS_AT_ONCE, image.height)))


def thumbnail(image: Image.Image) -> bytes:
    """Out: a small JPEG of a picture, at most THUMBNAIL_SIDE pixels wide and high, for people to look at."""
    scale = THUMBNAIL_SIDE / max(image.size)
    size = (max(round(image.width * min(scale, 1)), 1), max(round(image.height * min(scale, 1)), 1))
    smooth = Image.Resampling.BICUBIC if image.mode in ("L", "RGB") else Image.Resampling.NEAREST  # others need a copy
    buffer = BytesIO()
    image.resize(size, smooth, reducing_gap=2.0).convert("RGB").save(buffer, "JPEG", quality=85)
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
                raise WorkshopError(
                    f"{name}: {picture.width} x {picture.height} pixels are more than {MAX_PICTURE_PIXELS}; shrink it."
                )
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
    Raises WorkshopError where a face has no pixels or more than MAX_CROP_PIXELS: nobody could hand that in.
    """
    crops: list[Crop] = []
    for index, face in enumerate(faces["FaceDetails"]):
        if float(face["Confidence"]) >= threshold:
            left, top, right, bottom = crop_box(face, *picture.size)
            if not (left < right and top < bottom and (right - left) * (bottom - top) <= MAX_CROP_PIXELS):
                raise WorkshopError(
                    f"FaceDetails[{index}] is cut out with {right - left} x {bottom - top} pixels, and a crop has 1 to "
                    f"{MAX_CROP_PIXELS}: use a picture of another size."
                )
            image = picture.crop((left, top, right, bottom))
            crops.append(Crop(len(crops) + 1, face["Emotions"][0]["Type"], image))
    return crops
