"""The instructor's picture: checked before it is uploaded, turned upright, and decoded."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from admin.errors import WorkshopError

MAX_PICTURE_PIXELS = 25_000_000  # a judge has 256 MB for an upload, and Pillow takes 4 bytes for a pixel with colour
MAX_PICTURE_BYTES = 15_728_640  # Rekognition's limit for a picture in S3 (its guidelines and quotas)
MIN_SIDE = 80  # pixels of width and of height (the same page)
PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}  # what Pillow can save as PNG and reads back as it was
JPEGS = ("JPEG", "MPO")  # MPO: a JPEG followed by further pictures, as some phones write
UPRIGHT = 1  # Exif's orientation of a picture that needs no turning
JPEG_QUALITY = 95


@dataclass(frozen=True)
class PictureFile:
    """A file that the workshop can use as its picture.

    Attributes:
        content: its bytes.
        width: in pixels, as stored.
        height: in pixels, as stored.
        mode: Pillow's.
        orientation: Exif's, from 1 (upright) to 8.
    """

    content: bytes
    width: int
    height: int
    mode: str
    orientation: int


def read_picture(path: Path) -> PictureFile:
    """Read the file that an instructor chose.

    Args:
        path: a JPEG.

    Returns:
        The picture, found usable.

    Raises:
        WorkshopError: the file is missing, empty, larger than 15 MB, no JPEG by its content, damaged, smaller than
            MIN_SIDE or larger than MAX_PICTURE_PIXELS, or of a colour mode that a PNG cannot hold.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PICTURE_BYTES + 1)
    except OSError as error:
        raise WorkshopError(f"{path} cannot be read ({error.strerror}): give a JPEG file.") from None
    return inspect_picture(content, str(path))


def inspect_picture(content: bytes, name: str) -> PictureFile:
    """Check whether the workshop can use some bytes as its picture.

    Args:
        content: the bytes, whatever they are.
        name: what to call them in an error.

    Returns:
        The picture.

    Raises:
        WorkshopError: see read_picture.
    """
    if len(content) > MAX_PICTURE_BYTES:
        raise WorkshopError(f"{name} is larger than 15 MB, which Rekognition does not take: save it smaller.")
    if not content:
        raise WorkshopError(f"{name} is empty: give a JPEG file.")
    try:
        with Image.open(BytesIO(content)) as image:
            if image.format not in JPEGS:
                raise WorkshopError(f"{name} is a {image.format} file, whatever it is called: save it as a JPEG.")
            if image.mode not in PNG_MODES:
                raise WorkshopError(
                    f"{name} has the colour mode {image.mode}, which a PNG cannot hold: save it as an RGB JPEG."
                )
            _check_size(image, name)
            image.load()
            orientation = image.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise WorkshopError(f"{name} is not a picture that can be read: give a JPEG file.") from None
    known = orientation if orientation in range(1, 9) else UPRIGHT
    return PictureFile(content, image.width, image.height, image.mode, known)


def turn_upright(picture: PictureFile) -> bytes:
    """Make the bytes that are to be uploaded.

    Args:
        picture: as read.

    Returns:
        The same bytes where it is stored upright, else a new JPEG that is, without any Exif data.
    """
    if picture.orientation == UPRIGHT:
        return picture.content
    buffer = BytesIO()
    with Image.open(BytesIO(picture.content), formats=("JPEG",)) as image:
        turned = ImageOps.exif_transpose(image)
        turned.info.clear()
        turned.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()


def open_picture(content: bytes, name: str) -> Image.Image:
    """Decode the picture as participants' functions do.

    Rekognition turns a JPEG upright as its Exif orientation says and answers boxes for that, so it is turned here too.

    Args:
        content: the bytes of a JPEG or PNG.
        name: what to call it in an error.

    Returns:
        The picture in its own mode, loaded, upright.

    Raises:
        WorkshopError: it is no such picture, is larger than MAX_PICTURE_PIXELS, or has a mode that PNG cannot hold
            (CMYK), since participants save PNGs.
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
            return ImageOps.exif_transpose(picture) if picture.format in JPEGS else picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise WorkshopError(f"{name}: not a readable JPEG or PNG; check the file with a picture viewer.") from None


def _check_size(image: Image.Image, name: str) -> None:
    if min(image.size) < MIN_SIDE:
        raise WorkshopError(
            f"{name} has {image.width} x {image.height} pixels, and Rekognition takes none below {MIN_SIDE} a side: "
            "give a larger picture."
        )
    if image.width * image.height > MAX_PICTURE_PIXELS:
        raise WorkshopError(
            f"{name} has {image.width} x {image.height} pixels, more than {MAX_PICTURE_PIXELS / 1e6:g} million: "
            "save it smaller."
        )
