"""Pictures made at run time: a group photograph, and drawn birds.

The group is made from one public-domain portrait (Grace Hopper, U.S. Navy, inside the matplotlib wheel), repeated with
other sizes, tones and mouths. Five smile and two look stern; one of the five moved while the shutter was open, so that
a detector is less sure of it than the workshop's threshold asks.
"""

import io
import random
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

# Looked up and not imported: for a user without a home, matplotlib makes a folder in TMPDIR when it is imported.
PORTRAIT = Path(str(distribution("matplotlib").locate_file("matplotlib/mpl-data/sample_data/grace_hopper.jpg")))
GROUP_SIZE = (1440, 750)
JPEG_QUALITY = 90
MOUTH_CORNERS = ((232, 278), (305, 274))  # in the portrait, pixels
# Her outline in the portrait (512 x 600 pixels), clockwise from the left shoulder.
# fmt: off
OUTLINE = (
    (14, 600), (26, 520), (38, 440), (50, 399), (70, 378), (122, 358), (177, 336), (198, 318), (196, 298), (180, 292),
    (170, 282), (163, 258), (156, 232), (152, 200), (155, 165), (152, 140), (152, 112), (156, 92), (174, 82),
    (178, 66), (196, 50), (220, 42), (236, 28), (262, 23), (288, 28), (304, 42), (330, 52), (348, 66), (355, 84),
    (368, 90), (372, 112), (370, 160), (376, 196), (374, 222), (366, 252), (362, 280), (348, 304), (333, 312),
    (334, 322), (366, 344), (440, 366), (484, 386), (500, 410), (506, 470), (512, 520), (512, 600),
)
# fmt: on
SPECIES = ("Purple Martin", "Northern Cardinal", "American Goldfinch", "Eastern Bluebird")  # in the model's order


BIRD_SIZE = (480, 360)
BACKDROPS = ((150, 190, 225), (96, 138, 84), (188, 190, 186), (150, 132, 96), (120, 116, 138), (206, 214, 196))


class Plumage(NamedTuple):
    """What tells a drawn bird's species: colours (red, green, blue), and shapes.

    Attributes:
        back: the upper side's colour, and the head's below the cap.
        breast: its colour.
        belly: its colour.
        wing: its colour.
        tail: its colour.
        cap: its colour, and the crest's.
        bill: its colour.
        mask: the colour around the bill; None where there is no mask.
        crest: whether there is a crest.
    """

    back: tuple[int, int, int]
    breast: tuple[int, int, int]
    belly: tuple[int, int, int]
    wing: tuple[int, int, int]
    tail: tuple[int, int, int]
    cap: tuple[int, int, int]
    bill: tuple[int, int, int]
    mask: tuple[int, int, int] | None = None
    crest: bool = False


# fmt: off
PLUMAGES = {
    "Purple Martin": Plumage((48, 40, 104), (56, 48, 116), (52, 46, 108), (34, 30, 58), (30, 28, 52), (54, 44, 116),
                             (34, 32, 36)),
    "Northern Cardinal": Plumage((190, 30, 38), (216, 44, 44), (222, 66, 56), (146, 28, 38), (158, 26, 36),
                                 (206, 34, 40), (238, 112, 52), mask=(24, 20, 22), crest=True),
    "American Goldfinch": Plumage((240, 200, 36), (250, 216, 48), (250, 232, 120), (34, 32, 34), (38, 36, 38),
                                  (30, 28, 30), (240, 154, 92)),
    "Eastern Bluebird": Plumage((48, 98, 198), (202, 106, 54), (240, 236, 228), (42, 86, 184), (38, 78, 170),
                                (52, 106, 208), (40, 40, 46)),
}
# fmt: on


class Sitter(NamedTuple):
    """One copy of the portrait: where it goes, and how it differs from the others.

    Attributes:
        middle: where its middle goes, in pixels from the left.
        top: where its top goes, in pixels from the top.
        scale: the size, compared with the portrait.
        mirrored: whether left and right are exchanged.
        lift: how far the mouth's corners are raised, in the portrait's pixels.
        light: factors of red, green and blue.
        uniform: added to the dark cloth's red, green and blue.
        moved: the length of a motion blur, in pixels.
    """

    middle: int
    top: int
    scale: float
    mirrored: bool
    lift: float
    light: tuple[float, float, float]
    uniform: tuple[int, int, int]
    moved: int = 0


SITTERS = (
    Sitter(240, 42, 0.60, False, 9, (1.0, 1.0, 1.0), (0, 0, 0)),
    Sitter(560, 16, 0.62, True, -7, (1.05, 0.97, 0.86), (42, 30, 14)),
    Sitter(885, 30, 0.60, False, 8, (0.90, 0.95, 1.06), (24, 26, 34)),
    Sitter(1205, 50, 0.60, True, 9, (1.0, 0.94, 0.90), (46, 10, 16), moved=32),
    Sitter(400, 236, 0.82, True, 8, (1.04, 1.0, 0.94), (8, 30, 20)),
    Sitter(722, 262, 0.86, False, 8, (1.0, 1.0, 1.0), (0, 0, 0)),
    Sitter(1045, 244, 0.82, True, -8, (0.96, 1.0, 1.05), (34, 34, 34)),
)


def group_picture() -> bytes:
    """Make the default picture.

    Returns:
        A JPEG of 1440 x 750 pixels with seven faces, the same bytes every time.
    """
    portrait = _portrait()
    outline: np.ndarray = np.zeros(portrait.shape[:2], np.uint8)
    cv2.fillPoly(outline, [np.array(OUTLINE, np.int32)], 255, lineType=cv2.LINE_AA)
    outline = cv2.GaussianBlur(cv2.erode(outline, np.ones((3, 3), np.uint8)), (0, 0), 1.2)
    canvas = _backdrop()
    for sitter in SITTERS:
        _seat(canvas, _dressed(portrait, sitter), outline.astype(np.float32) / 255, sitter)
    return _jpeg(Image.fromarray(canvas.clip(0, 255).astype(np.uint8)))


def _portrait() -> np.ndarray:
    """Return the portrait's upper 570 rows (above the first button), its name tag made unreadable."""
    with Image.open(PORTRAIT) as image:
        pixels = np.array(image.convert("RGB"))[:570]
    pixels[486:517, 78:169] = cv2.GaussianBlur(pixels[486:517, 78:169], (0, 0), 4)  # half of them are mirrored
    return pixels


def _backdrop() -> np.ndarray:
    """Return a studio's mottled grey, darker towards the corners: float32 (height, width, 3)."""
    width, height = GROUP_SIZE
    mottle = np.random.default_rng(1927).normal(0, 5, (9, 14)).astype(np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    light = 1 - 0.9 * (((x - width / 2) / width) ** 2 + ((y - height * 0.4) / height) ** 2)
    grey = np.array([150, 158, 166], np.float32) * light[..., None]
    return np.asarray(grey + cv2.resize(mottle, GROUP_SIZE, interpolation=cv2.INTER_CUBIC)[..., None])


def _dressed(portrait: np.ndarray, sitter: Sitter) -> np.ndarray:
    """Return the portrait with the sitter's mouth, light and uniform: float32 (570, 512, 3)."""
    height, width = portrait.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    from_x, from_y = x.copy(), y.copy()
    for (corner_x, corner_y), side in zip(MOUTH_CORNERS, (-1, 1), strict=True):
        near = np.exp(-((x - corner_x) ** 2 + (y - corner_y) ** 2) / 512)
        from_y += sitter.lift * near
        from_x -= side * 5 * near
    from_y -= 0.4 * sitter.lift * np.exp(-((x - 268) ** 2 + (y - 278) ** 2) / 512)
    warped = cv2.remap(portrait, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    person = warped.astype(np.float32) * np.array(sitter.light, np.float32)
    below_chin = np.clip((y - 318) / 20, 0, 1)[..., None]
    darkness = (1 - person.mean(axis=2, keepdims=True) / 255) ** 2
    return np.clip(person + below_chin * darkness * np.array(sitter.uniform, np.float32), 0, 255)


def _seat(canvas: np.ndarray, person: np.ndarray, opacity: np.ndarray, sitter: Sitter) -> None:
    """Draw a person into the canvas; the cloth is drawn on down to the picture's edge."""
    width, height = round(person.shape[1] * sitter.scale), round(person.shape[0] * sitter.scale)
    person = cv2.resize(person, (width, height), interpolation=cv2.INTER_AREA)
    opacity = cv2.resize(opacity, (width, height), interpolation=cv2.INTER_AREA)
    missing = max(canvas.shape[0] - sitter.top - height, 0)
    cloth = np.average(person[-8:].reshape(-1, 3), axis=0, weights=opacity[-8:].ravel()).astype(np.float32)
    person = np.vstack([person, np.tile(cloth, (missing, width, 1))])
    opacity = np.vstack([opacity, np.repeat(opacity[-1:], missing, axis=0)])[..., None]
    if sitter.mirrored:
        person, opacity = person[:, ::-1], opacity[:, ::-1]
    if sitter.moved:
        streak = np.full((1, sitter.moved), 1 / sitter.moved, np.float32)
        person = cv2.filter2D(person * opacity, -1, streak)
        opacity = cv2.filter2D(np.ascontiguousarray(opacity), -1, streak)[..., None]
        person = person / np.maximum(opacity, 1e-3)
    left = sitter.middle - width // 2
    place = canvas[sitter.top : sitter.top + len(person), left : left + width]
    person, opacity = person[: len(place)], opacity[: len(place)]
    place[:] = place * (1 - opacity) + person * opacity


def _jpeg(image: Image.Image, comment: str = "") -> bytes:
    content = io.BytesIO()
    image.save(content, "JPEG", quality=JPEG_QUALITY, comment=comment.encode())
    return content.getvalue()


def draw_bird(species: str, seed: int | str) -> bytes:
    """Draw a bird.

    Args:
        species: one of SPECIES.
        seed: decides pose, light and background.

    Returns:
        A JPEG of 480 x 360 pixels. Its comment holds species and seed, so that two drawings never have equal bytes.
    """
    chance = random.Random(f"{species} {seed}")  # noqa: S311 - a drawing is no secret
    plumage = PLUMAGES[species]
    bird = Image.new("RGBA", (600, 600))
    _draw_bird(ImageDraw.Draw(bird), plumage)
    bird = bird.rotate(chance.uniform(-14, 14), resample=Image.Resampling.BILINEAR)
    side = round(chance.uniform(0.86, 1.12) * BIRD_SIZE[1])
    bird = bird.resize((side, side), Image.Resampling.BOX)
    if chance.random() < 0.5:
        bird = bird.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    picture = _outdoors(chance)
    at = [round((room - side) / 2 + chance.uniform(-0.07, 0.07) * room) for room in BIRD_SIZE]
    picture.paste(bird, (at[0], at[1]), bird)
    return _jpeg(ImageEnhance.Brightness(picture).enhance(chance.uniform(0.88, 1.1)), f"{species} {seed}")


def bird_cutout(species: str) -> Image.Image:
    """Draw a bird without a background.

    Args:
        species: one of SPECIES.

    Returns:
        RGBA, cut to the bird.
    """
    bird = Image.new("RGBA", (600, 600))
    _draw_bird(ImageDraw.Draw(bird), PLUMAGES[species])
    return bird.crop(bird.getbbox())


def person_cutout() -> Image.Image:
    """Give the portrait without its background, on two legs.

    Returns:
        RGBA, about three times as high as wide.
    """
    portrait = _portrait()
    outline = Image.new("L", (portrait.shape[1], portrait.shape[0]))
    ImageDraw.Draw(outline).polygon(OUTLINE, fill=255)
    bust = Image.fromarray(portrait)
    bust.putalpha(outline)
    whole = Image.new("RGBA", (bust.width, 3 * bust.width))
    cloth = tuple(np.median(portrait[-8:, 180:340].reshape(-1, 3), axis=0).astype(int).tolist())
    draw = ImageDraw.Draw(whole)
    draw.rounded_rectangle((20, bust.height - 2, bust.width - 20, 2 * bust.width), 40, fill=(*cloth, 255))
    for left in (90, 290):
        draw.rectangle((left, 2 * bust.width - 40, left + 130, 3 * bust.width), fill=(*cloth, 255))
    whole.paste(bust, (0, 0), bust)
    return whole


def _outdoors(chance: random.Random) -> Image.Image:
    """Return an unsharp background: one of six tones, mottled, with a branch to perch on."""
    tone = np.array(chance.choice(BACKDROPS), float)
    mottle = np.random.default_rng(chance.randrange(2**32)).normal(0, 16, (6, 8, 1)) + tone
    picture = Image.fromarray(mottle.clip(0, 255).astype(np.uint8)).resize(BIRD_SIZE, Image.Resampling.BICUBIC)
    left, right = chance.uniform(0.74, 0.86) * BIRD_SIZE[1], chance.uniform(0.74, 0.86) * BIRD_SIZE[1]
    ImageDraw.Draw(picture).line([(0, left), (BIRD_SIZE[0], right)], fill=(84, 64, 48), width=chance.randint(8, 13))
    return picture


def _draw_bird(draw: ImageDraw.ImageDraw, plumage: Plumage) -> None:
    """Draw the bird, seen from its right side, into 600 x 600 pixels."""
    for foot in (290, 330):
        draw.line([(foot, 430), (foot + 10, 505)], fill=(70, 56, 50), width=8)
    draw.polygon([(200, 370), (40, 470), (64, 508), (238, 420)], fill=plumage.tail)
    draw.ellipse((160, 220, 430, 450), fill=plumage.back)
    draw.ellipse((240, 250, 436, 450), fill=plumage.breast)
    draw.ellipse((230, 372, 392, 450), fill=plumage.belly)
    draw.polygon([(200, 300), (400, 180), (440, 280), (360, 380)], fill=plumage.back)
    draw.ellipse((330, 120, 480, 270), fill=plumage.back)
    draw.pieslice((330, 120, 480, 270), 165, 345, fill=plumage.cap)
    if plumage.crest:
        draw.polygon([(338, 176), (318, 62), (436, 130)], fill=plumage.cap)
    if plumage.mask:
        draw.ellipse((420, 170, 488, 262), fill=plumage.mask)
    draw.polygon([(466, 186), (548, 212), (466, 232)], fill=plumage.bill)
    draw.ellipse((424, 172, 448, 196), fill=(18, 16, 18))
    draw.ellipse((430, 176, 437, 183), fill=(245, 245, 245))
    draw.polygon([(176, 262), (330, 250), (352, 330), (250, 404), (86, 446)], fill=plumage.wing)
