"""Upload: puts a participant's bird picture where the species function looks for it, and waits for what it says."""

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin.aws import code, explained
from admin.aws_sentences import Audience
from admin.errors import WorkshopError
from admin.judging.jpeg import START, jpeg_size
from admin.judging.png_chunks import SIGNATURE
from admin.participant.birds import Result, result_of
from admin.participant.caller import Caller

MAX_BYTES = 6_291_456  # SageMaker takes no larger body (InvokeEndpoint)
MAX_PIXELS = 178_956_970  # the species function's Pillow refuses larger pictures as decompression bombs
NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9 ._()-]{0,95}$")
SUFFIXES = (".jpg", ".jpeg")
HEIC = re.compile(rb"^....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1|avif)", re.DOTALL)
PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Upload:
    """The object that holds the picture.

    Attributes:
        bucket: the upload bucket of the participant's group.
        key: ``birds/<pseudonym>/<name>.jpg``, with a number behind the name where that was taken.
    """

    bucket: str
    key: str


def upload(caller: Caller, picture: Path, *, dry_run: bool = False) -> Upload:
    """Upload one bird, beside those of before.

    Args:
        caller: the participant.
        picture: a JPEG of at most MAX_BYTES.
        dry_run: find out where it would go, and upload nothing.

    Returns:
        Bucket and key. The key ends in .jpg whatever the file's name does, since S3 asks the species function for those
        alone, and no picture takes the place of another.

    Raises:
        WorkshopError: the file is no such picture, or AWS refuses it.
    """
    content = _read(picture)
    name = picture.name
    if not NAME.match(name) or picture.suffix.lower() not in SUFFIXES:
        raise WorkshopError(f"{name}: rename it to a few plain letters, digits or hyphens that end in .jpg, try again.")
    with explained(f"uploading {name} to {caller.upload_bucket}", to=Audience.PARTICIPANT):
        return Upload(caller.upload_bucket, _put_beside(caller, picture.stem, content, dry_run=dry_run))


def wait_for_species(caller: Caller, uploaded: Upload, *, seconds: float) -> Result | None:
    """Wait for what the species function says of a picture.

    Args:
        caller: the participant.
        uploaded: the picture.
        seconds: how long to wait at most.

    Returns:
        What it says; None where nothing came in time.

    Raises:
        WorkshopError: AWS refuses.
    """
    end = time.monotonic() + seconds
    while (result := result_of(caller, uploaded.key)) is None and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
    return result


def _put_beside(caller: Caller, stem: str, content: bytes, *, dry_run: bool) -> str:
    """Put the picture at the first key that is free, once, and return the key.

    botocore repeats a put whose answer was lost. S3 refuses that, since the put asks for a free key; what lies there is
    then this picture.
    """
    s3, bucket = caller.client("s3"), caller.upload_bucket
    folder = caller.names.birds_folder(caller.pseudonym)
    taken = _etags(s3, bucket, f"{folder}{stem}")
    for key in _keys(folder, stem):
        if key in taken:
            continue
        if dry_run:
            return key
        try:
            s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType="image/jpeg", IfNoneMatch="*")
        except ClientError as error:
            if code(error) not in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise
            # The checksum of a whole put is MD5's.
            if _etags(s3, bucket, key).get(key) == hashlib.md5(content, usedforsecurity=False).hexdigest():
                return key
        else:
            return key
    raise AssertionError("there is always a free key")


def _keys(folder: str, stem: str) -> Iterator[str]:
    yield f"{folder}{stem}.jpg"
    number = 2
    while True:
        yield f"{folder}{stem}-{number}.jpg"
        number += 1


def _etags(s3: Any, bucket: str, prefix: str) -> dict[str, str]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {entry["Key"]: entry["ETag"].strip('"') for page in pages for entry in page.get("Contents", ())}


def _read(picture: Path) -> bytes:
    try:
        if picture.stat().st_size > MAX_BYTES:
            raise WorkshopError(
                f"{picture} has {picture.stat().st_size:,} bytes and the species model takes {MAX_BYTES:,}: "
                "make it smaller in any picture program, or upload it on your group's page, which does that by itself."
            )
        content = picture.read_bytes()
    except OSError as error:
        raise WorkshopError(f"{picture} cannot be read ({error.strerror or error}): check its name.") from None
    if content.startswith(SIGNATURE):
        raise WorkshopError(f"{picture} is a PNG and the species model was trained on JPEGs: save it as a JPEG.")
    if HEIC.match(content):
        raise WorkshopError(
            f"{picture} is a HEIC picture, as iPhones take them, whatever its name ends in: export it as a JPEG from "
            'any picture program, or set the camera to "Most Compatible" and take it again.'
        )
    size = jpeg_size(content) if content.startswith(START) else None
    if size is None:
        raise WorkshopError(f"{picture} is no picture: choose a JPEG.")
    if size[0] * size[1] > MAX_PIXELS:
        raise WorkshopError(f"{picture} has too many pixels: make it smaller in any picture program.")
    return content
