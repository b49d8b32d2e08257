"""Follows what is in front of the background from picture to picture: each visitor is one track."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from admin.camera.boxes import Box, distance, overlap
from admin.camera.motion import Blob

REACH = 1.2  # how far something gets between two pictures, in its own diagonals
OVERLAP = 0.1  # of a box and the place where it was expected, at least
PART = 0.3  # a blob within a box that is larger by this is a part of it: a wing, a shadow's edge
GAP_SECONDS = 1.0  # for which a visitor may be out of sight: behind a twig, or in front of its own colour
AREAS = 40  # the last so many areas tell whether a shape is steady
SMOOTH = 0.4  # of a new speed in the average


@dataclass
class Track:
    """One visitor, as far as it was followed.

    Attributes:
        box: where it was last.
        began: when it was first seen, in seconds.
        seen: when it was last seen.
        first: where it was first.
        looks: in how many pictures it was.
        missed: in how many it was expected and not seen.
        farthest: how far its middle has been from its first place, in pixels.
        path: how far its middle has moved in all, in pixels.
        areas: that it covered in the last pictures, in pixels.
        is_joined: whether it and another are one blob just now, so that no picture shows it alone.
    """

    box: Box
    began: float
    seen: float
    first: Box
    looks: int = 1
    missed: int = 0
    farthest: float = 0.0
    path: float = 0.0
    areas: list[int] = field(default_factory=list)
    is_joined: bool = False
    _speed: tuple[float, float] = (0.0, 0.0)  # pixels a second

    def expected(self, seconds: float) -> Box:
        """Say where it should be by now, if it goes on as it did."""
        past = seconds - self.seen
        return self.box.moved(self._speed[0] * past, self._speed[1] * past)

    def follow(self, blob: Blob, seconds: float) -> None:
        """Take over where it is now."""
        past = seconds - self.seen
        if past > 0:
            (x, y), (to_x, to_y) = self.box.centre, blob.box.centre
            now = ((to_x - x) / past, (to_y - y) / past)
            self._speed = (
                SMOOTH * now[0] + (1 - SMOOTH) * self._speed[0],
                SMOOTH * now[1] + (1 - SMOOTH) * self._speed[1],
            )
        self.path += distance(self.box, blob.box)
        self.box, self.seen, self.is_joined = blob.box, seconds, False
        self.looks += 1
        self.areas = [*self.areas[-AREAS + 1 :], blob.area]
        self.farthest = max(self.farthest, distance(self.first, blob.box))

    def coast(self, seconds: float) -> None:
        """Go on unseen, within a blob that others are part of."""
        self.box, self.seen, self.is_joined = self.expected(seconds), seconds, True


class Tracks:
    """All that is followed just now."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.all: list[Track] = []

    def follow(self, blobs: Iterable[Blob], seconds: float) -> list[Track]:
        """Find each track's blob in the next picture, and begin a track for each blob that is nobody's.

        Args:
            blobs: what is in front.
            seconds: when the picture was taken.

        Returns:
            The tracks that have ended, since they were out of sight for GAP_SECONDS.
        """
        left = [*blobs]
        left, waiting = self._join(left, seconds)
        left, waiting = self._match(left, waiting, seconds)
        for track in waiting:
            track.missed += 1
        for blob in left:
            if not self._is_part(blob):
                self.all.append(Track(blob.box, seconds, seconds, blob.box, areas=[blob.area]))
        return self.lose(seconds)

    def lose(self, seconds: float) -> list[Track]:
        """End the tracks that have been out of sight for GAP_SECONDS, and return them."""
        ended = [track for track in self.all if seconds - track.seen > GAP_SECONDS]
        self.all = [track for track in self.all if seconds - track.seen <= GAP_SECONDS]
        return ended

    def forget(self) -> list[Track]:
        """End every track."""
        ended, self.all = self.all, []
        return ended

    def _join(self, blobs: list[Blob], seconds: float) -> tuple[list[Blob], list[Track]]:
        """Let tracks that meet go on unseen: a blob in which two are expected is both of them."""
        waiting = list(self.all)
        left = []
        for blob in blobs:
            within = [
                track for track in waiting
                if track.looks >= 3 and _holds(blob.box, track.expected(seconds)) and blob.area > 1.3 * _usual(track)
            ]  # fmt: skip
            if len(within) < 2:
                left.append(blob)
                continue
            for track in within:
                track.coast(seconds)
                waiting.remove(track)
        return left, waiting

    def _match(self, blobs: list[Blob], waiting: list[Track], seconds: float) -> tuple[list[Blob], list[Track]]:
        pairs = []
        for blob in blobs:
            for track in waiting:
                place = track.expected(seconds)
                common = overlap(place, blob.box)
                near = 1 - distance(place, blob.box) / (REACH * max(place.diagonal, blob.box.diagonal))
                if common >= OVERLAP or near > 0:
                    pairs.append((common + max(near, 0.0) / 2, blob, track))
        pairs.sort(key=lambda pair: -pair[0])
        left, lost = [*blobs], [*waiting]
        for _, blob, track in pairs:
            if any(blob is one for one in left) and any(track is one for one in lost):
                track.follow(blob, seconds)
                left = [one for one in left if one is not blob]
                lost = [one for one in lost if one is not track]
        return left, lost

    def _is_part(self, blob: Blob) -> bool:
        """Whether a blob is a piece of something that is followed already."""
        for track in self.all:
            if track.looks < 3:
                continue
            margin = round(PART * max(track.box.width, track.box.height))
            around = Box(
                track.box.left - margin, track.box.top - margin,
                track.box.width + 2 * margin, track.box.height + 2 * margin,
            )  # fmt: skip
            if around.common(blob.box) >= 0.6 * blob.box.area and blob.area < 0.6 * _usual(track):
                return True
        return False


def _usual(track: Track) -> float:
    return sorted(track.areas)[len(track.areas) // 2]


def _holds(box: Box, other: Box) -> bool:
    x, y = other.centre
    return box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height
