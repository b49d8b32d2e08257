"""How long the board takes to look again at a class, measured on the local AWS."""

import time
from collections.abc import Callable
from typing import Any

import boto3

from admin.names import STORAGE_REGION
from admin.operating.status import AGAIN, Watch
from bench.class_in_stages import StagedClass, write_participants
from bench.local_aws import local_aws
from bench.row import Row, described

BARS = {120: 2.0, 1000: 5.0}  # seconds of a refresh: a look after the first
LOOKS = 5
DOWNLOADS = 2  # of a thousand they take half a minute each


def measure_look(participants: int, say: Callable[[str], None]) -> list[Row]:
    """Measure how long the board takes to look again at a class of which a tenth has done something.

    Args:
        participants: how many the class has, one of BARS.
        say: tells people how far it is.

    Returns:
        The row; beside it stands how long it takes to fetch each object that the board shows, one after another.
    """
    with local_aws() as stage:
        room = StagedClass(write_participants(stage.terraform, participants))
        room.make()
        say(f"  {participants} participants made")
        first, idle, busy = _watch(room)
        downloads = [_download(room) for _ in range(DOWNLOADS)]
    row_id, bar, looks = f"status_{participants}", BARS[participants], [one.seconds for one in busy]
    objects = downloads[0][1]
    return [
        Row(
            id=row_id,
            unit="s",
            alternative=f"downloading what it shows, {objects:,} objects one after another: "
            f"{described([seconds for seconds, _ in downloads], 's')}",
            bar=bar,
            runs=looks,
            notes=f"a tenth of {participants:,} changed, {busy[-1].requests} requests; the first look "
            f"{first.seconds:.2f} s, {first.requests} requests; where nothing changed "
            f"{described([one.seconds for one in idle], 's')}, {idle[-1].requests} requests",
        )
    ]


def _watch(room: StagedClass) -> tuple[Any, list[Any], list[Any]]:
    """Look for the first time, LOOKS times while nothing happens, and LOOKS times after a tenth did something."""
    with Watch(room.workshop, room.workshop.groups, AGAIN) as watch:
        first = watch.look()
        while watch.look().unread:
            pass
        idle = [watch.look() for _ in range(LOOKS)]
        busy = []
        for turn in range(LOOKS):
            for name in room.workshop.participants[turn::10]:
                room.put(
                    room.workshop.target_bucket, room.workshop.hand(name), {"up": turn % 2 == 0, "at": room.ago(0)}
                )
                room.put_feedback(name, 10 * turn)
            busy.append(watch.look())
    return first, idle, busy


def _download(room: StagedClass) -> tuple[float, int]:
    """Fetch every object of the class, one after another; return the seconds, and how many they are."""
    buckets = {room.workshop.target_bucket: STORAGE_REGION, room.workshop.feedback_bucket: STORAGE_REGION}
    buckets |= {room.workshop.upload_bucket(group.name): group.region for group in room.workshop.groups}
    begun, objects = time.monotonic(), 0
    for bucket, region in buckets.items():
        s3 = boto3.client("s3", region_name=region)
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for entry in page.get("Contents", ()):
                s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
                objects += 1
    return time.monotonic() - begun, objects
