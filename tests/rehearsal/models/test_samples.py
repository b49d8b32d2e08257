"""The pictures that are made."""

import io

import pytest
from PIL import Image

from rehearsal.models.samples import GROUP_SIZE, SPECIES, draw_bird, group_picture


def test_group_picture_is_the_same_jpeg_every_time(picture: bytes) -> None:
    assert group_picture() == picture
    with Image.open(io.BytesIO(picture)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", GROUP_SIZE)


@pytest.mark.parametrize("species", SPECIES)
def test_bird_depends_on_its_seed_only(species: str) -> None:
    assert draw_bird(species, 1) == draw_bird(species, 1)
    assert draw_bird(species, 1) != draw_bird(species, 2)


def test_bird_of_another_species_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_bird("Dodo", 1)
