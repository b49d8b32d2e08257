"""What every participant has handed in, from a few listings of the whole class instead of requests for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from admin import aws
from admin.grading.objects import Listing, StoredObject, list_objects, list_versions
from admin.judging.configuration import Configuration
from admin.names import RESULTS
from admin.workshop.groups import Group, Workshop

MAX_RESULTS = 100  # of one participant's birds; the first readable one decides


@dataclass(frozen=True)
class FunctionState:
    """A participant's function as AWS has it.

    Attributes:
        code_sha256: AWS's checksum of its code (Base64 of SHA-256).
        revision_id: AWS's revision.
        configuration: memory, timeout and layers.
    """

    code_sha256: str | None
    revision_id: str | None
    configuration: Configuration


@dataclass(frozen=True)
class Submission:
    """One participant as AWS holds them now.

    Attributes:
        group: the participant's.
        pseudonym: the participant's.
        function: their function, None where there is none.
        copy: the version of their input_copied.png that counts, None where there is none.
        archive: the version of their zip that counts, None where there is none.
        folders: names under which a folder lies where a file belongs.
        birds: results of their bird pictures.
        late: when copy or zip were written last, if that was after the group's end; None where it was not.
    """

    group: Group
    pseudonym: str
    function: FunctionState | None
    copy: StoredObject | None
    archive: StoredObject | None
    folders: frozenset[str]
    birds: tuple[StoredObject, ...]
    late: datetime | None = None

    def fingerprint(self) -> dict[str, Any]:
        """Collect everything that a grade depends on.

        Returns:
            JSON data, which is equal exactly where nothing was changed.
        """
        late = {"late": self.late.isoformat()} if self.late else {}
        return late | {
            "who": [self.pseudonym, self.group.name],
            "wanted": [self.group.memory_size, self.group.timeout, sorted(self.group.layers), self.group.has_endpoint],
            "function": _function_mark(self.function) if self.function else None,
            "copy": _mark(self.copy),
            "zip": _mark(self.archive),
            "folders": sorted(self.folders),
            "birds": [_mark(entry) for entry in self.birds],
        }


@dataclass
class ClassListing:
    """The whole class as AWS holds it.

    Attributes:
        submissions: one for each participant, in the roster's order.
        trouble: the error by the group's name, for groups that could not be listed.
        strays: names of functions that belong to nobody on the roster.
    """

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
    with aws.explained(f"listing the bucket {workshop.target_bucket}"):
        objects = list_versions(workshop.target_bucket)
    listing = ClassListing()
    for group in groups:
        functions: dict[str, FunctionState] = {}
        birds: dict[str, list[StoredObject]] = {}
        try:
            functions = _functions(workshop, group)
            birds = _birds(workshop, group) if group.has_endpoint else {}
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
                birds=_first(birds.get(pseudonym, ())),
            )
            listing.submissions.append(with_outputs(submission, workshop, objects, late=late))
    return listing


def find_submission(workshop: Workshop, group: Group, pseudonym: str, *, late: bool = False) -> Submission:
    """Look up what one participant has handed in, without a listing of anybody else's.

    Args:
        workshop: the workshop.
        group: the participant's.
        pseudonym: the participant's.
        late: what was written after the group's end counts too.

    Returns:
        The same submission as list_class would make.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    keys = workshop.output_copy(pseudonym), workshop.output_zip(pseudonym)
    objects = list_objects(workshop.target_bucket, keys, None if late else group.closes)
    submission = Submission(
        group=group,
        pseudonym=pseudonym,
        function=_function(workshop, group, pseudonym),
        copy=None,
        archive=None,
        folders=frozenset(),
        birds=_first(_birds(workshop, group, pseudonym)[pseudonym]) if group.has_endpoint else (),
    )
    return with_outputs(submission, workshop, objects, late=late)


def with_outputs(submission: Submission, workshop: Workshop, objects: Listing, *, late: bool) -> Submission:
    """Put what the target bucket holds into a submission.

    Args:
        submission: whose.
        workshop: the workshop.
        objects: the target bucket, or as much of it as is the participant's.
        late: what was written after the group's end counts too.

    Returns:
        The submission with its copy, zip, folders and lateness.
    """
    keys = workshop.output_copy(submission.pseudonym), workshop.output_zip(submission.pseudonym)
    end = submission.group.closes
    copy, archive = (objects.newest(key, None if late else end) for key in keys)
    written = [when for key in keys if (when := objects.written_after(key, end))]
    folders = frozenset(key for key in keys if objects.has_folder(key))
    return replace(submission, copy=copy, archive=archive, folders=folders, late=max(written, default=None))


def function_state(answered: dict[str, Any]) -> FunctionState:
    """Read what boto3 answers about a function.

    Args:
        answered: the answer of GetFunctionConfiguration, or an entry of ListFunctions.

    Returns:
        The function's state.
    """
    layers = tuple(sorted(layer["Arn"] for layer in answered.get("Layers") or ()))
    configuration = Configuration(answered["MemorySize"], answered["Timeout"], layers)
    return FunctionState(answered.get("CodeSha256"), answered.get("RevisionId"), configuration)


def _function_mark(function: FunctionState) -> dict[str, Any]:
    return {
        "CodeSha256": function.code_sha256,
        "RevisionId": function.revision_id,
        "MemorySize": function.configuration.memory_size,
        "Timeout": function.configuration.timeout,
        "layers": list(function.configuration.layers),
    }


def _functions(workshop: Workshop, group: Group) -> dict[str, FunctionState]:
    """List the face functions in a group's region, by name."""
    pages = aws.client("lambda", group.region).get_paginator("list_functions").paginate()
    every = (function for page in pages for function in page["Functions"])
    prefix = workshop.function_name("")
    return {f["FunctionName"]: function_state(f) for f in every if f["FunctionName"].startswith(prefix)}


def _function(workshop: Workshop, group: Group, pseudonym: str) -> FunctionState | None:
    """Look up one face function."""
    functions = aws.client("lambda", group.region)
    try:
        return function_state(functions.get_function_configuration(FunctionName=workshop.function_name(pseudonym)))
    except functions.exceptions.ResourceNotFoundException:
        return None


def _first(birds: Iterable[StoredObject]) -> tuple[StoredObject, ...]:
    """Take as many results as count, by their keys."""
    return tuple(sorted(birds, key=lambda entry: entry.key)[:MAX_RESULTS])


def _birds(workshop: Workshop, group: Group, pseudonym: str = "") -> dict[str, list[StoredObject]]:
    """List the results in a group's upload bucket, by pseudonym; one participant's, or everybody's."""
    pages = aws.client("s3", group.region).get_paginator("list_objects_v2")
    birds: dict[str, list[StoredObject]] = defaultdict(list)
    prefix = workshop.results_folder(pseudonym) if pseudonym else RESULTS
    limit = {"MaxItems": MAX_RESULTS} if pseudonym else {}
    for page in pages.paginate(Bucket=workshop.upload_bucket(group.region), Prefix=prefix, PaginationConfig=limit):
        for entry in page.get("Contents", ()):
            pseudonym, slash, _ = entry["Key"].removeprefix(RESULTS).partition("/")
            if slash:
                birds[pseudonym].append(
                    StoredObject(entry["Key"], entry["Size"], entry["ETag"], "null", entry["LastModified"])
                )
    return birds


def _mark(entry: StoredObject | None) -> list[Any] | None:
    return None if entry is None else [entry.key, entry.size, entry.etag, entry.version_id]
