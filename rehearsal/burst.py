"""A burst of pictures against the local AWS: how long it takes until each has its result and its one message.

    python -m rehearsal.burst [--pictures 200] [--out build/burst.json]

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
from admin.workshop.settings import find_terraform, read_workshop
from rehearsal.aws.concurrency import AT_ONCE
from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.play.phone import Phone
from rehearsal.play.species_findings import key_in
from rehearsal.stage.guard import guarded
from rehearsal.stage.layers import build_layers
from rehearsal.stage.processes import wait_for
from rehearsal.stage.stage import ACCOUNT, Stage, build_model

UPLOADS_AT_ONCE = 32
END_SECONDS = 600


def burst(stage: Stage, pictures: int) -> dict[str, Any]:
    """Upload many pictures at once to a group that is applied for the purpose.

    Args:
        stage: where the group is applied; its local AWS is started here.
        pictures: how many are uploaded.

    Returns:
        How many pictures, results, messages, messages that came twice and messages with the species drawn there were;
        functions_at_once and processors; seconds until all were uploaded and until the last message; the rate.

    Raises:
        WorkshopError: the local AWS did not start, or the group could not be applied.
    """
    os.environ["WORKSHOP_TERRAFORM"] = str(stage.terraform)
    stage.start_aws()
    build_model(stage)
    build_layers(stage)
    workshop = read_workshop(stage.terraform)
    group = workshop.groups[0]
    stage.each("init", "-input=false", only=[group.region])
    stage.each("apply", "-input=false", "-auto-approve", "-parallelism=40", only=[group.region])
    phone = Phone(workshop, group, ACCOUNT, opens_links=False)
    phone.listen()
    s3 = boto3.client("s3", region_name=group.region)
    bucket = workshop.upload_bucket(group.region)
    drawn = {f"{BIRDS}burst-{n:03}.jpg": SPECIES[n % len(SPECIES)] for n in range(pictures)}
    bodies = {key: draw_bird(species, seed=n) for n, (key, species) in enumerate(drawn.items())}
    begun = time.monotonic()
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        list(pool.map(lambda key: s3.put_object(Bucket=bucket, Key=key, Body=bodies[key]), drawn))
    uploaded = time.monotonic() - begun
    wait_for(lambda: len(phone.rows) >= pictures, END_SECONDS)
    told_after = time.monotonic() - begun
    phone.wait(pictures, 0)
    told = Counter(key_in(row["message"]) for row in phone.rows)
    right = sum(drawn.get(key_in(row["message"]), "-") == row["attributes"]["species"] for row in phone.rows)
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"{RESULTS}burst-")
    return {
        "pictures": pictures,
        "results": listed["KeyCount"],
        "messages": len(phone.rows),
        "messages_twice": sum(count > 1 for count in told.values()),
        "right_species": right,
        "functions_at_once": AT_ONCE,
        "processors": os.cpu_count(),
        "upload_seconds": round(uploaded, 2),
        "seconds_to_last_message": round(told_after, 2),
        "pictures_per_second": round(pictures / told_after, 2),
    }


def main() -> int:
    """Try once and print the figures.

    Returns:
        The exit status: 0, 1 or 2, as the module says.
    """
    parser = argparse.ArgumentParser(prog="python -m rehearsal.burst", description="a burst of pictures")
    parser.add_argument("--pictures", type=int, default=200, help="how many are uploaded at once (200)")
    parser.add_argument("--out", type=Path, default=Path("build/burst.json"), help="file for the figures")
    options = parser.parse_args()
    source = find_terraform().resolve()
    try:
        with guarded(options.out.parent / "burst-logs") as processes:
            figures = burst(Stage(source=source, scratch=processes.scratch, processes=processes), options.pictures)
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))
    once = (figures["results"], figures["messages"], figures["messages_twice"]) == (options.pictures,) * 2 + (0,)
    return 0 if once else 1


if __name__ == "__main__":
    sys.exit(main())
