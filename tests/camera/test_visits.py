"""How many visits there are in drawn films, and what is kept of each."""

import numpy as np
import pytest

from admin.camera.boxes import Box
from admin.camera.frames import Frame
from admin.camera.visits import Habits, Watch
from rehearsal.models.films import FPS, SCENES, Garden, frames


def visits(pictures, **habits):
    watch = Watch(Habits(**habits))
    found = []
    for number, image in enumerate(pictures):
        found += watch.look(Frame(image, number / FPS, 1000 + number / FPS))
    return found + watch.end()


@pytest.mark.parametrize(
    ("scene", "expected"),
    [("crosses", 1), ("two_at_once", 2), ("sits", 1), ("leaves", 0), ("person", 1), ("night", 0), ("nothing", 0)],
)
def test_visits_of_a_film(scene, expected):
    assert len(visits(frames(scene, 320, 240))) == expected


def test_the_picture_is_of_the_whole_bird_with_a_margin():
    [visit] = visits(frames("crosses"))
    shot = visit.shot
    height, width = shot.image.shape[:2]
    assert not shot.is_cut_off and shot.box.width < width < 2 * shot.box.width and shot.box.height < height
    red = (shot.image[..., 2].astype(int) - shot.image[..., 0] > 60).mean()
    assert red > 0.15, "a cardinal is red"
    assert 1000 + visit.began <= shot.at <= 1000 + visit.began + visit.lasted + 0.1


def test_two_birds_are_two_pictures_with_one_bird_each():
    found = visits(frames("two_at_once"))
    assert [visit.shot.is_shared for visit in found] == [False, False]


def test_who_comes_back_within_the_cooldown_is_the_same():
    """GIVEN a bird that sits, leaves for four seconds and comes back WHEN the cooldown is longer or shorter."""

    def twice():
        garden = Garden(320, 240)
        noise = np.random.default_rng(1).normal(0, 3, (240, 320, 3))
        for number in range(22 * FPS):
            picture = garden.background.copy()
            seconds = number / FPS
            if 4 <= seconds < 8 or 12 <= seconds < 16:
                garden.put(picture, "Northern Cardinal", 60, 0.5, 0.5)
            yield (picture + np.roll(noise, number * 7, 1)).clip(0, 255).astype(np.uint8)

    assert len(visits(twice(), cooldown=10)) == 1
    assert len(visits(twice(), cooldown=1)) == 2


def test_what_is_too_small_is_no_visit():
    assert visits(frames("crosses", 320, 240), smallest=0.2) == []


def test_one_broken_picture_ends_nothing():
    pictures = list(frames("crosses", 320, 240))
    for number in (100, 101, 130):
        pictures[number] = np.full_like(pictures[number], 128)
    assert len(visits(pictures)) == 1


def test_light_that_is_switched_is_no_visit():
    pictures = [
        np.clip(image.astype(int) + (60 if number > 100 else 0), 0, 255).astype(np.uint8)
        for number, image in enumerate(frames("nothing", 320, 240))
    ]
    assert visits(pictures) == []


def test_every_scene_is_tried():
    assert len(SCENES) == 7


def test_boxes():
    box = Box(10, 10, 20, 10)
    assert box.grown(0.5, 100, 25) == Box(0, 0, 40, 25)
    assert box.union(Box(0, 0, 5, 5)) == Box(0, 0, 30, 20) and box.common(Box(20, 10, 20, 20)) == 100
    assert Box(0, 5, 3, 3).touches_edge(100, 100) and not box.touches_edge(100, 100)
