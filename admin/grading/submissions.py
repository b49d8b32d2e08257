"""What a participant has handed in, and how it is looked up for one of them alone."""

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from admin import aws
from admin.grading.listing import Listing, StoredObject, list_current, list_objects
from admin.judging.configuration import Configuration
from admin.names import RESULTS
from admin.workshop.groups import Group, Workshop

MAX_RESULTS = 100  # of one participant's birds; the first readable one decides


class FunctionState(NamedTuple):
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


class Submission(NamedTuple):
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


def find_submission(workshop: Workshop, group: Group, pseudonym: str, *, late: bool = False) -> Submission:
    """Look up what one participant has handed in, without a listing of anybody else's.

    Args:
        workshop: the workshop.
        group: the participant's.
        pseudonym: the participant's.
        late: what was written after the group's end counts too.

    Returns:
        The same submission as class_listing.list_class would make.

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
        birds=list_birds(workshop, group, pseudonym).get(pseudonym, ()) if group.has_endpoint else (),
    )
    return with_outputs(submission, workshop, objects, late=late, before=objects)


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
    return submission._replace(
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


def _function(workshop: Workshop, group: Group, pseudonym: str) -> FunctionState | None:
    """Look up one face function."""
    functions = aws.client("lambda", group.region)
    try:
        return function_state(functions.get_function_configuration(FunctionName=workshop.function_name(pseudonym)))
    except functions.exceptions.ResourceNotFoundException:
        return None


def list_birds(workshop: Workshop, group: Group, pseudonym: str = "") -> dict[str, tuple[StoredObject, ...]]:
    """List the results in a group's upload bucket.

    Args:
        workshop: the workshop.
        group: whose.
        pseudonym: of the one participant who is asked for; empty: everybody.

    Returns:
        By pseudonym, as many of their results as count, by their keys.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    birds: dict[str, list[StoredObject]] = defaultdict(list)
    prefix, most = (workshop.results_folder(pseudonym), MAX_RESULTS) if pseudonym else (RESULTS, None)
    for stored in list_current(workshop.upload_bucket(group.name), prefix, group.region, most=most):
        owner, slash, _ = stored.key.removeprefix(RESULTS).partition("/")
        if slash:
            birds[owner].append(stored)
    return {owner: tuple(sorted(some, key=lambda entry: entry.key)[:MAX_RESULTS]) for owner, some in birds.items()}


def _mark(entry: StoredObject | None) -> list[Any] | None:
    return None if entry is None else [entry.key, entry.size, entry.etag, entry.version_id]
