"""Small pictures of what participants cut out, each kept once, under its content's name."""

import hashlib
from collections.abc import Callable

from admin.grading.objects import write_over

FOLDER = "crops"  # beside the grades

Keep = Callable[[bytes], str]
"""Takes the bytes of a JPEG and returns its path relative to the grades: "crops/<digest>.jpg"; empty for no bytes."""


def thumbnail_name(jpeg: bytes) -> str:
    """Name a small picture by its content: the first 24 hexadecimal digits of its SHA-256, in FOLDER."""
    return f"{FOLDER}/{hashlib.sha256(jpeg).hexdigest()[:24]}.jpg"


def kept_in_bucket(bucket: str, prefix: str) -> Keep:
    """Keep small pictures in a bucket of the storage region, where others may be keeping the same ones.

    Args:
        bucket: its name.
        prefix: what their keys begin with.

    Returns:
        What keeps one; it raises botocore.exceptions.ClientError or BotoCoreError where the bucket cannot be used.
    """
    known: set[str] = set()

    def keep(jpeg: bytes) -> str:
        if not jpeg:
            return ""
        name = thumbnail_name(jpeg)
        if name not in known:
            write_over(bucket, f"{prefix}{name}", jpeg, "image/jpeg")
            known.add(name)
        return name

    return keep


def kept_nowhere(_jpeg: bytes) -> str:
    """Keep no small picture, where rows go to a participant: feedback shows nothing of anybody's crops."""
    return ""
