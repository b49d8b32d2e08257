"""Films for the camera, drawn at run time: a garden with noise, and what passes through it.

A drawn bird moves as one cut out of a picture: its wings do not beat. The person is the portrait of the group
photograph, on two legs.
"""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from rehearsal.models.samples import bird_cutout, person_cutout

Picture = NDArray[np.uint8]
Scene = Callable[["Garden", float, Picture], None]
FPS = 25
NOISE = 3.0  # standard deviation of a picture's noise, of 255 levels
NIGHT_NOISE = 9.0


class Garden:
    """A background, and what can be put in front of it.

    Attributes:
        width: in pixels.
        height: in pixels.
    """

    def __init__(self, width: int, height: int, seed: int = 7) -> None:
        """Draw the background: sky, bushes, a lawn, a branch, and grain in all of them."""
        self.width, self.height = width, height
        chance = np.random.default_rng(seed)
        rows = np.linspace(0, 1, height)[:, None, None]
        sky, lawn = np.array([226, 206, 182.0]), np.array([74, 122, 88.0])
        picture = np.broadcast_to(np.where(rows < 0.55, sky, lawn), (height, width, 3)).astype(np.float32)
        for cells, strength in ((9, 14.0), (40, 9.0)):
            grain = chance.normal(0, strength, (cells, cells * 4 // 3, 1)).astype(np.float32)
            picture = picture + cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
        branch = ((0, round(0.72 * height)), (width, round(0.62 * height)))
        picture = np.ascontiguousarray(picture)
        cv2.line(picture, *branch, (48, 64, 84), max(height // 40, 3), cv2.LINE_AA)
        self.background: Picture = picture.clip(0, 255).astype(np.uint8)
        self._sprites: dict[tuple[str, int], tuple[NDArray[np.float32], NDArray[np.float32]]] = {}
        whole = np.arange(24)
        self.leaves = [
            (chance.uniform(0.55, 0.95), chance.uniform(0.05, 0.5), chance.uniform(0.5, 1.6), chance.uniform(0, 6.3))
            for _ in whole
        ]

    def put(self, picture: Picture, name: str, size: int, x: float, y: float, *, mirrored: bool = False) -> None:
        """Put a bird or the person into a picture.

        Args:
            picture: is changed.
            name: a species, or "person".
            size: its height, in pixels.
            x: of its middle, from 0 to 1.
            y: of its middle, from 0 to 1.
            mirrored: whether left and right are exchanged.
        """
        if (name, size) not in self._sprites:
            cut = person_cutout() if name == "person" else bird_cutout(name)
            scaled = np.array(cut.resize((max(round(size * cut.width / cut.height), 1), size), Image.Resampling.BOX))
            colours = scaled[..., 2::-1].astype(np.float32)
            self._sprites[name, size] = colours, scaled[..., 3:].astype(np.float32) / np.float32(255)
        colours, opacity = self._sprites[name, size]
        if mirrored:
            colours, opacity = colours[:, ::-1], opacity[:, ::-1]
        left, top = round(x * self.width - colours.shape[1] / 2), round(y * self.height - size / 2)
        from_x, from_y = max(-left, 0), max(-top, 0)
        to_x = min(colours.shape[1], self.width - left)
        to_y = min(colours.shape[0], self.height - top)
        if from_x >= to_x or from_y >= to_y:
            return
        part = (slice(from_y, to_y), slice(from_x, to_x))
        place = picture[top + from_y : top + to_y, left + from_x : left + to_x]
        place[:] = place * (1 - opacity[part]) + colours[part] * opacity[part]


def crosses(garden: Garden, seconds: float, picture: Picture) -> None:
    """Let a bird cross from left to right, from the third second on, within three."""
    where = (seconds - 3) / 3
    if 0 <= where <= 1:
        garden.put(picture, "Northern Cardinal", garden.height // 4, 1.3 * where - 0.15, 0.45)


def two_at_once(garden: Garden, seconds: float, picture: Picture) -> None:
    """Let two birds cross at once, in opposite directions, one above the other."""
    where = (seconds - 3) / 4
    if 0 <= where <= 1:
        garden.put(picture, "Northern Cardinal", garden.height // 4, 1.3 * where - 0.15, 0.36)
        garden.put(picture, "Eastern Bluebird", garden.height // 5, 1.15 - 1.3 * where, 0.56, mirrored=True)


def sits(garden: Garden, seconds: float, picture: Picture) -> None:
    """Let a bird come, sit for a minute with a hop now and then, and leave."""
    at, size = seconds - 3, garden.height // 4
    if 0 <= at < 1:
        garden.put(picture, "American Goldfinch", size, 0.55 * at - 0.1, 0.3 + 0.25 * at)
    elif 1 <= at < 61:
        hop = 0.006 * (int(at) % 3)
        garden.put(picture, "American Goldfinch", size, 0.45 + hop, 0.55, mirrored=int(at) % 7 > 4)
    elif 61 <= at < 62:
        garden.put(picture, "American Goldfinch", size, 0.45 + 0.7 * (at - 61), 0.55 - 0.3 * (at - 61))


def leaves(garden: Garden, seconds: float, picture: Picture) -> None:
    """Move a branch full of leaves: gently, from the fifth second on in gusts."""
    gust = 0.3 if seconds < 5 else 1.0 + 0.6 * np.sin(seconds * 0.9)
    for x, y, speed, phase in garden.leaves:
        sway = gust * np.sin(speed * seconds * 3.1 + phase)
        middle = (round((x + 0.012 * sway) * garden.width), round((y + 0.008 * sway) * garden.height))
        axes = (garden.height // 26, garden.height // 52)
        cv2.ellipse(picture, middle, axes, 50 * sway + phase * 57, 0, 360, (46, 96, 58), -1, cv2.LINE_AA)


def person(garden: Garden, seconds: float, picture: Picture) -> None:
    """Let a person walk through the picture."""
    where = (seconds - 3) / 5
    if 0 <= where <= 1:
        garden.put(picture, "person", round(0.8 * garden.height), 1.3 * where - 0.15, 0.58)


def nothing(_garden: Garden, _seconds: float, _picture: Picture) -> None:
    """Leave the garden as it is."""


SCENES: dict[str, tuple[Scene, float]] = {  # and for how many seconds
    "crosses": (crosses, 8),
    "two_at_once": (two_at_once, 9),
    "sits": (sits, 70),
    "leaves": (leaves, 30),
    "person": (person, 10),
    "night": (nothing, 20),
    "nothing": (nothing, 10),
}


def frames(scene: str, width: int = 640, height: int = 480, *, seed: int = 7) -> Iterator[Picture]:
    """Draw a scene, picture by picture, FPS a second.

    Args:
        scene: one of SCENES.
        width: in pixels.
        height: in pixels.
        seed: decides the garden and its noise.

    Yields:
        Pictures, BGR, shape (height, width, 3).
    """
    garden, (act, length) = Garden(width, height, seed), SCENES[scene]
    chance = random.Random(seed)  # noqa: S311 - a drawing is no secret
    dark = scene == "night"
    strength = NIGHT_NOISE if dark else NOISE
    noise = np.random.default_rng(seed).normal(0, strength, (height + 64, width + 64, 3)).astype(np.int16)
    for number in range(round(length * FPS)):
        picture = garden.background.copy()
        act(garden, number / FPS, picture)
        if dark:
            picture = (picture * 0.09).astype(np.uint8)
        down, right = chance.randrange(64), chance.randrange(64)
        grain = noise[down : down + height, right : right + width]
        yield (picture + grain).clip(0, 255).astype(np.uint8)


def write_film(path: Path, scene: str, width: int = 640, height: int = 480, *, seed: int = 7) -> None:
    """Write a scene as a film.

    Args:
        path: of the file; .avi.
        scene: one of SCENES.
        width: in pixels.
        height: in pixels.
        seed: decides the garden and its noise.
    """
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (width, height))
    for picture in frames(scene, width, height, seed=seed):
        writer.write(picture)
    writer.release()
