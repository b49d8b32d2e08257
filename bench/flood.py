"""One participant uploads without end: how late is another one's feedback? Measured on the local AWS.

    python -m bench.flood --uploads 5000 --seconds 60

Writes build/flood.json.
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

import boto3

from admin.names import STORAGE_REGION
from bench.local_aws import local_aws
from bench.map_ground import FEEDBACK_TARGETS, MapGround
from rehearsal.models.samples import group_picture

PARTICIPANTS, THREADS = 12, 4
PATIENCE_SECONDS, PAUSE_SECONDS = 120.0, 1.0
# In a process of its own, as whoever does this would: bucket, key, file, uploads and seconds are its arguments.
UPLOADS = f"""
import sys, threading, time, boto3
bucket, key, file, uploads, seconds = sys.argv[1:6]
body, share, begun, done = open(file, "rb").read(), int(uploads) // {THREADS}, time.monotonic(), []
def upload():
    s3 = boto3.session.Session().client("s3", region_name="{STORAGE_REGION}")
    for number in range(share):
        if time.monotonic() - begun > float(seconds):
            break
        s3.put_object(Bucket=bucket, Key=key, Body=body)
        done.append(number)
        time.sleep(max(0, begun + (number + 1) * float(seconds) / share - time.monotonic()))
threads = [threading.Thread(target=upload) for _ in range({THREADS})]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(done))
"""


class Room:
    """A class with the function that judges, and what is asked of it."""

    def __init__(self, ground: MapGround) -> None:
        """Take the ground's class; the first participant is the one that floods, the second the one that waits."""
        self.workshop, names = ground.workshop, ground.room.names
        self.flooding, self.waiting = names[0], names[1]
        self.s3 = boto3.client("s3", region_name=STORAGE_REGION)
        key = self.workshop.output_zip(names[-1])
        self.archive = self.s3.get_object(Bucket=self.workshop.target_bucket, Key=key)["Body"].read()

    def feedback_seconds(self, pseudonym: str, version: str | None = None) -> float:
        """Hand in, unless a version is given that was, and wait for the row that knows it; return the seconds."""
        key, begun = self.workshop.output_zip(pseudonym), time.monotonic()
        if version is None:
            bucket = self.workshop.target_bucket
            version = self.s3.put_object(Bucket=bucket, Key=key, Body=self.archive)["VersionId"]
        while time.monotonic() - begun < PATIENCE_SECONDS:
            if self._judged(pseudonym) == version:
                return time.monotonic() - begun
            time.sleep(0.05)
        raise SystemExit(f"bench: no feedback for {pseudonym} within {PATIENCE_SECONDS:.0f} s")

    def newest(self, pseudonym: str) -> str:
        """Return the version of a participant's zip that lies there now."""
        key = self.workshop.output_zip(pseudonym)
        return str(self.s3.head_object(Bucket=self.workshop.target_bucket, Key=key)["VersionId"])

    def _judged(self, pseudonym: str) -> str | None:
        try:
            key = self.workshop.feedback(pseudonym)
            row = json.loads(self.s3.get_object(Bucket=self.workshop.feedback_bucket, Key=key)["Body"].read())
        except self.s3.exceptions.NoSuchKey:
            return None
        version: str | None = ((row.get("evidence") or {}).get("zip") or {}).get("version_id")
        return version

    def invocations(self) -> int:
        """Count how often the judging function was started."""
        logs = boto3.client("logs", region_name=STORAGE_REGION).get_paginator("filter_log_events")
        group = f"/aws/lambda/{self.workshop.judge_output}"
        pages = logs.paginate(logGroupName=group, filterPattern="REPORT")
        return sum("REPORT RequestId" in event["message"] for page in pages for event in page["events"])


def measure(room: Room, scratch: Path, uploads: int, seconds: float) -> dict[str, Any]:
    """Let one upload, and time another's feedback meanwhile.

    Args:
        room: the class.
        scratch: a folder for the file that is uploaded.
        uploads: how many.
        seconds: for how long.

    Returns:
        The figures, in seconds but for the counts.
    """
    file = scratch / "upload.zip"
    file.write_bytes(room.archive)
    quiet = [room.feedback_seconds(room.waiting) for _ in range(5)]
    words = [room.workshop.target_bucket, room.workshop.output_zip(room.flooding), str(file)]
    before, begun = room.invocations(), time.monotonic()
    flood = subprocess.Popen(
        [sys.executable, "-c", UPLOADS, *words, str(uploads), str(seconds)], stdout=subprocess.PIPE, text=True
    )
    meanwhile = []
    while flood.poll() is None:
        meanwhile.append(room.feedback_seconds(room.waiting))
        time.sleep(PAUSE_SECONDS)
    took = time.monotonic() - begun
    last = room.feedback_seconds(room.flooding, room.newest(room.flooding))
    return {
        "uploads": int(flood.communicate()[0]),
        "seconds": round(took, 1),
        "quiet_median": round(median(quiet), 2),
        "flooded_median": round(median(meanwhile), 2),
        "flooded_worst": round(max(meanwhile), 2),
        "asked_meanwhile": len(meanwhile),
        "own_last_version_after": round(last, 2),
        "invocations": room.invocations() - before,
        "cores": os.cpu_count(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.flood", description="feedback beside a flood of uploads")
    parser.add_argument("--uploads", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with local_aws() as stage:
        ground = MapGround(stage, PARTICIPANTS, group_picture(), targets=FEEDBACK_TARGETS)
        (stage.scratch / "key").mkdir()
        ground.publish(stage.scratch / "key")
        ground.room.hand_in(ground.photograph, all_different=False)
        found = measure(Room(ground), stage.scratch, options.uploads, options.seconds)
    out = Path("build/flood.json")
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
