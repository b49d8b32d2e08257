"""Removing: by Terraform where its state is there, else thing by thing, in the order of the table of kinds."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from admin import aws
from admin.errors import WorkshopError
from admin.operating.changes import Change, apply_changes, plan_changes
from admin.operating.changes.environments import folders
from admin.operating.leftovers import KINDS, Thing, is_gone
from admin.operating.state.backend import LocalState, S3State, find_state, forget
from admin.operating.state.locks import is_free
from admin.operating.teardown.emptying import empty
from admin.workshop.groups import Workshop

Say = Callable[[str], None]
LONGEST_WAIT_SECONDS = 600
SUBSCRIPTION_PENDING = "PendingConfirmation"  # in the place of its ARN; SNS removes it by itself after some days


def plan_destroy(workshop: Workshop, environments: Sequence[str], out: Path) -> list[Change]:
    """Let Terraform plan the removal of some environments, side by side.

    Args:
        workshop: as configured.
        environments: names of folders in terraform/envs that have a state.
        out: folder for the plans.

    Returns:
        The plans.

    Raises:
        WorkshopError: Terraform failed; the message holds its own error.
    """
    return plan_changes(workshop, environments, destroy=True, out=out) if environments else []


def await_terraform(workshop: Workshop, say: Say) -> None:
    """Wait for a Terraform that has outlived the command that started it: it goes on to its end by itself.

    Args:
        workshop: as configured.
        say: is told what is waited for.
    """
    for folder in folders(workshop.terraform):
        place = find_state(folder)
        if not isinstance(place, LocalState) or not place.path.exists() or is_free(place.path):
            continue
        say(f"Terraform is still at work in {folder.name}: waiting for its end, at most {LONGEST_WAIT_SECONDS} s.")
        end = time.monotonic() + LONGEST_WAIT_SECONDS
        while not is_free(place.path) and time.monotonic() < end:
            time.sleep(1)


def destroy(changes: Sequence[Change], say: Say) -> None:
    """Let Terraform remove what was planned: groups side by side, then the storage.

    Args:
        changes: from plan_destroy.
        say: is told what happens.

    Raises:
        WorkshopError: Terraform failed; the message holds its own error.
    """
    if changes:
        apply_changes(changes, say=say)


def forget_states(workshop: Workshop) -> None:
    """Have no environment look any more for its state, which holds nothing, in the bucket that goes with the workshop.

    Args:
        workshop: as configured.
    """
    for folder in folders(workshop.terraform):
        place = find_state(folder)
        if isinstance(place, S3State) and place.bucket == workshop.state_bucket:
            forget(folder)


def remove(things: Iterable[Thing], say: Say) -> int:
    """Remove things one by one, kind after kind.

    Args:
        things: ours, as the inventory has them.
        say: is told what is removed.

    Returns:
        How many were removed; what has gone meanwhile counts too.

    Raises:
        WorkshopError: AWS refused some of them; all the others were tried.
    """
    everything = [thing for thing in things if not is_pending(thing)]
    refused: list[str] = []
    count = 0
    with ThreadPoolExecutor(aws.CONNECTIONS) as pool:
        for kind in KINDS:
            some = [thing for thing in everything if thing.kind is kind]
            for thing, words in zip(some, pool.map(_remove, some), strict=True):
                if words:
                    refused.append(words)
                else:
                    count += 1
                    say(removal_of(thing))
    if refused:
        raise WorkshopError("\n".join(["Not everything could be removed; the same command goes on:", *refused]))
    return count


def _remove(thing: Thing) -> str:
    """Remove one thing; return AWS's words where it refused, none where it is gone."""
    region = thing.asked
    try:
        if thing.kind.service == "s3":
            region = region_of_bucket(thing.name, region)
            empty(thing.name, region)
        thing.kind.remove(aws.client(thing.kind.service, region), thing.entry)
    except aws.ERRORS as error:
        if not is_gone(error):
            return aws.explain(error, f"removing {thing}")
    return ""


def removal_of(thing: Thing) -> str:
    """Say that a thing is removed."""
    return f"remove {thing}"


def is_pending(thing: Thing) -> bool:
    """Say whether a thing is a subscription that nobody has confirmed, which AWS alone can remove."""
    return thing.kind.name == "subscription" and thing.name == SUBSCRIPTION_PENDING


def region_of_bucket(bucket: str, home: str) -> str:
    """Ask in which region a bucket lies.

    Args:
        bucket: one of the account's own.
        home: a region to ask in.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    return aws.client("s3", home).get_bucket_location(Bucket=bucket).get("LocationConstraint") or "us-east-1"
