"""The survey: everything that stands, whose it is, and what of it a teardown is for."""

from collections.abc import Iterable
from dataclasses import dataclass

from admin import aws
from admin.names import STORAGE_REGION
from admin.operating.leftovers import Thing, standing, with_tags
from admin.operating.teardown.destroying import is_pending, region_of_bucket
from admin.operating.teardown.ownership import Judge, Known, Whose, is_alike

MOST_ROUNDS = 4  # a region that is found in one may hold something that names a further one


@dataclass(frozen=True)
class Survey:
    """What stands.

    Attributes:
        regions: those that were looked in.
        ours: what a teardown is for: everything of the workshop's, or what belongs to the chosen groups.
        expiring: subscriptions of ours that nobody confirmed, which AWS removes by itself.
        bystanders: others' things with names or tags like ours.
        unseen: kinds whose list AWS refuses to the caller, such as "global budget".
    """

    regions: list[str]
    ours: list[Thing]
    expiring: list[Thing]
    bystanders: list[Thing]
    unseen: list[str]


def survey(known: Known, regions: Iterable[str], groups: list[str] | None) -> Survey:
    """List everything, and judge whose it is; what is seen to be ours is added to what is known.

    Args:
        known: the workshop.
        regions: to look in, besides those of the known groups and of our buckets.
        groups: the names of the chosen groups; None for everything.

    Returns:
        What stands.

    Raises:
        WorkshopError: AWS refused.
    """
    looked: set[str] = set()
    things: list[Thing] = []
    unseen: list[str] = []
    with aws.explained("listing what stands"):
        for _ in range(MOST_ROUNDS):
            wanted = {STORAGE_REGION, *regions, *known.groups.values(), *_of_buckets(known, things)} - looked
            if not wanted:
                break
            looked |= wanted
            unseen = []
            things = with_tags(standing(looked, unseen), looked, lambda thing: is_alike(known, thing))
            known.learn(things)
    judge = Judge(known, things)
    ours = [thing for thing in things if judge.whose(thing) is Whose.OURS]
    chosen = [thing for thing in ours if groups is None or judge.group(thing) in groups]
    return Survey(
        regions=sorted(looked),
        ours=[thing for thing in chosen if not is_pending(thing)],
        expiring=[thing for thing in chosen if is_pending(thing)],
        bystanders=[thing for thing in things if judge.whose(thing) is Whose.BYSTANDER],
        unseen=sorted(set(unseen)),
    )


def _of_buckets(known: Known, things: Iterable[Thing]) -> set[str]:
    """Find the regions of our buckets: a bucket is listed wherever it lies, and nothing else tells of a lost group."""
    everything = list(things)
    judge = Judge(known, everything)
    buckets = [thing.name for thing in everything if thing.kind.service == "s3" and judge.whose(thing) is Whose.OURS]
    return {region_of_bucket(bucket, STORAGE_REGION) for bucket in buckets}
