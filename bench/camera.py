"""How many pictures a second `workshop feed` looks at on one core, and how many visits it counts in drawn films.

    python -m bench.camera

Prints a table; the films are drawn and written first, and their drawing is not measured. On a machine that is busy with
other things the numbers are lower.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

import cv2
from tabulate import tabulate

from admin.camera.captures import Film
from admin.camera.place import read_place
from admin.camera.visits import Habits, Watch
from rehearsal.models.films import SCENES, write_film

SIZES = ((640, 480), (1280, 720))
MEASURED = "two_at_once"
EXPECTED = {"crosses": 1, "two_at_once": 2, "sits": 1, "leaves": 0, "person": 1, "night": 0, "nothing": 0}


def measure(path: Path) -> tuple[int, float, float]:
    """Watch a film as `workshop feed` does.

    Args:
        path: the film.

    Returns:
        Visits, pictures a second with decoding, and pictures a second of the looking alone.
    """
    watch, visits, frames, looking = Watch(Habits()), 0, 0, 0.0
    begun = time.process_time()
    for frame in Film(read_place(str(path))).frames(threading.Event()):
        if frame is None:
            continue
        before = time.process_time()
        visits += len(watch.look(frame))
        looking += time.process_time() - before
        frames += 1
    visits += len(watch.end())
    return visits, frames / (time.process_time() - begun), frames / looking


def main() -> int:
    """Measure, and print.

    Returns:
        0, or 1 where a film has another number of visits than it should.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    cv2.setNumThreads(1)
    rows, wrong = [], False
    with tempfile.TemporaryDirectory() as folder:
        for scene in SCENES:
            for width, height in SIZES if scene == MEASURED else SIZES[:1]:
                path = Path(folder, f"{scene}-{height}.avi")
                write_film(path, scene, width, height)
                visits, with_decoding, alone = measure(path)
                path.unlink()
                wrong |= visits != EXPECTED[scene]
                size = f"{width} x {height}"
                rows.append((scene, size, visits, EXPECTED[scene], f"{with_decoding:.0f}", f"{alone:.0f}"))
    headers = ("film", "pixels", "visits", "expected", "pictures/s of processor time", "without decoding")
    print(tabulate(rows, headers=headers))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
