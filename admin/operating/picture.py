"""Placing the workshop's picture: it is checked, turned upright and uploaded, and the answer key is made from it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin import aws, files
from admin.errors import WorkshopError
from admin.grading.answer_key import AnswerKey, find_answer_key, key_picture
from admin.grading.publication import judge_anew, publish_class, publish_key
from admin.judging.picture import UPRIGHT, read_picture, turn_upright
from admin.names import STORAGE_REGION
from admin.workshop.groups import Workshop

RISKY_POINTS = 2.0  # Rekognition may answer differently another time: so near the threshold a face may change sides


@dataclass(frozen=True)
class FoundFace:
    """One face that Rekognition found.

    Attributes:
        confidence: in per cent.
        counts: whether it reaches the threshold.
        risky: whether it is within RISKY_POINTS of the threshold, on either side.
    """

    confidence: float
    counts: bool
    risky: bool


@dataclass(frozen=True)
class PlacedPicture:
    """What was done with a picture.

    Attributes:
        bucket: the source bucket.
        key: its key there.
        version_id: S3's.
        width: in pixels, as uploaded.
        height: in pixels, as uploaded.
        mode: Pillow's.
        turned: whether it had to be turned upright.
        threshold: the least confidence in per cent.
        faces: those that Rekognition found, in its order.
        answer_key: the file of the key that was made of it.
        judged_anew: how many participants' feedback is made anew, of those who may have some; None where feedback is
            switched off or not applied yet.
    """

    bucket: str
    key: str
    version_id: str
    width: int
    height: int
    mode: str
    turned: bool
    threshold: float
    faces: tuple[FoundFace, ...]
    answer_key: Path
    judged_anew: int | None


def picture_actions(*, workshop: Workshop, file: Path, out: Path) -> list[str]:
    """Check a file as place_picture does, and say what that does with it.

    Args:
        workshop: the workshop.
        file: a JPEG.
        out: the folder of the grades.

    Returns:
        A line for each thing.

    Raises:
        WorkshopError: the file cannot be used, the folder has the key of another picture, or AWS refuses.
    """
    picture = read_picture(file)
    _refuse_other_key(out, turn_upright(picture))
    turned = "" if picture.orientation == UPRIGHT else ", turned upright"
    lines = [
        f"upload {file}{turned} to s3://{workshop.source_bucket}/{workshop.input_file}",
        f"find its faces with Rekognition, and write {out / 'key.json'}",
    ]
    with aws.explained(f"looking for {workshop.feedback_bucket}"):
        try:
            aws.client("s3", STORAGE_REGION).head_bucket(Bucket=workshop.feedback_bucket)
        except ClientError as error:
            if aws.code(error) in aws.NOT_THERE:
                return lines
            raise
    return [
        *lines,
        f"write the class and the answer key into s3://{workshop.feedback_bucket}",
        f"have the feedback of {len(workshop.participants)} participants made anew",
    ]


def place_picture(*, workshop: Workshop, file: Path, out: Path) -> PlacedPicture:
    """Make a file the workshop's picture, and its answer key with it.

    Args:
        workshop: the workshop, its storage applied.
        file: a JPEG.
        out: the folder of the grades, where the answer key goes.

    Returns:
        What was done.

    Raises:
        WorkshopError: the file cannot be used, AWS finds no face in it, or the folder has the key of another picture;
            then the picture in the bucket is what it was before.
    """
    picture = read_picture(file)
    content = turn_upright(picture)
    _refuse_other_key(out, content)
    files.refuse_unwritable(out / "key.json")
    bucket, key = workshop.source_bucket, workshop.input_file
    s3 = aws.client("s3", STORAGE_REGION)
    with aws.explained(f"uploading {file} to s3://{bucket}/{key}"):
        version = s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType="image/jpeg").get("VersionId", "null")
    had_key = (out / "key.json").exists()
    try:
        found = find_answer_key(workshop, out)
        _refuse_without_face(found, file)
    except WorkshopError:
        with aws.explained(f"taking {file} out of s3://{bucket}/{key} again"):
            s3.delete_object(Bucket=bucket, Key=key, VersionId=version)
        if not had_key:
            (out / "key.json").unlink(missing_ok=True)
        raise
    threshold = found.expected.threshold
    return PlacedPicture(
        bucket=bucket,
        key=key,
        version_id=version,
        width=found.image.width,
        height=found.image.height,
        mode=picture.mode,
        turned=picture.orientation != UPRIGHT,
        threshold=threshold,
        faces=found_faces(found.faces, threshold),
        answer_key=out / "key.json",
        judged_anew=_give_feedback(workshop, found),
    )


def _give_feedback(workshop: Workshop, key: AnswerKey) -> int | None:
    """Publish the key, and have everybody judged by it; say how many are."""
    if not (publish_class(workshop) and publish_key(workshop, key)):
        return None
    return judge_anew(workshop, workshop.participants)


def found_faces(faces: dict[str, Any], threshold: float) -> tuple[FoundFace, ...]:
    """Say of each face of a DetectFaces response, in its order, whether it counts and whether it nearly did not."""
    confidences = (float(face["Confidence"]) for face in faces["FaceDetails"])
    return tuple(FoundFace(one, one >= threshold, abs(one - threshold) <= RISKY_POINTS) for one in confidences)


def _refuse_other_key(out: Path, content: bytes) -> None:
    """Refuse a folder with the answer key of another picture, since one class is graded by one key."""
    if key_picture(out) not in (None, content):
        raise WorkshopError(
            f"{out} has the answer key of another picture: name another folder with --out, or remove "
            f"{out / 'key.json'} if nothing was graded with it yet."
        )


def _refuse_without_face(key: AnswerKey, file: Path) -> None:
    if not key.expected.crops:
        faces = key.faces["FaceDetails"]
        what = f"{len(faces)} face(s), none" if faces else "no face"
        raise WorkshopError(
            f"Rekognition finds {what} with a confidence of at least {key.expected.threshold:g} % in {file}: choose a "
            "picture that shows faces large and from the front. The bucket's picture is what it was before."
        )
