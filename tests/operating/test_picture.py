"""`workshop picture` on the local AWS: what is uploaded, what is refused, and that a refusal changes nothing."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from PIL import ExifTags, Image

from admin.cli import main
from admin.judging.crops import expect
from admin.judging.picture import open_picture
from admin.names import STORAGE_REGION
from rehearsal.models.samples import draw_bird, group_picture
from rehearsal.stage.local_aws import local_aws

BUCKET = "mip-day-source"


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory, fixed_terraform: Path) -> Iterator[None]:
    """The local AWS with both stand-ins, and the bucket of the picture."""
    with local_aws(fixed_terraform, tmp_path_factory.mktemp("picture"), iam_seconds=0):
        s3 = boto3.client("s3", region_name=STORAGE_REGION)
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": STORAGE_REGION})
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield


@pytest.fixture
def place(storage: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Types `workshop picture` for a file with these bytes; gives status, stdout and stderr."""

    def run(content: bytes, *words: str) -> tuple[int, str, str]:
        (tmp_path / "class.jpg").write_bytes(content)
        status = main(["picture", str(tmp_path / "class.jpg"), "--out", str(tmp_path / "grades"), *words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def stored() -> bytes | None:
    """The picture in the bucket now."""
    s3: Any = boto3.client("s3", region_name=STORAGE_REGION)
    try:
        return s3.get_object(Bucket=BUCKET, Key="input1.jpg")["Body"].read()
    except s3.exceptions.NoSuchKey:
        return None


def on_its_side() -> bytes:
    """The group picture as a camera held sideways stores it."""
    exif, content = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = 6
    with Image.open(io.BytesIO(group_picture())) as image:
        image.transpose(Image.Transpose.ROTATE_90).save(content, "JPEG", quality=95, exif=exif)
    return content.getvalue()


def test_an_upright_picture_is_uploaded_as_it_is_and_its_faces_are_shown(place, tmp_path):
    status, out, said = place(group_picture())
    assert status == 0 and stored() == group_picture()
    assert out.count("%") == 8 and "below 97 %, does not count" in out
    assert "1440 x 750 pixels, mode RGB." in said
    assert max(map(len, (out + said).splitlines())) <= 200 and (tmp_path / "grades" / "key.json").is_file()


def test_a_dry_run_says_what_is_done_and_does_nothing(place, tmp_path):
    place(group_picture())
    (tmp_path / "grades" / "key.json").unlink()
    status, out, _ = place(on_its_side(), "--dry-run")
    key = tmp_path / "grades" / "key.json"
    assert (status, stored(), key.exists()) == (0, group_picture(), False)
    assert out.splitlines() == [
        f"would upload {tmp_path / 'class.jpg'}, turned upright to s3://{BUCKET}/input1.jpg",
        f"would find its faces with Rekognition, and write {key}",
    ]
    _, _, said = place(on_its_side())
    assert set(out.replace("would ", "").splitlines()) <= set(said.splitlines())


def test_a_picture_on_its_side_is_written_upright_and_the_key_fits_it(place, tmp_path):
    status, out, said = place(on_its_side(), "--json")
    placed = json.loads(out)
    assert (status, placed["turned"], placed["width"], placed["height"]) == (0, True, 1440, 750)
    assert "turned upright" in said
    with Image.open(io.BytesIO(stored())) as image:
        assert image.size == (1440, 750) and image.getexif().get(ExifTags.Base.Orientation, 1) == 1
    assert sum(face["counts"] for face in placed["faces"]) == 6


def test_a_key_of_a_picture_on_its_side_is_that_of_the_upright_one(storage):
    """A picture that got into the bucket another way is treated right all the same."""
    s3, rekognition = (boto3.client(name, region_name=STORAGE_REGION) for name in ("s3", "rekognition"))
    s3.put_object(Bucket=BUCKET, Key="sideways.jpg", Body=on_its_side())
    image = {"S3Object": {"Bucket": BUCKET, "Name": "sideways.jpg"}}
    faces = rekognition.detect_faces(Image=image, Attributes=["ALL"])
    expected = expect(open_picture(on_its_side(), "sideways.jpg"), faces, 97.0)
    assert (expected.picture.width, expected.picture.height, len(expected.crops)) == (1440, 750, 6)
    assert all(0.6 < crop.pixels.width / crop.pixels.height < 1.0 for crop in expected.crops), "faces are upright"


def test_a_picture_without_a_face_changes_nothing(place, tmp_path):
    place(group_picture())
    (tmp_path / "grades" / "key.json").unlink()
    status, out, said = place(draw_bird("Purple Martin", 1))
    assert (status, out, stored()) == (2, "", group_picture())
    assert "no face" in said and "is what it was before" in said
    assert not (tmp_path / "grades" / "key.json").exists()


def test_another_picture_beside_the_key_of_the_first_is_refused_before_it_is_uploaded(place):
    place(group_picture())
    status, _, said = place(on_its_side())
    assert (status, stored()) == (2, group_picture())
    assert "has the answer key of another picture" in said


def test_the_same_picture_again_is_well(place):
    assert place(group_picture())[0] == 0
    assert place(group_picture())[0] == 0
