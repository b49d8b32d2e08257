"""A class that Terraform sets up on a local AWS, as the rehearsal's stage does, and what each command took."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.class_in_stages import write_participants
from bench.local_aws import local_aws
from rehearsal.stage.apply import Apply
from rehearsal.stage.layers import build_layers, participants_layer, publish_participants_layers
from rehearsal.stage.stage import REQUESTS, Stage, build_model

FUNCTION = ".aws_lambda_function.this"
PARTICIPANTS_MODULE = "module.group.module.crop_faces["


@dataclass(frozen=True)
class Standing:
    """An apply that has come so far that all stands.

    Attributes:
        seconds: from the start of the applies until all stands but what the provider still watches.
        requests: how many the local AWS had meanwhile.
        resources: how many of them are one participant's own, of which every participant has as many.
        applies: what is still to be finished.
    """

    seconds: float
    requests: int
    resources: int
    applies: list[Apply]


@contextmanager
def initialised(
    participants: int, change: Callable[[Path], None] | None = None, *, in_files: bool = False
) -> Iterator[Stage]:
    """Get everything ready for an apply of all environments.

    Args:
        participants: how many there are, split over the groups.
        change: changes the throw-away copy of terraform/ before; None for as it is.
        in_files: keep the states in files and not in S3.

    Yields:
        The stage, after `terraform init`. At the end all processes are ended and the folder is removed, Terraform's
        included where it still watches something.
    """
    with local_aws(requests=True) as stage:
        workshop = write_participants(stage.terraform, participants)
        if change:
            change(stage.terraform)
        build_model(stage)
        build_layers(stage)
        publish_participants_layers(workshop, participants_layer(stage))
        stage.init(in_files=in_files)
        yield stage


def stand(stage: Stage) -> Standing:
    """Apply every environment side by side until all stands.

    Args:
        stage: initialised.

    Returns:
        What it took.

    Raises:
        WorkshopError: an apply failed.
    """
    before, begun = requests(stage), time.monotonic()
    applies = stage.apply()
    seconds = time.monotonic() - begun
    return Standing(seconds, requests(stage) - before, _own_resources(stage), applies)


def requests(stage: Stage) -> int:
    """Count the requests that the local AWS has had so far."""
    with (stage.processes.logs / REQUESTS).open("rb") as lines:
        return sum(1 for _ in lines)


def seconds_a_function(stage: Stage) -> float:
    """Tell at which pace participants' functions were finished, in the slower group: seconds from one to the next."""
    return max(_pace(stage, name) for name in stage.groups)


def _pace(stage: Stage, environment: str) -> float:
    ends = sorted(
        datetime.fromisoformat(event["@timestamp"]).timestamp()
        for event in _events(stage, environment, "apply_complete")
        if (address := event["hook"]["resource"]["addr"]).startswith(PARTICIPANTS_MODULE) and address.endswith(FUNCTION)
    )
    return (ends[-1] - ends[0]) / (len(ends) - 1)


def _own_resources(stage: Stage) -> int:
    """Count the resources that are one participant's, in the first group."""
    addresses = [event["change"]["resource"]["addr"] for event in _events(stage, stage.groups[0], "planned_change")]
    [first, *_] = sorted(one for one in addresses if one.startswith(PARTICIPANTS_MODULE))
    key = first.removeprefix(PARTICIPANTS_MODULE).partition("]")[0]
    return sum(f"[{key}]" in address for address in addresses)


def _events(stage: Stage, environment: str, kind: str) -> Iterator[dict[str, Any]]:
    """Read one kind of event from the log of an environment's apply."""
    log = stage.processes.logs / f"terraform apply {environment}.log"
    for line in log.read_text(encoding="utf-8").splitlines():
        if f'"type":"{kind}"' in line:
            yield json.loads(line)
