"""Boxes in a picture, in pixels from its upper left corner."""

from typing import NamedTuple


class Box(NamedTuple):
    """A box with whole numbers of pixels.

    Attributes:
        left: pixels from the picture's left edge.
        top: pixels from the picture's upper edge.
        width: in pixels.
        height: in pixels.
    """

    left: int
    top: int
    width: int
    height: int

    @property
    def area(self) -> int:
        """In pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """The middle, as (x, y)."""
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def diagonal(self) -> float:
        """From corner to corner, in pixels."""
        return float((self.width**2 + self.height**2) ** 0.5)

    def scaled(self, factor: float) -> "Box":
        """Give the box in a picture that is larger by a factor."""
        return Box(*(round(side * factor) for side in self))

    def moved(self, x: float, y: float) -> "Box":
        """Give the box moved to the right and down."""
        return Box(round(self.left + x), round(self.top + y), self.width, self.height)

    def grown(self, share: float, width: int, height: int) -> "Box":
        """Give the box with a margin, within a picture.

        Args:
            share: the margin on each side, as a share of the box's longer side.
            width: the picture's.
            height: the picture's.

        Returns:
            The larger box, cut at the picture's edges.
        """
        margin = round(share * max(self.width, self.height))
        left, top = max(self.left - margin, 0), max(self.top - margin, 0)
        right = min(self.left + self.width + margin, width)
        bottom = min(self.top + self.height + margin, height)
        return Box(left, top, max(right - left, 0), max(bottom - top, 0))

    def union(self, other: "Box") -> "Box":
        """Give the smallest box around both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        right = max(self.left + self.width, other.left + other.width)
        bottom = max(self.top + self.height, other.top + other.height)
        return Box(left, top, right - left, bottom - top)

    def common(self, other: "Box") -> int:
        """Give the area that both share, in pixels."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(wide, 0) * max(high, 0)

    def touches_edge(self, width: int, height: int) -> bool:
        """Whether the box reaches the edge of a picture of this size, where things are cut off."""
        return (
            self.left <= 1
            or self.top <= 1
            or self.left + self.width >= width - 1
            or self.top + self.height >= height - 1
        )


def overlap(one: Box, other: Box) -> float:
    """Give two boxes' common area as a share of what both cover together, from 0 to 1."""
    common = one.common(other)
    return common / (one.area + other.area - common) if common else 0.0


def distance(one: Box, other: Box) -> float:
    """Give the distance of two boxes' middles, in pixels."""
    (x, y), (to_x, to_y) = one.centre, other.centre
    return float(((x - to_x) ** 2 + (y - to_y) ** 2) ** 0.5)
