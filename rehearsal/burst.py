"""A burst of pictures against the local AWS: how long it takes until each has its result and its one message.

    python -m rehearsal.burst [--pictures 200] [--functions 3] [--cold-seconds 2] [--quota new] [--out build/burst.json]

Applies the first group alone, without participants, uploads all pictures at once and waits. Writes the figures as JSON.
Exit status: 0 every picture has one result and one message; 1 some picture has not; 2 it could not be tried.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3

from admin.errors import WorkshopError
from admin.names import BIRDS, RESULTS
from admin.operating.changes.planning import PARALLELISM
from admin.workshop.settings import find_terraform, read_workshop
from rehearsal.aws.concurrency import AT_ONCE
from rehearsal.aws.quotas import ACCOUNTS
from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.play.phone import Phone
from rehearsal.play.species_findings import key_in
from rehearsal.stage.guard import guarded
from rehearsal.stage.layers import build_layers
from rehearsal.stage.stage import ACCOUNT, Stage, build_model

UPLOADS_AT_ONCE = 32
END_SECONDS = 600
TURNED_AWAY_MS = 1  # between the first request and the one that was answered


def burst(stage: Stage, pictures: int, *, functions: int = AT_ONCE) -> dict[str, Any]:
    """Upload many pictures at once to a group that is applied for the purpose.

    Args:
        stage: where the group is applied; its local AWS is started here.
        pictures: how many are uploaded.
        functions: how many processes of the species function the stage runs at once.

    Returns:
        How many pictures, results, messages, messages that came twice and messages with the species drawn there were;
        functions_at_once, endpoint_at_once (0: it runs on an instance) and processors; how many pictures the endpoint
        turned away at first, and the longest wait for it in seconds; seconds until all were uploaded and until the
        last message; the rate.

    Raises:
        WorkshopError: the local AWS did not start, or the group could not be applied.
    """
    os.environ["WORKSHOP_TERRAFORM"] = str(stage.terraform)
    stage.start_aws()
    build_model(stage)
    build_layers(stage)
    workshop = read_workshop(stage.terraform)
    group = workshop.groups[0]
    stage.each("init", "-input=false", only=[group.folder.name])
    stage.each("apply", "-input=false", "-auto-approve", PARALLELISM, only=[group.folder.name])
    phone = Phone(workshop, group, ACCOUNT, opens_links=False)
    phone.listen()
    s3 = boto3.client("s3", region_name=group.region)
    bucket = workshop.upload_bucket(group.name)
    drawn = {f"{BIRDS}burst-{n:03}.jpg": SPECIES[n % len(SPECIES)] for n in range(pictures)}
    bodies = {key: draw_bird(species, seed=n) for n, (key, species) in enumerate(drawn.items())}
    begun = time.monotonic()
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=bodies[key]), drawn))
    uploaded = time.monotonic() - begun
    phone.wait(pictures, END_SECONDS)
    told_after = time.monotonic() - begun
    phone.watch_on()
    told = Counter(key_in(row["message"]) for row in phone.rows)
    right = sum(drawn.get(key_in(row["message"]), "-") == row["attributes"]["species"] for row in phone.rows)
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"{RESULTS}burst-")
    waits = [_waits(s3, bucket, entry["Key"]) for entry in listed.get("Contents", [])]
    return {
        "pictures": pictures,
        "results": listed["KeyCount"],
        "messages": len(phone.rows),
        "messages_twice": sum(count > 1 for count in told.values()),
        "right_species": right,
        "functions_at_once": functions,
        "endpoint_at_once": group.endpoint.max_concurrency if group.endpoint and group.endpoint.serverless else 0,
        "turned_away_first": sum(waited - latency > TURNED_AWAY_MS for waited, latency in waits),
        "longest_wait_seconds": round(max((waited for waited, _ in waits), default=0) / 1000, 2),
        "processors": os.cpu_count(),
        "upload_seconds": round(uploaded, 2),
        "seconds_to_last_message": round(told_after, 2),
        "pictures_per_second": round(pictures / told_after, 2),
    }


def _waits(s3: Any, bucket: str, key: str) -> tuple[float, float]:
    """Return how long a picture waited for the endpoint in all, and for the answer alone, in ms, from its result."""
    result = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    return float(result["waited_ms"]), float(result["latency_ms"])


def main() -> int:
    """Try once and print the figures.

    Returns:
        The exit status: 0, 1 or 2, as the module says.
    """
    parser = argparse.ArgumentParser(prog="python -m rehearsal.burst", description="a burst of pictures")
    parser.add_argument("--pictures", type=int, default=200, help="how many are uploaded at once (200)")
    parser.add_argument("--functions", type=int, default=AT_ONCE, help=f"species functions at once ({AT_ONCE})")
    parser.add_argument("--cold-seconds", type=float, default=2, help="a serverless container's start, in seconds (2)")
    parser.add_argument("--quota", choices=ACCOUNTS, default="default", help="the account's quotas")
    parser.add_argument("--out", type=Path, default=Path("build/burst.json"), help="file for the figures")
    options = parser.parse_args()
    source = find_terraform().resolve()
    try:
        with guarded(options.out.parent / "burst-logs") as processes:
            stage = Stage(
                source=source, scratch=processes.scratch, processes=processes, quota=options.quota,
                at_once=options.functions, cold_seconds=options.cold_seconds,
            )  # fmt: skip
            figures = burst(stage, options.pictures, functions=options.functions)
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    once = (figures["results"], figures["messages"], figures["messages_twice"]) == (options.pictures,) * 2 + (0,)
    return 0 if once else 1


if __name__ == "__main__":
    sys.exit(main())
