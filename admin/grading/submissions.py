"""What every participant has handed in, from a few listings of the whole class instead of requests for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from admin import aws
from admin.grading.listing import Listing, StoredObject, list_current, list_objects, list_versions
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
        modified: when its code or configuration was changed last.
    """

    code_sha256: str | None
    revision_id: str | None
    configuration: Configuration
    modified: datetime


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
        late: when copy or zip were written last, if that was after the group's end and by no invocation of the
            grader's; None where it was not.
        rewritten: the keys of copy and zip that the grader's invocation wrote anew.
    """

    group: Group
    pseudonym: str
    function: FunctionState | None
    copy: StoredObject | None
    archive: StoredObject | None
    folders: frozenset[str]
    birds: tuple[StoredObject, ...]
    late: datetime | None = None
    rewritten: frozenset[str] = frozenset()

    @property
    def is_handed_in(self) -> bool:
        """Whether there is anything to judge."""
        return bool(self.copy or self.archive or self.folders or self.birds)

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
            outputs = listing.outputs
            listing.submissions.append(with_outputs(submission, workshop, outputs, late=late, before=outputs))
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
    return with_outputs(submission, workshop, objects, late=late, before=objects)


def list_outputs(workshop: Workshop) -> Listing:
    """List the target bucket. Raises WorkshopError where that cannot be done."""
    with aws.explained(f"listing the bucket {workshop.target_bucket}"):
        return list_versions(workshop.target_bucket)


def with_outputs(
    submission: Submission, workshop: Workshop, outputs: Listing, *, late: bool, before: Listing
) -> Submission:
    """Put what the target bucket holds into a submission.

    What the grader's own invocation wrote counts after the group's end too, where the function is the one of before
    the end: nobody but the instructor can change it afterwards.

    Args:
        submission: whose.
        workshop: the workshop.
        outputs: the target bucket.
        late: what was written after the group's end counts too.
        before: the target bucket as it was before the grader invoked the function; outputs where it did not.

    Returns:
        The submission with its copy, zip, folders, lateness, and what the invocation wrote.
    """
    keys = workshop.output_copy(submission.pseudonym), workshop.output_zip(submission.pseudonym)
    end, function = submission.group.closes, submission.function
    rewritten = frozenset(key for key in keys if outputs.wrote(key, before))
    in_time = rewritten if function and function.modified <= end else frozenset()
    copy, archive = (outputs.newest(key, None if late or key in in_time else end) for key in keys)
    written = [when for key in keys if key not in in_time and (when := outputs.written_after(key, end))]
    return replace(
        submission,
        copy=copy,
        archive=archive,
        folders=frozenset(key for key in keys if outputs.has_folder(key)),
        late=max(written, default=None),
        rewritten=rewritten,
    )


def function_state(answered: dict[str, Any]) -> FunctionState:
    """Read what boto3 answers about a function.

    Args:
        answered: the answer of GetFunctionConfiguration, or an entry of ListFunctions.

    Returns:
        The function's state.
    """
    layers = tuple(sorted(layer["Arn"] for layer in answered.get("Layers") or ()))
    configuration = Configuration(answered["MemorySize"], answered["Timeout"], layers)
    modified = datetime.fromisoformat(answered["LastModified"])
    return FunctionState(answered.get("CodeSha256"), answered.get("RevisionId"), configuration, modified)


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
    birds: dict[str, list[StoredObject]] = defaultdict(list)
    prefix, most = (workshop.results_folder(pseudonym), MAX_RESULTS) if pseudonym else (RESULTS, None)
    for stored in list_current(workshop.upload_bucket(group.name), prefix, group.region, most=most):
        owner, slash, _ = stored.key.removeprefix(RESULTS).partition("/")
        if slash:
            birds[owner].append(stored)
    return birds


def _mark(entry: StoredObject | None) -> list[Any] | None:
    return None if entry is None else [entry.key, entry.size, entry.etag, entry.version_id]
