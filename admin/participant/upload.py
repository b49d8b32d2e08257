"""Upload: puts a participant's bird picture where the species function looks for it."""

import re
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from admin.aws import Audience, code, explained
from admin.errors import WorkshopError
from admin.judging.jpeg import START, jpeg_size
from admin.judging.png_chunks import SIGNATURE
from admin.participant.caller import Caller

MAX_BYTES = 6_291_456  # SageMaker takes no larger body (InvokeEndpoint)
MAX_PIXELS = 178_956_970  # the species function's Pillow refuses larger pictures as decompression bombs
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._()-]{0,95}$")
SUFFIXES = (".jpg", ".jpeg")


@dataclass(frozen=True)
class Upload:
    """The object that holds the picture.

    Attributes:
        bucket: the upload bucket of the participant's group.
        key: ``birds/<pseudonym>/<name>.jpg``.
    """

    bucket: str
    key: str


def upload(caller: Caller, picture: Path) -> Upload:
    """Upload one bird.

    Args:
        caller: the participant.
        picture: a JPEG of at most MAX_BYTES.

    Returns:
        Bucket and key, ``birds/<pseudonym>/<name>.jpg``. Uploading the same name again replaces it.

    Raises:
        WorkshopError: the file is no such picture, or AWS refuses it.
    """
    content = _read(picture)
    name = picture.name
    if not NAME.match(name) or picture.suffix.lower() not in SUFFIXES:
        raise WorkshopError(f"{name}: rename it to a few plain letters, digits or hyphens that end in .jpg, try again.")
    key = f"{caller.names.birds_folder(caller.pseudonym)}{picture.stem}.jpg"
    with explained(f"uploading {name} to {caller.upload_bucket}/{key}", to=Audience.PARTICIPANT):
        _put(caller, key, content)
    return Upload(caller.upload_bucket, key)


def _put(caller: Caller, key: str, content: bytes) -> None:
    """Put the picture, a new one once: a second version of it would be announced a second time.

    boto3 repeats a put whose answer was lost. S3 refuses that where the put asks for a key that is free, and the
    refusal says that the picture has arrived. Only a picture that replaces another may come twice.
    """
    s3, place = caller.client("s3"), {"Bucket": caller.upload_bucket, "Key": key}
    listed = s3.list_objects_v2(Bucket=caller.upload_bucket, Prefix=key).get("Contents", ())
    only_new = {} if any(entry["Key"] == key for entry in listed) else {"IfNoneMatch": "*"}
    try:
        s3.put_object(**place, **only_new, Body=content, ContentType="image/jpeg")
    except ClientError as error:
        if code(error) != "PreconditionFailed":
            raise


def _read(picture: Path) -> bytes:
    try:
        if picture.stat().st_size > MAX_BYTES:
            raise WorkshopError(
                f"{picture} has {picture.stat().st_size:,} bytes and the species model takes {MAX_BYTES:,}: "
                "make it smaller in any picture program."
            )
        content = picture.read_bytes()
    except OSError as error:
        raise WorkshopError(f"{picture} cannot be read ({error.strerror or error}): check its name.") from None
    if content.startswith(SIGNATURE):
        raise WorkshopError(f"{picture} is a PNG and the species model was trained on JPEGs: save it as a JPEG.")
    size = jpeg_size(content) if content.startswith(START) else None
    if size is None:
        raise WorkshopError(f"{picture} is no picture: choose a JPEG.")
    if size[0] * size[1] > MAX_PIXELS:
        raise WorkshopError(f"{picture} has too many pixels: make it smaller in any picture program.")
    return content
