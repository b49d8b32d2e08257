"""What every participant has handed in, from a few listings of the whole class instead of requests for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from admin import aws
from admin.grading.listing import Listing, StoredObject, list_versions
from admin.grading.submissions import FunctionState, Submission, function_state, list_birds, with_outputs
from admin.workshop.groups import Group, Workshop


@dataclass
class ClassListing:
    """The whole class as AWS holds it.

    Attributes:
        outputs: the target bucket.
        submissions: one for each participant, in the roster's order.
        trouble: the error by the group's name, for groups that could not be listed.
        strays: names of functions that belong to nobody on the roster.
    """

    outputs: Listing
    submissions: list[Submission] = field(default_factory=list)
    trouble: dict[str, Exception] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)


def list_class(workshop: Workshop, groups: Iterable[Group], *, late: bool = False) -> ClassListing:
    """List what the participants of some groups have handed in.

    A function may run on, or be run, after its group's end, and write over a zip. So what counts is the newest version
    written before the end, the grace included.

    Args:
        workshop: the workshop.
        groups: whose participants.
        late: what was written after the end counts too.

    Returns:
        The listing. A region that cannot be listed concerns its own group only (see trouble).

    Raises:
        WorkshopError: the target bucket, which all groups share, cannot be listed.
    """
    listing = ClassListing(list_outputs(workshop))
    for group in groups:
        functions: dict[str, FunctionState] = {}
        birds: dict[str, tuple[StoredObject, ...]] = {}
        try:
            functions = _functions(workshop, group)
            birds = list_birds(workshop, group) if group.has_endpoint else {}
        except aws.ERRORS as error:
            listing.trouble[group.name] = error
        known = {workshop.function_name(pseudonym) for pseudonym in group.participants}
        listing.strays += sorted(set(functions) - known)
        for pseudonym in group.participants:
            submission = Submission(
                group=group,
                pseudonym=pseudonym,
                function=functions.get(workshop.function_name(pseudonym)),
                copy=None,
                archive=None,
                folders=frozenset(),
                birds=birds.get(pseudonym, ()),
            )
            outputs = listing.outputs
            listing.submissions.append(with_outputs(submission, workshop, outputs, late=late, before=outputs))
    return listing


def list_outputs(workshop: Workshop) -> Listing:
    """List the target bucket. Raises WorkshopError where that cannot be done."""
    with aws.explained(f"listing the bucket {workshop.target_bucket}"):
        return list_versions(workshop.target_bucket)


def _functions(workshop: Workshop, group: Group) -> dict[str, FunctionState]:
    """List the face functions in a group's region, by name."""
    pages = aws.client("lambda", group.region).get_paginator("list_functions").paginate()
    every = (function for page in pages for function in page["Functions"])
    prefix = workshop.function_name("")
    return {f["FunctionName"]: function_state(f) for f in every if f["FunctionName"].startswith(prefix)}
