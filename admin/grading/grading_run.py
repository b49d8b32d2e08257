"""A grading run on AWS: what lies in the feedback bucket under its name, and the file that says one has begun."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from admin import aws, files
from admin.errors import WorkshopError
from admin.grading.documents import read_row
from admin.grading.listing import StoredObject, list_current
from admin.grading.manifest import read_submission_data, submission_data
from admin.grading.objects import fetch
from admin.grading.row import Row
from admin.grading.submissions import Submission
from admin.grading.thumbnails import FOLDER
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop

FILE = "run.json"  # in the folder of the grades, from a run's first request to its last row
# Step Functions hands an item over in at most 256 KiB; the run's name and what it may escape otherwise take the rest.
# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
MAX_ITEM_BYTES = 240 * 1024


@dataclass(frozen=True)
class RunFile:
    """The content of FILE.

    Attributes:
        name: the run's.
        answer_key: the digest of what it is judged by.
        late: whether what was written after a group's end counts.
    """

    name: str
    answer_key: str
    late: bool


def new_run(answer_key: str, *, late: bool) -> RunFile:
    """Name a run after the time, in characters that Step Functions and S3 take."""
    return RunFile(f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}", answer_key, late)


def read_run(out: Path) -> RunFile | None:
    """Read which run has begun and not ended in a folder; None where none has.

    Args:
        out: the folder of the grades.

    Returns:
        The run.

    Raises:
        WorkshopError: the file is not what write_run writes.
    """
    path = out / FILE
    try:
        return RunFile(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        raise WorkshopError(f"{path}: edited or damaged; remove it and grade anew.") from None


def write_run(out: Path, run: RunFile) -> None:
    """Say that a run has begun."""
    files.write(out / FILE, json.dumps(asdict(run), indent=2) + "\n", mode=files.PRIVATE)


def end_run(out: Path) -> None:
    """Say that the run has ended."""
    (out / FILE).unlink(missing_ok=True)


def item_of(submission: Submission) -> dict[str, Any]:
    """Make a submission's item of a manifest."""
    return {"pseudonym": submission.pseudonym, "submission": submission_data(submission)}


def fits(submission: Submission) -> bool:
    """Say whether Step Functions can hand a submission over; hundreds of long names of birds can be too many."""
    return len(_dump(item_of(submission))) <= MAX_ITEM_BYTES


class GradingRun:
    """What lies in the feedback bucket of one run: manifests, rows, and small pictures."""

    def __init__(self, workshop: Workshop, name: str) -> None:
        """Take a run by its name.

        Args:
            workshop: the workshop.
            name: the run's.
        """
        self.workshop, self.name = workshop, name
        self.bucket, self.prefix = workshop.feedback_bucket, workshop.grading_run(name)
        self._s3 = aws.client("s3", STORAGE_REGION)

    def manifest_key(self, number: int) -> str:
        """Name the key of a manifest; an interrupted run may need a second one."""
        return f"{self.prefix}{number}/manifest.json"

    def write_manifest(self, number: int, submissions: Iterable[Submission]) -> None:
        """Write a manifest: a JSON array of {"pseudonym", "submission"}, as the state machine reads it.

        Args:
            number: counted from 1.
            submissions: its items.

        Raises:
            WorkshopError: AWS refused.
        """
        key = self.manifest_key(number)
        body = _dump([item_of(one) for one in submissions])
        with aws.explained(f"writing s3://{self.bucket}/{key}"):
            self._s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType="application/json")

    def read_manifests(self) -> list[dict[str, Submission]]:
        """Read the manifests in the order they were written in.

        Returns:
            For each its submissions by pseudonym.

        Raises:
            WorkshopError: AWS refused, or a manifest is of another version.
        """
        written = self._stored()
        keys = takewhile(written.__contains__, map(self.manifest_key, count(1)))
        return [self._read_manifest(written[key]) for key in keys]

    def _read_manifest(self, manifest: StoredObject) -> dict[str, Submission]:
        key = manifest.key
        with aws.explained(f"reading s3://{self.bucket}/{key}"):
            content = fetch(self.bucket, manifest).content
        try:
            items = json.loads(content)
            return {item["pseudonym"]: read_submission_data(item["submission"], self.workshop) for item in items}
        except (ValueError, KeyError, TypeError):
            raise WorkshopError(
                f"s3://{self.bucket}/{key}: written by another version of this tool; grade with that one, or remove "
                f"{FILE} from the folder of the grades to begin anew."
            ) from None

    def graded(self) -> dict[str, StoredObject]:
        """List the rows that are there.

        Returns:
            The rows by pseudonym.

        Raises:
            WorkshopError: AWS refused.
        """
        rows = f"{self.prefix}rows/"
        return {key.removeprefix(rows).removesuffix(".json"): stored for key, stored in self._stored("rows/").items()}

    def pictures(self) -> dict[str, StoredObject]:
        """List the small pictures that are there.

        Returns:
            The pictures by their path relative to the grades.

        Raises:
            WorkshopError: AWS refused.
        """
        return {key.removeprefix(self.prefix): stored for key, stored in self._stored(f"{FOLDER}/").items()}

    def fetch_row(self, pseudonym: str, stored: StoredObject) -> Row:
        """Fetch a row.

        Args:
            pseudonym: whose.
            stored: as graded() lists it.

        Returns:
            The row.

        Raises:
            WorkshopError: what lies there is no row of theirs.
            botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
        """
        try:
            row = read_row(json.loads(fetch(self.bucket, stored).content))
        except (ValueError, KeyError, TypeError, AttributeError):
            row = None
        if row is None or row.pseudonym != pseudonym:
            raise WorkshopError(f"s3://{self.bucket}/{stored.key} is no row of {pseudonym}; grade again.")
        return row

    def fetch_pictures(self, row: Row, pictures: dict[str, StoredObject], out: Path) -> None:
        """Fetch those of a row's small pictures that are not in the folder yet.

        Args:
            row: the row.
            pictures: as pictures() lists them.
            out: the folder of the grades.

        Raises:
            WorkshopError: one was not kept.
            botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
        """
        for name in sorted({crop.picture for crop in row.crops if crop.picture}):
            if (out / name).exists():
                continue
            if name not in pictures:
                raise WorkshopError(f"s3://{self.bucket}/{self.prefix}{name} of {row.pseudonym} is gone; grade again.")
            files.write(out / name, fetch(self.bucket, pictures[name]).content)

    def _stored(self, folder: str = "") -> dict[str, StoredObject]:
        """List the objects in a folder of the run, by key."""
        with aws.explained(f"listing s3://{self.bucket}/{self.prefix}{folder}"):
            return {stored.key: stored for stored in list_current(self.bucket, f"{self.prefix}{folder}")}


def _dump(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
