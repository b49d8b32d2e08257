"""Visits: who comes, stays and goes is one visit, of which the sharpest picture is kept."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from admin.camera.boxes import Box, distance
from admin.camera.frames import Frame
from admin.camera.motion import Motion
from admin.camera.tracks import Track, Tracks

WATCH_SECONDS = 6.0  # of a visit, from which the sharpest picture is taken; one that stays is not waited for
STAY_SECONDS = 600.0  # after that, whatever stands there becomes part of the background
UNSURE_SECONDS = 1.2  # for which what is new is kept out of the background, too, until it is clear what it is
SHORTEST_SECONDS = 0.3  # of a visit
FEWEST = 4  # pictures of a visit
SEEN = 0.5  # share of the pictures of a visit in which the visitor was seen
TRAVEL = 1.0  # diagonals of its box that a visitor comes from elsewhere
DIRECT = 0.4  # share of its way that brings such a visitor farther
UNSTEADY = 0.6  # by how much, as a share, the shape of who moves varies at most
STEADY_SECONDS = 1.0  # of who appears and stays, with a shape that varies by less than
STEADY = 0.25
RESTLESS, RESTLESS_SECONDS = 3, 10.0  # so many others near by that were no visits, within this time: wind
RESTLESS_TRAVEL = 3.0  # diagonals, where there is wind
AROUND = 3.0  # diagonals that are near by
CUT_OFF = 0.2  # how much a picture counts in which the visitor is cut off at the edge
SHARED = 0.3  # how much one counts in which there is another visitor, too
NEAR = 1.5  # diagonals: whoever comes back so near within the cooldown has not left


@dataclass(frozen=True)
class Shot:
    """One picture of a visitor.

    Attributes:
        image: the crop with its margin, BGR, shape (height, width, 3).
        box: where the visitor is in the whole picture.
        sharpness: variance of the Laplacian; higher is sharper.
        at: when it was taken, in seconds since 1970.
        is_cut_off: whether the visitor reaches the edge.
        is_shared: whether there is another visitor in the crop.
    """

    image: NDArray[np.uint8]
    box: Box
    sharpness: float
    at: float
    is_cut_off: bool = False
    is_shared: bool = False

    @property
    def worth(self) -> float:
        """What pictures of one visit are compared by."""
        return self.sharpness * (CUT_OFF if self.is_cut_off else 1.0) * (SHARED if self.is_shared else 1.0)


@dataclass(frozen=True)
class Visit:
    """One visit.

    Attributes:
        began: seconds since the source's begin.
        lasted: seconds until its picture was chosen.
        frames: in how many pictures it was.
        shot: the best picture.
    """

    began: float
    lasted: float
    frames: int
    shot: Shot


@dataclass
class _Visitor:
    """A track, and what is known of the visit."""

    track: Track
    shot: Shot | None = None
    is_restless: bool = False
    is_visit: bool = False
    is_told: bool = False


@dataclass(frozen=True)
class Habits:
    """How visits are told from what merely moves.

    Attributes:
        smallest: least area of a visitor, as a share of the picture.
        margin: around a crop, as a share of the visitor's longer side.
        cooldown: seconds in which whoever comes back to the same place is the same visitor.
    """

    smallest: float = 0.002
    margin: float = 0.25
    cooldown: float = 10.0


class Watch:
    """Watches one source."""

    def __init__(self, habits: Habits) -> None:
        """Begin.

        Args:
            habits: how visits are told.
        """
        self._habits = habits
        self._motion, self._tracks = Motion(smallest=habits.smallest), Tracks()
        self._visitors: dict[int, _Visitor] = {}
        self._stirred: list[tuple[Box, float]] = []  # where something moved that was no visit, and when
        self._gone: list[tuple[Box, float]] = []  # where told visitors were last, and when

    def look(self, frame: Frame) -> list[Visit]:
        """Look at the next picture.

        Args:
            frame: the picture.

        Returns:
            The visits of which enough was seen: those that have ended, and those that stay.
        """
        blobs = self._motion.blobs(frame.image, frame.seconds, self._kept(frame.seconds))
        if blobs is None:
            return self._end(self._tracks.lose(frame.seconds), frame.seconds)
        ended = self._tracks.follow(blobs, frame.seconds)
        visits = self._end(ended, frame.seconds)
        for track in self._tracks.all:
            visitor = self._visitor(track, frame.seconds)
            visitor.is_restless = self._is_restless(track, frame.seconds)
            visitor.is_visit = visitor.is_told or is_visit(track, visitor.is_restless)
            if not visitor.is_told:
                self._shoot(visitor, frame)
                if frame.seconds - track.began >= WATCH_SECONDS and visitor.is_visit:
                    visits += self._tell(visitor, frame.seconds)
        return visits

    def end(self) -> list[Visit]:
        """End every visit, since the source has ended or was lost."""
        tracks = self._tracks.forget()
        return self._end(tracks, max((track.seen for track in tracks), default=0.0))

    def boxes(self) -> list[tuple[Box, bool, bool]]:
        """List where something is, whether it is a visit, and whether its picture was taken, for the preview."""
        return [(visitor.track.box, visitor.is_visit, visitor.is_told) for visitor in self._visitors.values()]

    def _kept(self, seconds: float) -> Iterator[Box]:
        for visitor in self._visitors.values():
            lasts = STAY_SECONDS if visitor.is_visit else 0.0 if visitor.is_restless else UNSURE_SECONDS
            if seconds - visitor.track.began < lasts:
                yield visitor.track.box

    def _is_restless(self, track: Track, seconds: float) -> bool:
        """Whether there is wind around a track: others move near by, and none of them is a visit."""
        self._stirred = [(box, at) for box, at in self._stirred if seconds - at <= RESTLESS_SECONDS]
        others = [one.track.box for one in self._visitors.values() if one.track is not track and not one.is_visit]
        near = AROUND * track.box.diagonal
        boxes = [*others, *(box for box, _ in self._stirred)]
        return sum(distance(box, track.box) <= near for box in boxes) >= RESTLESS

    def _visitor(self, track: Track, seconds: float) -> _Visitor:
        if id(track) not in self._visitors:
            self._gone = [(box, at) for box, at in self._gone if seconds - at <= self._habits.cooldown]
            back = any(
                distance(box, track.box) <= NEAR * max(box.diagonal, track.box.diagonal) for box, _ in self._gone
            )
            self._visitors[id(track)] = _Visitor(track, is_told=back)
        return self._visitors[id(track)]

    def _end(self, tracks: list[Track], seconds: float) -> list[Visit]:
        visits = []
        for track in tracks:
            visitor = self._visitors.pop(id(track), None)
            if visitor is None:
                continue
            if not visitor.is_visit:
                self._stirred.append((track.box, seconds))
            elif not visitor.is_told:
                visits += self._tell(visitor, seconds)
            if visitor.is_told:
                self._gone.append((track.box, seconds))
        return visits

    def _tell(self, visitor: _Visitor, seconds: float) -> list[Visit]:
        visitor.is_told = True
        if visitor.shot is None:
            return []
        track = visitor.track
        return [Visit(track.began, min(seconds, track.seen) - track.began, track.looks, visitor.shot)]

    def _shoot(self, visitor: _Visitor, frame: Frame) -> None:
        track = visitor.track
        if track.seen != frame.seconds or track.is_joined:
            return
        height, width = frame.image.shape[:2]
        around = track.box.grown(self._habits.margin, width, height)
        part = frame.image[around.top : around.top + around.height, around.left : around.left + around.width]
        if not part.size:
            return
        cut_off = track.box.touches_edge(width, height)
        shared = any(around.common(one.box) for one in self._tracks.all if one is not track)
        shot = Shot(part, track.box, sharpness(part), frame.at, cut_off, shared)
        if visitor.shot is None or shot.worth > visitor.shot.worth:
            visitor.shot = replace(shot, image=part.copy())


def is_visit(track: Track, is_restless: bool) -> bool:
    """Say whether what is followed is a visitor, and not what merely moves: it came from elsewhere, or keeps its shape.

    Leaves and twigs in the wind move to and fro, and what is seen of them changes from picture to picture.

    Args:
        track: what is followed.
        is_restless: whether there is wind around it; then only what comes from far counts.

    Returns:
        Whether it is one.
    """
    lasted = track.seen - track.began
    if lasted < SHORTEST_SECONDS or track.looks < FEWEST or track.looks < SEEN * (track.looks + track.missed):
        return False
    varies = statistics.pstdev(track.areas) / max(statistics.fmean(track.areas), 1)
    travel = RESTLESS_TRAVEL if is_restless else TRAVEL
    if track.farthest >= travel * track.first.diagonal and track.farthest >= DIRECT * track.path:
        return varies <= UNSTEADY
    return not is_restless and lasted >= STEADY_SECONDS and varies <= STEADY


def sharpness(image: NDArray[np.uint8]) -> float:
    """Measure how sharp a picture is: the variance of its Laplacian (Pech-Pacheco and others, 2000)."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())
