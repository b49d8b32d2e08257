"""Keeping before removing: no version leaves a bucket before what is kept of it is in the archive."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.grading.exports import RESULTS
from admin.grading.state import FOLDER as ROWS
from admin.grading.thumbnails import FOLDER as CROPS
from admin.names import STORAGE_REGION
from admin.operating.teardown.archive import Source, fetch_all, to_keep
from admin.operating.teardown.destroying import region_of_bucket
from admin.operating.teardown.emptying import empty
from admin.operating.teardown.manifest import Manifest, digest_of
from admin.operating.teardown.record import Record

KEY_FILES = ("key.json", "faces.json")  # of the answer key (admin/grading/answer_key.py)
REPORT = "report.html"
ROUNDS = 5  # of archiving and emptying, while participants' functions still write
CLOCK_SECONDS = 1  # S3 tells the time of a version to the second


def archive_and_empty(
    sources: Sequence[Source], buckets: Sequence[str], manifest: Manifest, record: Record, say: Callable[[str], None]
) -> None:
    """Fetch what is kept, then empty buckets, and again for what was written in between.

    A version that was written after its bucket was listed for the archive is not deleted before it was archived, too.

    Args:
        sources: the buckets with what the class has made.
        buckets: the names of those that are emptied, of these and of others.
        manifest: of the archive.
        record: in which it is written down that the archive is whole.
        say: is told how far it is.

    Raises:
        WorkshopError: an object is not what S3 says it is, or S3 would not delete something.
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    kept = {source.bucket for source in sources}
    places = [(name, region_of_bucket(name, STORAGE_REGION)) for name in buckets]
    with ThreadPoolExecutor(max(1, len(places))) as pool:
        for turn in range(ROUNDS):
            before = {source.bucket: _before(source) for source in sources}
            fetch_all(sources, manifest)
            _refuse_damaged(manifest)
            if turn == 0:
                say(f"Archived: {len(manifest)} objects in {manifest.folder}, each held against S3's checksum.")
                record.archived = True
                record.write()
            running = [pool.submit(empty, name, region, until=before.get(name)) for name, region in places]
            counts = [future.result() for future in running]
            if any(counts):
                say(f"Emptied: {sum(counts)} versions and delete markers in {sum(map(bool, counts))} buckets.")
            if not any(True for name, region in places if name in kept for _ in to_keep(Source(name, region))):
                return
            time.sleep(CLOCK_SECONDS)


def _refuse_damaged(manifest: Manifest) -> None:
    if manifest.damaged:
        first = next(iter(manifest.damaged.values()))
        raise WorkshopError(
            f"{len(manifest.damaged)} file(s) of the archive were changed since they were fetched, and their objects "
            f"are gone, the first {manifest.folder / first.file}: restore them, then run the same command again. "
            "Nothing more was removed."
        )


def _before(source: Source) -> datetime | None:
    """Ask a bucket's server what time it is there, and go back by what S3's clock leaves open."""
    try:
        answer = aws.client("s3", source.region).head_bucket(Bucket=source.bucket)
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return None
        raise
    date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
    now = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC) if date else datetime.now(UTC)
    return now - timedelta(seconds=CLOCK_SECONDS)


def copy_grades(grades: Path, folder: Path) -> int:
    """Copy the grades, the report and the answer key into the archive, but for what is the same there already.

    Args:
        grades: the folder that `workshop grade --out` wrote into; what else lies there is left alone.
        folder: in the archive.

    Returns:
        How many files are in the archive now; each was read again and is the same.

    Raises:
        WorkshopError: a file cannot be copied.
    """
    count = 0
    for path in _files(grades):
        copy, digest = folder / path.relative_to(grades), digest_of(path)
        if digest_of(copy) != digest:
            part = copy.with_name(f".{copy.name}.part")
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, part)
                part.replace(copy)
            except OSError as error:
                raise WorkshopError(f"{path} cannot be copied to {copy} ({error.strerror}): make room.") from None
        if digest_of(copy) != digest:
            raise WorkshopError(f"{copy} is not what {path} is: is the disk in order? Try again.")
        count += 1
    return count


def _files(grades: Path) -> Iterator[Path]:
    for name in (*RESULTS, REPORT, *KEY_FILES, ROWS, CROPS):
        place = grades / name
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".part"):
                yield path
