"""The pictures of a zip, and which expected crop each of them is."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import prod
from pathlib import PurePosixPath

from PIL import Image

from admin.errors import RefusedError
from admin.judging.archive import MemberStream, read_members
from admin.judging.crops import MAX_CROP_PIXELS, ExpectedCrop, Pixels, measure, thumbnail
from admin.judging.jpeg import HEAD_BYTES, START, jpeg_size
from admin.judging.png import SIGNATURE, PngError, read_png
from admin.judging.zip_directory import ArchiveError, shown

MAX_TOTAL_PIXELS = 30_000_000  # more than the largest picture: crops seldom overlap
UNREADABLE = thumbnail(Image.new("L", (40, 40), 224))  # a grey square for people to look at
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
NUMBERED = re.compile(r"cropped_(\d{1,6})\.png")


@dataclass(frozen=True)
class Found:
    """One member that is, or was meant to be, a crop.

    number as its name has it; pixels where it is a readable PNG of an expected crop's size, size in pixels where it is
    any readable PNG or a JPEG; fault where it is no readable PNG.
    """

    name: str
    number: int | None
    pixels: Pixels | None
    size: tuple[int, int] | None
    thumbnail: bytes = UNREADABLE
    fault: RefusedError | None = None


def read_pictures(content: bytes, sizes: Collection[tuple[int, int]]) -> list[Found]:
    """Read the pictures of a zip, one at a time in memory.

    In: the bytes of an uploaded object, whatever they are; the sizes in pixels that are worth comparing.
    Out: its PNGs, its JPEGs, and whatever else is called .png, in the zip's order; other files are read over. None at
    all is not refused: a picture may have no faces. Raises ArchiveError where the zip is refused as a whole.
    """
    found = []
    pixels = MAX_TOTAL_PIXELS
    for member in read_members(content):
        picture = _read_picture(member, sizes, min(pixels, MAX_CROP_PIXELS))
        member.finish()
        if picture:
            found.append(picture)
            pixels -= prod(picture.size) if picture.size and not picture.fault else 0
            if pixels < MAX_CROP_PIXELS and picture.fault and picture.fault.why == "png_pixels":
                raise ArchiveError("pixels", most=MAX_TOTAL_PIXELS // 1_000_000)
    return found


def _read_picture(member: MemberStream, sizes: Collection[tuple[int, int]], max_pixels: int) -> Found | None:
    path = PurePosixPath(member.name)
    numbered = NUMBERED.fullmatch(path.name)
    place = (member.name, int(numbered[1]) if numbered else None)
    head = member.read(len(SIGNATURE))
    if head.startswith(ZIP_STARTS):
        raise ArchiveError("nested", member=shown(member.name))
    if head == SIGNATURE:
        try:
            image = read_png(member, max_pixels)
        except PngError as fault:
            return Found(*place, None, None, fault=fault)
        return Found(*place, measure(image) if image.size in sizes else None, image.size, thumbnail(image))
    if head.startswith(START):
        return Found(*place, None, jpeg_size(head + member.read(HEAD_BYTES)), fault=PngError("jpeg"))
    if path.suffix.lower() == ".png":
        return Found(*place, None, None, fault=PngError("no_png" if head else "png_empty"))
    return None


def match(found: list[Found], expected: tuple[ExpectedCrop, ...], near: int) -> list[ExpectedCrop | None]:
    """Say which expected crop each picture is: by what it shows, whatever its name and folder.

    Where as many pictures were found as expected, one that shows something else counts as the face of the same rank
    if it is at most near pixels wider, narrower, higher or lower, so that cutting or saving wrongly is not held
    against its emotion too.
    Out: an expected crop, or None, for each picture; no expected crop twice.
    """
    pairs: list[ExpectedCrop | None] = [None] * len(found)
    ranked = sorted(range(len(found)), key=lambda index: _rank(found[index].number))
    left = {crop.number: crop for crop in expected}

    def pair(agree: Callable[[Found, ExpectedCrop], bool]) -> None:
        for index in ranked:
            if pairs[index] is None:
                crop = next((crop for crop in left.values() if agree(found[index], crop)), None)
                if crop:
                    pairs[index] = left.pop(crop.number)

    pair(lambda one, crop: shows(one, crop) and PurePosixPath(one.name).parent.name == crop.emotion)
    pair(shows)
    if len(found) == len(expected):
        for index, crop in zip(ranked, expected, strict=True):
            size = found[index].size
            wanted = (crop.pixels.width, crop.pixels.height)
            close = size and all(abs(one - other) <= near for one, other in zip(size, wanted, strict=True))
            if pairs[index] is None and crop.number in left and close:
                pairs[index] = left.pop(crop.number)
    return pairs


def shows(one: Found, crop: ExpectedCrop) -> bool:
    """Out: whether a picture shows what an expected crop does, in whatever mode."""
    return one.pixels is not None and one.pixels.shown == crop.pixels.shown


def _rank(number: int | None) -> int:
    return 1_000_000 if number is None else number
