"""What uploads are compared with: digests alone, so that whoever only hands them on needs no picture and no Pillow."""

from typing import NamedTuple

STORAGE = {"1": "L", "I;16": "L"}


class Pixels(NamedTuple):
    """What a picture is compared by, without the picture itself.

    Attributes:
        width: in pixels.
        height: in pixels.
        mode: Pillow's.
        exact: the digest over mode, size and stored pixels (pixels.pixel_digest).
        visible: the digest over what the pixels show, however it is stored (pixels.visible_digest).
    """

    width: int
    height: int
    mode: str
    exact: str
    visible: str

    def same_mode(self, other: "Pixels") -> bool:
        """Say whether two pictures that show the same also have the same channels.

        A palette, a single bit or 16 bits a sample are ways to store grey or colour; grey saved as colour, or an
        opaque picture with an opacity channel, is another mode.
        """
        mine, theirs = STORAGE.get(self.mode, self.mode), STORAGE.get(other.mode, other.mode)
        return mine == theirs or "P" in (self.mode, other.mode)


class ExpectedCrop(NamedTuple):
    """One crop of a correct solution.

    Attributes:
        number: from 1, in the order of FaceDetails.
        emotion: the face's first emotion, which is the crop's folder.
        box: left, top, right, bottom in the picture, in pixels.
        pixels: what it is compared by.
    """

    number: int
    emotion: str
    box: tuple[int, int, int, int]
    pixels: Pixels

    @property
    def name(self) -> str:
        """The name it should have in the zip."""
        return f"{self.emotion}/cropped_{self.number}.png"


class Expected(NamedTuple):
    """What every upload is compared with: a few kilobytes, whatever the picture's size.

    Attributes:
        picture: what the copied picture is compared by.
        threshold: the least confidence in per cent, for the hints.
        crops: what the zip must hold.
    """

    picture: Pixels
    threshold: float
    crops: tuple[ExpectedCrop, ...]
