"""How long the board and `workshop status` take to look at a class, measured on the local AWS.

    python -m bench.status_board --participants 120 1000

Prints, and writes to build/status-board.json, the seconds and HTTP requests of `workshop status` as a process of its
own, of the board's first look, of looks at which nothing has changed, and of looks while a tenth of the class does
something.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from admin.operating.status import AGAIN, Watch
from bench.class_in_stages import StagedClass, write_participants
from bench.local_aws import local_aws

OUT = Path("build/status-board.json")
BARS = {120: 2.0, 1000: 5.0}  # seconds of a refresh: a look after the first
LOOKS = 5


def main() -> int:
    """Measure; return 0 where every look meets its bar."""
    parser = argparse.ArgumentParser(prog="python -m bench.status_board", description="a look at a class, measured")
    parser.add_argument("--participants", type=int, nargs="+", default=[120, 1000])
    parser.add_argument("--keep", action="store_true", help="leave the local AWS standing until Enter is pressed")
    options = parser.parse_args()
    results = [_measure(count, keep=options.keep) for count in options.participants]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"cores": os.cpu_count(), "classes": results}, indent=2) + "\n", encoding="utf-8")
    return 0 if all(one["met"] for one in results) else 1


def _measure(participants: int, *, keep: bool) -> dict[str, Any]:
    with local_aws() as stage:
        begun = time.monotonic()
        room = StagedClass(write_participants(stage.terraform, participants))
        room.make()
        print(f"{participants} participants made in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        if keep:
            exports = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "WORKSHOP_"))}
            (stage.scratch / "environment.json").write_text(json.dumps(exports))
            input(f"{stage.scratch}/environment.json; Enter goes on ")
        return _looks(room, participants)


def _looks(room: StagedClass, participants: int) -> dict[str, Any]:
    begun = time.monotonic()
    words = [sys.executable, "-m", "admin", "status", "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    process = time.monotonic() - begun
    if done.returncode:
        raise SystemExit(f"bench: workshop status ended with {done.returncode}: {done.stderr}")
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
    seconds = {
        "status_process": process,
        "first": first.seconds,
        "look_unchanged": median(one.seconds for one in idle),
        "look_tenth_changed": median(one.seconds for one in busy),
    }
    requests = {
        "status_process": json.loads(done.stdout)["requests"],
        "first": first.requests,
        "look_unchanged": idle[-1].requests,
        "look_tenth_changed": busy[-1].requests,
    }
    bar = BARS.get(participants)
    result = {
        "participants": participants,
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "requests": requests,
        "unread_after_first_look": first.unread,
        "load": round(os.getloadavg()[0], 1),
        "bar": bar,
        "met": bar is None or max(value for name, value in seconds.items() if name.startswith("look")) < bar,
    }
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    raise SystemExit(main())
