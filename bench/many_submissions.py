"""Thousands of submissions from some hundreds of different ones: finished, wrong in many ways, and broken."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import boto3
from PIL import Image

from admin.judging.crops import expected_crops
from admin.names import STORAGE_REGION
from bench.classroom import Classroom, Photograph, dated_zip, png

DIFFERENT = 250
THREADS = 8
Crop = tuple[str, Image.Image]


def hand_in_many(room: Classroom, photograph: Photograph) -> int:
    """Put a copy and a zip into the target bucket for everybody but each twelfth, who handed nothing in.

    Args:
        room: the class.
        photograph: what it worked on.

    Returns:
        How many different zips there are.
    """
    s3, bucket = boto3.client("s3", region_name=STORAGE_REGION), room.workshop.target_bucket
    small = photograph.image.resize((photograph.image.width // 2, photograph.image.height // 2))
    copies = [png(photograph.image), png(small), png(photograph.image)[:-40], b"no picture"]
    zips = list(_zips(photograph, room.workshop.confidence_threshold))

    def leave(number: int) -> None:
        name = room.names[number]
        if number % 12 == 11:
            return
        copy = copies[0 if number % 5 else number // 5 % len(copies)]
        s3.put_object(Bucket=bucket, Key=room.workshop.output_copy(name), Body=copy)
        s3.put_object(Bucket=bucket, Key=room.workshop.output_zip(name), Body=zips[number % len(zips)])

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(leave, range(len(room.names))))
    return len(set(zips))


def _zips(photograph: Photograph, threshold: float) -> Iterator[bytes]:
    """Make DIFFERENT zips, each with the mistakes that its number draws."""
    right: list[Crop] = [
        (f"{crop.emotion}/cropped_{crop.number}.png", photograph.image.crop(crop.box))
        for crop in expected_crops(photograph.image, photograph.faces, threshold)
    ]
    everybody: list[Crop] = [
        (f"{crop.emotion}/cropped_{crop.number}.png", photograph.image.crop(crop.box))
        for crop in expected_crops(photograph.image, photograph.faces, 0.0)
    ]
    packed = {id(image): png(image) for _, image in (*right, *everybody)}  # packing is what takes long
    for number in range(DIFFERENT):
        draw = random.Random(number)  # noqa: S311 - the same submissions in each run, and no secret
        crops = list(everybody if draw.random() < 0.1 else right)
        for mistake in draw.sample(MISTAKES, draw.choice((0, 0, 1, 1, 2))):
            crops = mistake(crops, draw)
        content = dated_zip(((name, packed.get(id(image)) or png(image)) for name, image in crops), number)
        yield content[: draw.randrange(1, len(content))] if draw.random() < 0.06 else content


def _without_one(crops: list[Crop], draw: random.Random) -> list[Crop]:
    return draw.sample(crops, len(crops) - 1) if crops else crops


def _twice(crops: list[Crop], draw: random.Random) -> list[Crop]:
    name, image = draw.choice(crops)
    return [*crops, (name.replace("cropped_", "cropped_9"), image)]


def _other_emotion(crops: list[Crop], draw: random.Random) -> list[Crop]:
    chosen = draw.choice(crops)
    return [(f"ANGRY/{name.partition('/')[2]}", image) if (name, image) == chosen else (name, image)
            for name, image in crops]  # fmt: skip


def _shifted(crops: list[Crop], draw: random.Random) -> list[Crop]:
    by = draw.randrange(1, 4)
    return [(name, image.crop((by, 0, image.width, image.height))) for name, image in crops]


def _grey(crops: list[Crop], _draw: random.Random) -> list[Crop]:
    return [(name, image.convert("L")) for name, image in crops]


def _without_folders(crops: list[Crop], _draw: random.Random) -> list[Crop]:
    return [(name.partition("/")[2], image) for name, image in crops]


MISTAKES = (_without_one, _twice, _other_emotion, _shifted, _grey, _without_folders)
