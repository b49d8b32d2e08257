"""Upload: a participant's bird goes where the species function looks for it."""

import re
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from admin.errors import WorkshopError
from admin.participant.own import Own, explained

MAX_BYTES = 6_291_456  # SageMaker takes no larger body (InvokeEndpoint)
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._()-]{0,95}$")
SUFFIXES = (".jpg", ".jpeg")


@dataclass(frozen=True)
class Upload:
    """Where the picture went."""

    bucket: str
    key: str


def upload(own: Own, picture: Path) -> Upload:
    """Upload one bird.

    In: the participant's things; a JPEG of at most MAX_BYTES.
    Out: bucket and key, ``birds/<pseudonym>/<name>.jpg``. Uploading the same name again replaces it.
    Raises WorkshopError where the file is no such picture or AWS refuses it.
    """
    content = _read(picture)
    name = picture.name
    if not NAME.match(name) or picture.suffix.lower() not in SUFFIXES:
        raise WorkshopError(f"{name}: rename it to a few plain letters, digits or hyphens that end in .jpg, try again.")
    key = f"{own.names.birds_folder(own.pseudonym)}{picture.stem}.jpg"
    with explained(f"uploading {name} to {own.upload_bucket}/{key}"):
        own.client("s3").put_object(Bucket=own.upload_bucket, Key=key, Body=content, ContentType="image/jpeg")
    return Upload(own.upload_bucket, key)


def _read(picture: Path) -> bytes:
    try:
        if picture.stat().st_size > MAX_BYTES:
            raise WorkshopError(
                f"{picture} has {picture.stat().st_size:,} bytes and the species model takes {MAX_BYTES:,}: "
                "make it smaller in any picture program."
            )
        content = picture.read_bytes()
        with Image.open(picture, formats=("JPEG", "PNG")) as image:
            kind = image.format
    except UnidentifiedImageError:
        raise WorkshopError(f"{picture} is no picture: choose a JPEG.") from None
    except Image.DecompressionBombError:
        raise WorkshopError(f"{picture} has too many pixels: make it smaller in any picture program.") from None
    except OSError as error:
        raise WorkshopError(f"{picture} cannot be read ({error.strerror or error}): check its name.") from None
    if kind != "JPEG":
        raise WorkshopError(f"{picture} is a {kind} and the species model was trained on JPEGs: save it as a JPEG.")
    return content
