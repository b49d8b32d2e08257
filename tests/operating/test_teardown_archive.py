"""The archive and the emptying, on the local AWS: what S3 has is what is kept, and what is kept is deleted last."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin.operating.teardown.archive import Source, fetch_all, to_keep
from admin.operating.teardown.emptying import empty
from admin.operating.teardown.keeping import archive_and_empty, copy_grades
from admin.operating.teardown.manifest import FILE, ODD, Manifest
from admin.operating.teardown.record import read_record
from rehearsal.stage.local_aws import local_aws

REGION, BUCKET = "eu-central-1", "mip-day-target"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[Any]:
    with local_aws(fixed_terraform, tmp_path_factory.mktemp("archive"), iam_seconds=0):
        yield boto3.client("s3", REGION)


@pytest.fixture
def bucket(s3: Any) -> Iterator[str]:
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield BUCKET
    empty(BUCKET, REGION)
    s3.delete_bucket(Bucket=BUCKET)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FILE).read_text().splitlines()]


def put(s3: Any, key: str, body: bytes, **more: Any) -> str:
    return str(s3.put_object(Bucket=BUCKET, Key=key, Body=body, **more)["VersionId"])


def left(s3: Any) -> list[str]:
    answer = s3.list_object_versions(Bucket=BUCKET)
    return [entry["Key"] for entry in [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]]


def test_the_newest_bytes_and_the_graded_version_are_kept_and_checked(s3: Any, bucket: str, tmp_path: Path) -> None:
    graded, _, newest = (put(s3, "ada.zip", body) for body in (b"graded", b"between", b"newest"))
    put(s3, "bob.zip", b"deleted later")
    s3.delete_object(Bucket=bucket, Key="bob.zip")
    put(s3, "ada/", b"")
    put(s3, "eve.zip", b"with a checksum", ChecksumAlgorithm="SHA256")
    manifest = Manifest(tmp_path)
    fetch_all([Source(bucket, REGION, graded=frozenset({graded}))], manifest)
    kept = {(line["key"], line["version_id"]): line for line in lines(tmp_path)}
    assert {key for key, _ in kept} == {"ada.zip", "bob.zip", "ada/", "eve.zip"} and len(kept) == 5
    for version, body in ((graded, b"graded"), (newest, b"newest")):
        line = kept["ada.zip", version]
        assert (tmp_path / line["file"]).read_bytes() == body
        assert line["sha256"] == hashlib.sha256(body).hexdigest() and line["checked"] == "md5"
    assert next(line for (key, _), line in kept.items() if key == "eve.zip")["checked"] == "sha256"
    assert (tmp_path / bucket / "ada.zip").read_bytes() == b"newest", "the newest has the plain name"
    assert not list(tmp_path.rglob("*.part"))


def test_an_object_in_parts_is_read_a_second_time(s3: Any, bucket: str, tmp_path: Path) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="birds/ada/large.jpg")["UploadId"]
    named = {"Bucket": bucket, "Key": "birds/ada/large.jpg", "UploadId": upload}
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(**named, PartNumber=n, Body=body)["ETag"]}
        for n, body in ((1, b"x" * 5_242_880), (2, b"y"))
    ]
    s3.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})
    fetch_all([Source(bucket, REGION)], Manifest(tmp_path))
    (line,) = lines(tmp_path)
    assert line["checked"] == "second read" and line["size"] == 5_242_881


def test_hostile_keys_stay_in_the_folder_and_are_deleted_too(s3: Any, bucket: str, tmp_path: Path) -> None:
    keys = [
        "birds/ada/a\x01b.jpg",
        "birds/../../../escape.jpg",
        "birds/ada/a\rb",
        "birds/ada/\ufffe",
        "Ada.ZIP",
        "ada.zip",
    ]
    for key in keys:
        put(s3, key, key.encode())
    folder = tmp_path / "archive"
    manifest, record = Manifest(folder), read_record(folder)
    said: list[str] = []
    source = [Source(bucket, REGION)]
    archive_and_empty(source, [bucket], manifest, record, said.append)
    assert left(s3) == []
    assert sorted(line["key"] for line in lines(folder)) == sorted(keys)
    for line in lines(folder):
        assert (folder / line["file"]).read_bytes() == line["key"].encode()
    assert len(list((folder / ODD).iterdir())) >= 4 and {path.name for path in tmp_path.iterdir()} == {"archive"}
    assert record.archived and any("Archived: 6 objects" in line for line in said)


def test_what_is_fetched_is_not_fetched_again_and_what_was_damaged_is(s3: Any, bucket: str, tmp_path: Path) -> None:
    put(s3, "ada.zip", b"ada"), put(s3, "bob.zip", b"bob")
    fetch_all([Source(bucket, REGION)], Manifest(tmp_path))
    (tmp_path / bucket / "bob.zip").write_bytes(b"edited")
    asked: list[int] = []
    fetch_all([Source(bucket, REGION)], Manifest(tmp_path), asked.append)
    assert asked == [3] and (tmp_path / bucket / "bob.zip").read_bytes() == b"bob"


def test_a_version_that_is_written_after_the_listing_is_not_deleted(s3: Any, bucket: str) -> None:
    put(s3, "ada.zip", b"old")
    assert empty(bucket, REGION, until=datetime.now(UTC) - timedelta(hours=1)) == 0
    assert left(s3) == ["ada.zip"]


def test_more_versions_than_a_page_holds_are_all_deleted(s3: Any, bucket: str) -> None:
    for number in range(1100):
        put(s3, "ada.zip" if number % 2 else f"birds/{number}", b"x")
    s3.delete_object(Bucket=bucket, Key="ada.zip")
    assert empty(bucket, REGION) == 1101
    assert left(s3) == [] and empty("no-such-bucket-of-ours", REGION) == 0
    assert list(to_keep(Source("no-such-bucket-of-ours", REGION))) == []


def test_of_the_grades_only_what_grading_wrote_is_copied(tmp_path: Path) -> None:
    grades, copy = tmp_path / "grades", tmp_path / "copy"
    for name in ("grades.json", "rows/ada.json", "crops/1.jpg", "key.json", "kept.json", "logs/x.log"):
        (grades / name).parent.mkdir(parents=True, exist_ok=True)
        (grades / name).write_text(name)
    (grades / "rows" / "link.json").symlink_to("/etc/hostname")
    assert copy_grades(grades, copy) == 4 == copy_grades(grades, copy)
    assert sorted(path.name for path in copy.rglob("*") if path.is_file()) == [
        "1.jpg",
        "ada.json",
        "grades.json",
        "key.json",
    ]
    assert copy_grades(tmp_path / "none", copy) == 0
