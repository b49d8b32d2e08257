"""Whether faces can be found: the right to ask Rekognition, the picture, and what is found in it."""

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.judging.picture import UPRIGHT, inspect_picture
from admin.names import STORAGE_REGION
from admin.operating.doctor.finding import Finding, failure, ok, size, warning
from admin.operating.doctor.ground import Ground
from admin.operating.picture import RISKY_POINTS, found_faces

NO_PICTURE = b"not a picture"  # Rekognition looks at the caller's rights first, and bills no answer that is an error
NOT_A_PICTURE = "InvalidImageFormatException"
PUT_PICTURE = "Run 'workshop picture FILE'."


def check_rekognition(ground: Ground) -> Finding:
    """Ask Rekognition something that it refuses for another reason than the caller's rights."""
    try:
        ground.client("rekognition", STORAGE_REGION).detect_faces(Image={"Bytes": NO_PICTURE})
    except ClientError as error:
        if aws.code(error) in aws.DENIED:
            return failure(
                f"You may not call Rekognition in {STORAGE_REGION}: {aws.words(error)}",
                "Ask for rekognition:DetectFaces; if an organization's policy denies it, participants' functions are "
                "refused too.",
            )
        if aws.code(error) != NOT_A_PICTURE:
            raise
    return ok(f"Rekognition answers in {STORAGE_REGION}, and you may call DetectFaces.")


def check_picture(ground: Ground) -> Finding:
    """Look whether the picture is there and can be worked on as it is."""
    place = f"s3://{ground.workshop.source_bucket}/{ground.workshop.input_file}"
    content = _content(ground)
    if content is None:
        return failure(f"There is no picture {place}.", f"When the storage stands: {PUT_PICTURE}")
    try:
        picture = inspect_picture(content, place)
    except WorkshopError as error:
        return failure(str(error), PUT_PICTURE)
    text = f"{place}: {picture.width} x {picture.height} pixels, {picture.mode}, {size(len(content))}"
    if picture.orientation != UPRIGHT:
        return failure(
            f"{text}, stored on its side (Exif orientation {picture.orientation}): crops are wrong where the code does "
            "not turn it.",
            f"{PUT_PICTURE} It writes the picture upright.",
        )
    return ok(f"{text}, upright.")


def check_faces(ground: Ground) -> Finding:
    """Ask Rekognition for the faces in the picture and hold them against the threshold."""
    content = _content(ground)
    if content is None:
        return warning("Not looked for: there is no picture.", "See the check 'picture'.")
    threshold = ground.workshop.confidence_threshold
    place = {"Bucket": ground.workshop.source_bucket, "Name": ground.workshop.input_file}
    try:
        answer = ground.client("rekognition", STORAGE_REGION).detect_faces(Image={"S3Object": place})
    except ClientError as error:
        if aws.code(error) not in (NOT_A_PICTURE, "ImageTooLargeException", "InvalidParameterException"):
            raise
        return failure(f"Rekognition cannot read the picture ({aws.code(error)}).", PUT_PICTURE)
    found = found_faces(answer, threshold)
    counted = [face for face in found if face.counts]
    risky = [face.confidence for face in found if face.risky]
    text = f"{len(found)} found, {len(counted)} with a confidence of at least {threshold:g} %"
    if not counted:
        return failure(f"{text}: there is nothing to crop.", "Choose a picture with larger faces, from the front.")
    if risky:
        shown = ", ".join(f"{one:.1f}" for one in sorted(risky)[:5])
        return warning(
            f"{text}; {len(risky)} within {RISKY_POINTS:g} points of it ({shown}), which may change with the model.",
            "Change confidence_threshold in terraform/workshop.auto.tfvars, or choose another picture.",
        )
    return ok(f"{text}.")


def _content(ground: Ground) -> bytes | None:
    """Returns: the picture's bytes; None where it, or its bucket, is not there."""

    def ask() -> bytes | None:
        bucket, key = ground.workshop.source_bucket, ground.workshop.input_file
        try:
            body = ground.client("s3", STORAGE_REGION).get_object(Bucket=bucket, Key=key)["Body"]
            return bytes(body.read())
        except ClientError as error:
            if aws.code(error) in aws.NOT_THERE:
                return None
            raise

    return ground.once("picture", ask)
