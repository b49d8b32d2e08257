"""The Rekognition stand-in: what it finds, and the errors it answers in AWS's words."""

import io
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from botocore.exceptions import ClientError
from PIL import Image

from rehearsal.models.faces import FaceDetector, NotAPictureError
from tests.rehearsal.conftest import LocalAws

SOLVAY = Path(__file__).parents[4] / "shared" / "pictures" / "solvay-1927.jpg"
THRESHOLD = 97.0
UNREADABLE = "Unable to get object metadata from S3. Check object key, region and/or access permissions."


@pytest.fixture(scope="module")
def detector() -> FaceDetector:
    return FaceDetector()


@pytest.fixture(scope="module")
def bucket(aws: LocalAws, picture: bytes) -> str:
    name = aws.bucket("rekognition-source")
    aws.client("s3").put_object(Bucket=name, Key="in put/größe 1.jpg", Body=picture)
    return name


def s3_object(bucket: str, key: str = "in put/größe 1.jpg") -> dict[str, Any]:
    return {"S3Object": {"Bucket": bucket, "Name": key}}


def crops(details: list[dict[str, Any]], width: int, height: int) -> list[tuple[int, int, int, int]]:
    """Left, top, right and bottom by the exercise's formula."""
    boxes = [detail["BoundingBox"] for detail in details]
    corners = [(int(width * box["Left"]), int(height * box["Top"]), box) for box in boxes]
    return [
        (left, top, int(width * box["Width"]) + left, int(height * box["Height"]) + top) for left, top, box in corners
    ]


def test_default_picture_has_faces_on_both_sides_of_the_threshold(aws: LocalAws, bucket: str) -> None:
    answer = aws.client("rekognition").detect_faces(Image=s3_object(bucket), Attributes=["ALL"])
    details = answer["FaceDetails"]
    sure = [detail for detail in details if detail["Confidence"] >= THRESHOLD]
    assert (len(details), len(sure)) == (7, 6)
    assert all(detail["Confidence"] >= 99 for detail in sure)
    assert 75 < min(detail["Confidence"] for detail in details) < 95
    assert Counter(detail["Emotions"][0]["Type"] for detail in sure) == {"HAPPY": 4, "CALM": 2}


def test_a_face_has_what_aws_answers(aws: LocalAws, bucket: str) -> None:
    face = aws.client("rekognition").detect_faces(Image=s3_object(bucket), Attributes=["ALL"])["FaceDetails"][0]
    assert set(face) == {
        "BoundingBox", "Confidence", "Emotions", "Landmarks", "Pose", "Quality", "Smile",
    }  # fmt: skip
    confidences = [emotion["Confidence"] for emotion in face["Emotions"]]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(100)
    assert {mark["Type"] for mark in face["Landmarks"]} == {"eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose"}
    assert 0 <= face["Quality"]["Brightness"] <= 100
    assert 0 <= face["Quality"]["Sharpness"] <= 100


def test_without_all_there_are_no_emotions(aws: LocalAws, bucket: str) -> None:
    face = aws.client("rekognition").detect_faces(Image=s3_object(bucket))["FaceDetails"][0]
    assert set(face) == {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}


def test_bytes_and_object_answer_alike(aws: LocalAws, bucket: str, picture: bytes) -> None:
    rekognition = aws.client("rekognition")
    by_object = rekognition.detect_faces(Image=s3_object(bucket), Attributes=["ALL"])["FaceDetails"]
    assert rekognition.detect_faces(Image={"Bytes": picture}, Attributes=["ALL"])["FaceDetails"] == by_object


def test_same_bytes_same_answer(detector: FaceDetector, picture: bytes) -> None:
    assert FaceDetector().faces(picture) == detector.faces(picture)


def test_largest_face_first(detector: FaceDetector, picture: bytes) -> None:
    sizes = [face["BoundingBox"]["Width"] * face["BoundingBox"]["Height"] for face in detector.faces(picture)]
    assert sizes == sorted(sizes, reverse=True)


def test_one_picture_asked_for_at_once_is_looked_at_once(picture: bytes) -> None:
    detector = FaceDetector()
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(lambda _: detector.faces(picture), range(20)))
    assert detector.detections == 1
    assert all(answer == answers[0] for answer in answers)


def test_exif_orientation_is_applied(detector: FaceDetector, picture: bytes) -> None:
    """GIVEN the picture lying on its side with a tag that says so THEN the boxes are those of the upright picture."""
    with Image.open(io.BytesIO(picture)) as image:
        lying = image.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise to see it upright
    content = io.BytesIO()
    lying.save(content, "JPEG", quality=95, exif=exif)
    upright = sorted(face["BoundingBox"]["Left"] for face in detector.faces(picture))
    turned = sorted(face["BoundingBox"]["Left"] for face in detector.faces(content.getvalue()))
    assert turned == pytest.approx(upright, abs=0.01)


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "1"])
def test_any_mode_of_jpeg_or_png_is_looked_at(detector: FaceDetector, picture: bytes, mode: str) -> None:
    content = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert(mode).save(content, "JPEG" if mode == "CMYK" else "PNG")
    assert detector.faces(content.getvalue())


@pytest.mark.parametrize("size", [(1, 1), (13, 400), (4000, 3), (200, 200)])
def test_picture_without_faces_has_none(detector: FaceDetector, size: tuple[int, int]) -> None:
    content = io.BytesIO()
    Image.new("RGB", size, "white").save(content, "PNG")
    assert detector.faces(content.getvalue()) == []


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff\xe0 and then text"])
def test_what_is_no_picture_is_refused(detector: FaceDetector, content: bytes) -> None:
    with pytest.raises(NotAPictureError):
        detector.faces(content)


@pytest.mark.skipif(not SOLVAY.exists(), reason="solvay-1927.jpg is not beside the checkout (shared/pictures)")
def test_solvay_conference(detector: FaceDetector) -> None:
    details = detector.faces(SOLVAY.read_bytes())
    assert len(details) == 29
    assert sum(detail["Confidence"] >= THRESHOLD for detail in details) == 28
    assert len({detail["Emotions"][0]["Type"] for detail in details}) == 2
    for left, top, right, bottom in crops(details, 3000, 2171):
        assert 0 <= left < right <= 3000
        assert 0 <= top < bottom <= 2171


def test_crops_at_the_edges_lie_inside(detector: FaceDetector, picture: bytes) -> None:
    """GIVEN a picture cut through the faces THEN every crop of the exercise's formula is inside and not empty."""
    with Image.open(io.BytesIO(picture)) as image:
        for box in [(700, 380, 1060, 480), (240, 150, 1000, 750), (0, 0, 245, 215)]:
            content = io.BytesIO()
            image.crop(box).save(content, "PNG")
            width, height = box[2] - box[0], box[3] - box[1]
            for left, top, right, bottom in crops(detector.faces(content.getvalue()), width, height):
                assert 0 <= left < right <= width
                assert 0 <= top < bottom <= height


def noise() -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (1400, 1400, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("image", "code"),
    [
        pytest.param({"Bytes": b"a text, not a picture"}, "InvalidImageFormatException", id="text"),
        pytest.param({"Bytes": noise()}, "ImageTooLargeException", id="bytes-beyond-5-MB"),
        pytest.param({}, "InvalidParameterException", id="nothing"),
        pytest.param({"Bytes": b"x", **s3_object("bucket")}, "InvalidParameterException", id="both"),
        pytest.param(s3_object("rekognition-source", "missing.jpg"), "InvalidS3ObjectException", id="no-such-key"),
        pytest.param(s3_object("no-such-bucket"), "InvalidS3ObjectException", id="no-such-bucket"),
    ],
)
def test_errors_have_awss_names(aws: LocalAws, bucket: str, image: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refusal:
        aws.client("rekognition").detect_faces(Image=image)
    assert refusal.value.response["Error"]["Code"] == code
    if code == "InvalidS3ObjectException":
        assert refusal.value.response["Error"]["Message"] == UNREADABLE


def test_object_beyond_15_mb_is_too_large(aws: LocalAws, bucket: str) -> None:
    aws.client("s3").put_object(Bucket=bucket, Key="large.jpg", Body=b"\xff" * (15 * 1024 * 1024 + 1))
    with pytest.raises(ClientError, match="ImageTooLargeException"):
        aws.client("rekognition").detect_faces(Image=s3_object(bucket, "large.jpg"))


def test_unknown_attribute_is_refused(aws: LocalAws, bucket: str) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        aws.client("rekognition").detect_faces(Image=s3_object(bucket), Attributes=["MOOD"])


def test_other_operations_are_not_answered(aws: LocalAws) -> None:
    with pytest.raises(ClientError, match="UnknownOperationException"):
        aws.client("rekognition").list_collections()


def test_bucket_of_another_region_is_refused(aws: LocalAws, picture: bytes) -> None:
    aws.bucket("rekognition-elsewhere", "ca-central-1")
    aws.client("s3").put_object(Bucket="rekognition-elsewhere", Key="a.jpg", Body=picture)
    with pytest.raises(ClientError, match="InvalidS3ObjectException"):
        aws.client("rekognition").detect_faces(Image=s3_object("rekognition-elsewhere", "a.jpg"))


def test_region_without_rekognition_is_named(aws: LocalAws, picture: bytes) -> None:
    with pytest.raises(ClientError, match="AWS offers no Rekognition in eu-west-3"):
        aws.client("rekognition", "eu-west-3").detect_faces(Image={"Bytes": picture})


def test_role_without_the_right_is_refused_in_awss_words(aws: LocalAws, bucket: str) -> None:
    reader = aws.session("may-read", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    with pytest.raises(ClientError) as refusal:
        aws.client("rekognition", credentials=reader).detect_faces(Image=s3_object(bucket))
    assert refusal.value.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": "User: arn:aws:sts::000000000000:assumed-role/may-read/ada is not authorized to perform: "
        "rekognition:DetectFaces because no identity-based policy allows the rekognition:DetectFaces action",
    }


def test_role_that_may_not_read_the_picture_is_refused(aws: LocalAws, bucket: str, picture: bytes) -> None:
    looker = aws.session(
        "may-look",
        {"Effect": "Allow", "Action": "rekognition:DetectFaces", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/other/*"},
    )
    rekognition = aws.client("rekognition", credentials=looker)
    with pytest.raises(ClientError) as refusal:
        rekognition.detect_faces(Image=s3_object(bucket))
    assert refusal.value.response["Error"] == {"Code": "InvalidS3ObjectException", "Message": UNREADABLE}
    assert len(rekognition.detect_faces(Image={"Bytes": picture})["FaceDetails"]) == 7


def test_role_with_both_rights_is_answered(aws: LocalAws, bucket: str) -> None:
    both = aws.session(
        "may-look-and-read",
        {"Effect": "Allow", "Action": "rekognition:DetectFaces", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/in put/*"},
    )
    assert len(aws.client("rekognition", credentials=both).detect_faces(Image=s3_object(bucket))["FaceDetails"]) == 7
