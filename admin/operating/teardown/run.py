"""One teardown from the first look to the proof: archive, emptying, destroying, looking; each goes on where it stopped.

prepare   what stands, whose it is, what has no grade, what would be kept; changes nothing
archive   what the class has made, held against S3's checksums
empty     the buckets' versions, but for what was written after the archive's listing, which is archived first
destroy   by Terraform, groups before the storage; or by name and tag where the state is lost; the states' bucket last
prove     two looks or more, and teardown.json
"""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from admin import aws, files
from admin.grading.row import Row
from admin.names import ANSWER_KEY, ANSWER_KEY_FACES, STORAGE_REGION
from admin.operating.changes import Change
from admin.operating.doctor.state import EnvironmentState
from admin.operating.teardown.archive import Source, to_keep
from admin.operating.teardown.destroying import forget_states, plan_destroy, region_of_bucket, remove
from admin.operating.teardown.keeping import archive_and_empty, copy_grades
from admin.operating.teardown.knowledge import gather, read_states
from admin.operating.teardown.manifest import Manifest
from admin.operating.teardown.ownership import SHARED, Known
from admin.operating.teardown.proof import Proof, prove
from admin.operating.teardown.record import Record, read_record
from admin.operating.teardown.survey import Survey, survey
from admin.operating.teardown.ungraded import graded_versions, read_rows, refuse, ungraded
from admin.workshop.groups import Group, Workshop

PROOF = "teardown.json"
GRADES = "grades"  # in the archive


@dataclass(frozen=True)
class Options:
    """What a teardown is asked for.

    Attributes:
        groups: the names of the groups; None for the whole workshop.
        out: the archive's folder.
        grades: the folder of the grades.
        ungraded: go on although something has no grade.
        without_state: find by name and tag, and not by Terraform's state.
        look_again_seconds: between two looks.
    """

    groups: list[str] | None
    out: Path
    grades: Path
    ungraded: bool = False
    without_state: bool = False
    look_again_seconds: float = 15


@dataclass
class Teardown:
    """A teardown that is prepared, and has changed nothing yet.

    Attributes:
        workshop: as configured.
        options: what it is asked for.
        known: what is known of the workshop.
        found: what stands.
        states: what the states hold, by environment; of those that are removed only.
        rows: what was graded, by pseudonym.
        record: how far an earlier run came.
        manifest: what the archive holds already.
        lacking: what has no grade.
        sources: what is kept.
        objects: how many objects are still to be fetched, and their bytes.
    """

    workshop: Workshop
    options: Options
    known: Known
    found: Survey
    states: dict[str, EnvironmentState]
    rows: dict[str, Row]
    record: Record
    manifest: Manifest
    lacking: list[str]
    sources: list[Source]
    objects: tuple[int, int] = (0, 0)

    @property
    def buckets(self) -> list[str]:
        """The buckets that are removed, without that of the states, which is needed to the end."""
        names = (thing.name for thing in self.found.ours if thing.kind.service == "s3")
        return [name for name in names if name != self.workshop.state_bucket]


def prepare(workshop: Workshop, options: Options) -> Teardown:
    """Find out what there is to do; nothing is changed.

    Args:
        workshop: as configured.
        options: what is asked for.

    Returns:
        The teardown.

    Raises:
        WorkshopError: AWS refused, a state or an earlier record cannot be read, or something has no grade.
    """
    record, manifest = read_record(options.out), Manifest(options.out)
    groups = chosen(workshop, options.groups)
    rows = read_rows(options.grades)
    if not record.goes_on(options.groups):
        record.archived = False
    states = read_states(workshop, lost=options.without_state or record.archived)
    known = gather(workshop, states, rows.values())
    record.teach(known)
    found = survey(known, record.regions, options.groups)
    everything = options.groups is None
    lacking = [] if record.archived else ungraded(workshop, groups, options.grades, everything=everything)
    if not options.ungraded:
        refuse(lacking)
    names = {group.folder.name for group in groups}
    if everything:
        names |= states.keys()
    sources = list(_sources(workshop, options, known, found, rows.values()))
    teardown = Teardown(
        workshop, options, known, found, {name: state for name, state in states.items() if name in names}, rows, record,
        manifest, lacking, sources,
    )  # fmt: skip
    with aws.explained("listing what is to be kept"):
        sizes = [one.size for source in sources for one in to_keep(source) if not manifest.has(one.version)]
    teardown.objects = len(sizes), sum(sizes)
    return teardown


def chosen(workshop: Workshop, names: list[str] | None) -> list[Group]:
    """Return the chosen groups, all of them where none is named. Raises WorkshopError for a name that no group has."""
    return list(workshop.groups) if names is None else [workshop.group(name) for name in names]


def _sources(
    workshop: Workshop, options: Options, known: Known, found: Survey, rows: Iterable[Row]
) -> Iterable[Source]:
    """List the buckets with what the class has made, as far as they are the account's own."""
    everybody = {name for name, group in known.participants.items() if not options.groups or group in options.groups}
    zips, marks = {workshop.output_zip(name) for name in everybody}, {workshop.feedback(name) for name in everybody}
    whole, graded = options.groups is None, graded_versions(rows)
    outputs = lambda key: whole or key in zips or key.partition("/")[0] in everybody  # noqa: E731
    feedback = lambda key: whole or key in marks or key in (ANSWER_KEY, ANSWER_KEY_FACES)  # noqa: E731
    yield Source(workshop.target_bucket, STORAGE_REGION, outputs, graded)
    yield Source(workshop.feedback_bucket, STORAGE_REGION, feedback)
    uploads = {workshop.upload_bucket(name) for name in known.groups}
    for thing in found.ours:
        if thing.kind.service == "s3" and thing.name in uploads:
            yield Source(thing.name, region_of_bucket(thing.name, STORAGE_REGION))


def keeping(teardown: Teardown) -> str:
    """Say what is kept, and where."""
    count, size = teardown.objects
    options = teardown.options
    return f"keep {count} objects ({size / 1_000_000:.1f} MB) and the grades of {options.grades} in {options.out}"


def plan(teardown: Teardown, folder: Path) -> list[Change]:
    """Let Terraform plan what it removes; nothing where the state is said to be lost, or holds nothing.

    Args:
        teardown: prepared.
        folder: for the plans.

    Returns:
        The plans.

    Raises:
        WorkshopError: Terraform failed; the message holds its own error.
    """
    if teardown.options.without_state:
        return []
    return plan_destroy(teardown.workshop, sorted(teardown.states), folder)


def perform(teardown: Teardown, terraform: Callable[[], None], say: Callable[[str], None]) -> dict[str, Any]:
    """Archive, empty, destroy and prove. Run again after an interruption, it goes on.

    Args:
        teardown: prepared.
        terraform: lets Terraform destroy what its states hold; not called where the state is said to be lost.
        say: is told what happens.

    Returns:
        The content of teardown.json, which is written into the archive's folder.

    Raises:
        WorkshopError: AWS or Terraform refused something; the message says what, and the same command goes on.
    """
    options, record, found = teardown.options, teardown.record, teardown.found
    begun, clock = datetime.now(UTC), time.monotonic()
    # A Terraform that was killed may leave a state that is empty, while things stand that it was about to remove.
    by_name = options.without_state or record.archived
    if record.goes_on(options.groups):
        say(f"Going on with the teardown that was begun at {record.begun_at}.")
    else:
        record.begin(options.groups)
    record.remember(teardown.known, found.regions)
    say(keeping(teardown))
    copied = copy_grades(options.grades, options.out / GRADES)
    with aws.explained("archiving and emptying"):
        archive_and_empty(teardown.sources, teardown.buckets, teardown.manifest, record, say)
    if not options.without_state:
        terraform()
    if options.groups is None:
        forget_states(teardown.workshop)
    states = [thing for thing in found.ours if thing.name == teardown.workshop.state_bucket]
    removed = remove(survey(teardown.known, found.regions, options.groups).ours if by_name else states, say)
    proof = prove(teardown.known, found.regions, options.groups, pause_seconds=options.look_again_seconds, say=say)
    record.remember(teardown.known, proof.last.regions)
    data = _data(teardown, proof) | {
        "removed_by_name": removed,
        "begun_at": begun.isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - clock, 1),
    }
    data["archive"]["grades"] = copied
    files.write(options.out / PROOF, json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    if not proof.last.ours:
        record.end()
    return data


def _data(teardown: Teardown, proof: Proof) -> dict[str, Any]:
    manifest, options = teardown.manifest, teardown.options
    return {
        "workshop": teardown.workshop.name,
        "left": [str(thing) for thing in proof.last.ours],
        "bystanders": [str(thing) for thing in proof.last.bystanders],
        "archive": {
            "folder": str(options.out),
            "objects": len(manifest) + len(manifest.damaged),
            "sha256_checked": len(manifest),
        },
        "regions": proof.last.regions,
        "groups": options.groups or sorted([*teardown.known.groups, SHARED]),
        "unseen": proof.last.unseen,
        "came_back": proof.came_back,
        "expiring": [str(thing) for thing in proof.last.expiring],
        "looks": proof.looks,
        "without_state": options.without_state,
        "ungraded": teardown.lacking,
    }
