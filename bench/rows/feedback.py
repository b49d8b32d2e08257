"""Feedback: from the upload of a zip to the row that the judging function writes about it."""

import io
import json
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from bench.classroom import dated_zip
from bench.flood import Room
from bench.local_aws import local_aws
from bench.map_ground import FEEDBACK_TARGETS, MapGround
from bench.pictures import the_picture
from bench.row import Row, described

PARTICIPANTS = 12
UPLOADS, CHECKS = 20, 5
BAR = 3.0


def measure(say: Callable[[str], None]) -> list[Row]:
    """Measure it with the function that Terraform deploys, called by S3's own notification.

    Args:
        say: tells people how far it is.

    Returns:
        The row; beside it what a participant without the function would do, which is to check the zip by hand.
    """
    picture, name = the_picture()
    with local_aws() as stage:
        ground = MapGround(stage, PARTICIPANTS, picture, targets=FEEDBACK_TARGETS)
        (stage.scratch / "key").mkdir()
        ground.publish(stage.scratch / "key")
        ground.room.hand_in(ground.photograph, all_different=False)
        room = Room(ground)
        members = _members(room.archive)
        cold, *warm = (_feedback(room, members, number) for number in range(1 + UPLOADS))
        say(f"  feedback on {name}: the first {cold:.2f} s, then {statistics.median(warm):.2f} s")
        zip_file, picture_file, faces = (stage.scratch / one for one in ("a.zip", "picture.jpg", "faces.json"))
        zip_file.write_bytes(room.archive)
        picture_file.write_bytes(picture)
        faces.write_text(json.dumps(ground.photograph.faces), encoding="utf-8")
        by_hand = [_check(zip_file, picture_file, faces) for _ in range(CHECKS)]
    return [
        Row(
            id="feedback",
            unit="s",
            alternative=f"`workshop check` of a zip that lies on a computer, with the picture and its faces beside it: "
            f"{described(by_hand, 's')}",
            bar=BAR,
            runs=warm,
            notes=f"{name}; from the upload until the row about it can be read, asked every 0.05 s, each zip of other "
            f"bytes, one participant alone; the first, with a function that is not running yet, {cold:.2f} s. Eight "
            "participants at a time: the rehearsal's finding on feedback",
        )
    ]


def _members(archive: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def _feedback(room: Room, members: list[tuple[str, bytes]], number: int) -> float:
    """Hand in a zip that was written at another time, so that its bytes are new; return the seconds to its row."""
    room.archive = dated_zip(members, number)
    return room.feedback_seconds(room.waiting)


def _check(zip_file: Path, picture: Path, faces: Path) -> float:
    """Run `workshop check` once; return its seconds."""
    words = [str(zip_file), "--picture", str(picture), "--faces", str(faces)]
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "admin", "check", *words], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"workshop check ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    return time.monotonic() - begun
