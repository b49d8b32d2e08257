"""The instructor's picture, decoded if the workshop can be done with it."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from admin.errors import WorkshopError

MAX_PICTURE_PIXELS = 25_000_000  # a judge has 256 MB for an upload, and Pillow takes 4 bytes for a pixel with colour
PNG_MODES = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}  # what Pillow can save as PNG and reads back as it was


def open_picture(content: bytes, name: str) -> Image.Image:
    """Decode the instructor's picture.

    Args:
        content: the bytes of a JPEG or PNG.
        name: what to call it in an error.

    Returns:
        The picture in its own mode, loaded.

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
            return picture
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise WorkshopError(f"{name}: not a readable JPEG or PNG; check the file with a picture viewer.") from None
