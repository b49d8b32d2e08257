"""What every participant has handed in, from a few listings of the whole class instead of a question for each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from admin import aws
from admin.grading.objects import Entry, newest_versions
from admin.names import RESULTS
from admin.workshop.settings import Group, Workshop

MAX_RESULTS = 100  # of one participant's birds; the first readable one decides
FUNCTION_FACTS = ("CodeSha256", "RevisionId", "MemorySize", "Timeout")


@dataclass(frozen=True)
class Submission:
    """One participant as AWS holds them now.

    function: their function's configuration, None where it does not stand. copy, archive: the newest version of
    their two objects. folders: names under which a folder lies where a file belongs. birds: results of their uploads.
    """

    group: Group
    pseudonym: str
    function: dict[str, Any] | None
    copy: Entry | None
    archive: Entry | None
    folders: frozenset[str]
    birds: tuple[Entry, ...]

    def fingerprint(self) -> dict[str, Any]:
        """Out: everything that a grade hangs on, as JSON: it is equal exactly where nothing was changed."""
        function = self.function or {}
        return {
            "who": [self.pseudonym, self.group.name],
            "wanted": [self.group.memory_size, self.group.timeout, sorted(self.group.layers), self.group.has_endpoint],
            "function": {name: function.get(name) for name in FUNCTION_FACTS} | {"layers": layers(function)},
            "copy": _mark(self.copy),
            "zip": _mark(self.archive),
            "folders": sorted(self.folders),
            "birds": [_mark(entry) for entry in self.birds],
        }


@dataclass
class ClassListing:
    """The whole class; trouble holds, by group, why a group could not be listed; strays are functions of nobody."""

    submissions: list[Submission] = field(default_factory=list)
    trouble: dict[str, Exception] = field(default_factory=dict)
    strays: list[str] = field(default_factory=list)


def list_class(workshop: Workshop, groups: Iterable[Group]) -> ClassListing:
    """List what the participants of some groups have handed in.

    Raises WorkshopError where the target bucket cannot be listed, for then nothing is known of anybody. A region that
    cannot be listed is its group's trouble alone.
    """
    with aws.explained(f"listing the bucket {workshop.target_bucket}"):
        objects = newest_versions(workshop.target_bucket)
    listing = ClassListing()
    for group in groups:
        functions: dict[str, dict[str, Any]] = {}
        birds: dict[str, list[Entry]] = {}
        try:
            functions = _functions(workshop, group)
            birds = _birds(workshop, group) if group.has_endpoint else {}
        except aws.ERRORS as error:
            listing.trouble[group.name] = error
        known = {workshop.function_name(pseudonym) for pseudonym in group.participants}
        listing.strays += sorted(set(functions) - known)
        for pseudonym in group.participants:
            copy, archive = workshop.output_copy(pseudonym), workshop.output_zip(pseudonym)
            listing.submissions.append(
                Submission(
                    group=group,
                    pseudonym=pseudonym,
                    function=functions.get(workshop.function_name(pseudonym)),
                    copy=objects.get(copy),
                    archive=objects.get(archive),
                    folders=frozenset(name for name in (copy, archive) if name + "/" in objects),
                    birds=tuple(sorted(birds.get(pseudonym, ()), key=lambda entry: entry.key)[:MAX_RESULTS]),
                )
            )
    return listing


def layers(function: dict[str, Any]) -> list[str]:
    """Out: the ARNs of a function's layers, sorted."""
    return sorted(layer["Arn"] for layer in function.get("Layers") or ())


def _functions(workshop: Workshop, group: Group) -> dict[str, dict[str, Any]]:
    """Out: the configurations of the face functions in a group's region, by name."""
    pages = aws.client("lambda", group.region).get_paginator("list_functions").paginate()
    every = (function for page in pages for function in page["Functions"])
    return {f["FunctionName"]: f for f in every if f["FunctionName"].startswith(workshop.function_name(""))}


def _birds(workshop: Workshop, group: Group) -> dict[str, list[Entry]]:
    """Out: the results in a group's upload bucket, by pseudonym."""
    pages = aws.client("s3", group.region).get_paginator("list_objects_v2")
    birds: dict[str, list[Entry]] = defaultdict(list)
    for page in pages.paginate(Bucket=workshop.upload_bucket(group.region), Prefix=RESULTS):
        for entry in page.get("Contents", ()):
            pseudonym, slash, _ = entry["Key"].removeprefix(RESULTS).partition("/")
            if slash:
                birds[pseudonym].append(
                    Entry(entry["Key"], entry["Size"], entry["ETag"], "null", entry["LastModified"])
                )
    return birds


def _mark(entry: Entry | None) -> list[Any] | None:
    return None if entry is None else [entry.key, entry.size, entry.etag, entry.version_id]
