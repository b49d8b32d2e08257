"""The pictures of a zip, and which expected crop each of them is."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from math import prod
from pathlib import PurePosixPath

from PIL import Image

from admin.judging.archive import MemberStream, read_members
from admin.judging.crops import MAX_CROP_PIXELS
from admin.judging.expected import ExpectedCrop, Pixels
from admin.judging.jpeg import HEAD_BYTES, START, jpeg_size
from admin.judging.known import Known
from admin.judging.pixels import measure, thumbnail
from admin.judging.png import check_png
from admin.judging.png_chunks import SIGNATURE, PngError
from admin.judging.reason import Reason
from admin.judging.zip_directory import ArchiveError, printable

MAX_TOTAL_PIXELS = 30_000_000  # more than the largest picture: crops seldom overlap
UNREADABLE = thumbnail(Image.new("L", (40, 40), 224))  # a grey square for people to look at
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
NUMBERED = re.compile(r"cropped_(\d{1,6})\.png")


@dataclass(frozen=True)
class ZipPicture:
    """One member that is, or was meant to be, a crop.

    Attributes:
        name: as in the zip.
        number: that of its name (3 in cropped_3.png), None where it has none.
        pixels: what it is compared by, where it is a readable PNG of an expected crop's size.
        size: width and height in pixels, where it is any readable PNG or a JPEG.
        thumbnail: a small JPEG, a grey square where it cannot be read.
        fault: why it is no readable PNG, where it is none.
        is_dated: whether the zip says when it was written.
    """

    name: str
    number: int | None
    pixels: Pixels | None
    size: tuple[int, int] | None
    thumbnail: bytes = UNREADABLE
    fault: Reason | None = None
    is_dated: bool = False


def read_pictures(content: bytes, sizes: Collection[tuple[int, int]], known: Known) -> list[ZipPicture]:
    """Read the pictures of a zip, one at a time in memory.

    Args:
        content: the bytes of an uploaded object, whatever they are.
        sizes: widths and heights in pixels of the expected crops; pictures of other sizes are not digested.
        known: what was made of pictures before, for the same sizes.

    Returns:
        Its PNGs, its JPEGs, and whatever else is called .png, in the zip's order; other files are skipped. An
        empty list is not refused: a picture may have no faces.

    Raises:
        ArchiveError: the zip is refused as a whole.
    """
    found = []
    pixels = MAX_TOTAL_PIXELS
    for member in read_members(content):
        picture = _read_picture(member, sizes, min(pixels, MAX_CROP_PIXELS), known)
        member.finish()
        if picture:
            found.append(replace(picture, is_dated=member.is_dated))
            pixels -= prod(picture.size) if picture.size and not picture.fault else 0
            if pixels < MAX_CROP_PIXELS and picture.fault and picture.fault.why == "png_pixels":
                raise ArchiveError("pixels", most=MAX_TOTAL_PIXELS // 1_000_000)
    return found


def _read_picture(
    member: MemberStream, sizes: Collection[tuple[int, int]], max_pixels: int, known: Known
) -> ZipPicture | None:
    path = PurePosixPath(member.name)
    numbered = NUMBERED.fullmatch(path.name)
    place = (member.name, int(numbered[1]) if numbered else None)
    head = member.read(len(SIGNATURE))
    if head.startswith(ZIP_STARTS):
        raise ArchiveError("nested", member=printable(member.name))
    if head == SIGNATURE:
        try:
            png = check_png(member, max_pixels)
            pixels, size, small = known.once("crop", png.digest, lambda: _look_at(png.decode(), sizes))
        except PngError as fault:
            return ZipPicture(*place, None, None, fault=fault.reason)
        return ZipPicture(*place, pixels, size, small)
    if head.startswith(START):
        return ZipPicture(*place, None, jpeg_size(head + member.read(HEAD_BYTES)), fault=PngError("jpeg").reason)
    if path.suffix.lower() == ".png":
        return ZipPicture(*place, None, None, fault=PngError("no_png" if head else "png_empty").reason)
    return None


def _look_at(image: Image.Image, sizes: Collection[tuple[int, int]]) -> tuple[Pixels | None, tuple[int, int], bytes]:
    """Make what is kept of a picture: what it is compared by, its size, and a small JPEG."""
    return measure(image) if image.size in sizes else None, image.size, thumbnail(image)


def match(found: list[ZipPicture], expected: tuple[ExpectedCrop, ...], near: int) -> list[ExpectedCrop | None]:
    """Say which expected crop each picture is: by what it shows, whatever its name and folder.

    Where as many pictures were found as expected, one that shows something else counts as the face of the same rank
    if its size is close, so that a face cut or saved wrongly does not also cost points for its emotion.

    Args:
        found: the pictures of a zip.
        expected: what it must hold.
        near: by how many pixels a close picture may be wider, narrower, higher or lower.

    Returns:
        An expected crop, or None, for each picture; no expected crop twice.
    """
    pairs: list[ExpectedCrop | None] = [None] * len(found)
    ranked = sorted(range(len(found)), key=lambda index: _rank(found[index].number))
    left = {crop.number: crop for crop in expected}

    def pair(agree: Callable[[ZipPicture, ExpectedCrop], bool]) -> None:
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


def shows(one: ZipPicture, crop: ExpectedCrop) -> bool:
    """Say whether a picture shows what an expected crop does, in whatever mode."""
    return one.pixels is not None and one.pixels.visible == crop.pixels.visible


def _rank(number: int | None) -> int:
    return 1_000_000 if number is None else number
