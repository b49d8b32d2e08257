"""What is in a picture: read, checked, and shown to the endpoint."""

import functools
import hashlib
import io
from concurrent.futures import Future, ThreadPoolExecutor

from artefact import WORKSHOP_LABELS, labels_in
from configuration import (
    CERTAINTY_THRESHOLD,
    ENDPOINT_LIMIT_BYTES,
    MODEL_ARTIFACT,
    MODEL_VARIANT,
    SAGEMAKER_ENDPOINT_NAME,
    TOP_K,
    client,
)
from decision import message_of, probabilities_in, ranking_of
from endpoint import ask, within
from objects import open_object
from pictures import Picture, camera_in
from PIL import Image

# Checked before reading, since the function has little memory.
PICTURE_LIMIT_BYTES = 6_291_456
PICTURE_LIMIT_PIXELS = 50_000_000
READERS = ThreadPoolExecutor(thread_name_prefix="reader")


class NotAPictureError(ValueError):
    """What was uploaded can never be identified, however often it is tried."""


@functools.cache
def labels() -> tuple[str, ...]:
    """Return the species that the model knows, in the order of its probabilities; read once in this container."""
    return labels_in(client("s3"), MODEL_ARTIFACT) if MODEL_ARTIFACT else WORKSHOP_LABELS


def place_of(picture: Picture) -> dict[str, str]:
    """Return S3's parameters for the version of the picture that the event is about."""
    version = {"VersionId": picture.version} if picture.version else {}
    return {"Bucket": picture.bucket, "Key": picture.key, **version}


def start_reading(picture: Picture, say) -> Future:
    """Begin to read a picture while the caller claims it.

    Args:
        picture: which one.
        say: writes a line about the picture to the log.

    Returns:
        What read_picture will return or raise.
    """
    return READERS.submit(read_picture, client("s3"), picture, say)  # clients are made in one thread only


def read_picture(s3, picture: Picture, say) -> tuple[bytes, str, str | None]:
    """Read a picture that the endpoint can be asked about.

    Args:
        s3: the S3 client.
        picture: which one.
        say: writes a line about the picture to the log.

    Returns:
        Its bytes, and the content type that they have, whatever it was uploaded as: image/jpeg or image/png;
        and the name of the camera that took it, None where it says of none.

    Raises:
        NotAPictureError: the endpoint could never read them.
        UnreadableError: the picture is gone.
    """
    s3_object = open_object(s3, **place_of(picture))
    size = s3_object["ContentLength"]
    say(f"KEY: {picture.key}")
    say(f"CONTENT LENGTH: {size}")
    say(f"CONTENT TYPE: {s3_object.get('ContentType')}")
    if not 0 < size <= PICTURE_LIMIT_BYTES:
        raise NotAPictureError(
            f"It has {size} bytes, and pictures of 1 to {PICTURE_LIMIT_BYTES} bytes can be identified."
        )
    payload = s3_object["Body"].read()
    try:
        with Image.open(io.BytesIO(payload), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > PICTURE_LIMIT_PIXELS:
                raise NotAPictureError(f"It has more than {PICTURE_LIMIT_PIXELS} pixels.")
            image.draft("RGB", (256, 256))  # decodes a JPEG at an eighth of its size, but to its end
            image.load()
            # Pillow calls a JPEG with several pictures in it MPO.
            content_type = "image/png" if image.format == "PNG" else "image/jpeg"
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPictureError("It is neither a JPEG nor a PNG, or damaged.") from error
    return payload, content_type, camera_in(s3_object.get("Metadata"))


def ask_endpoint(payload: bytes, *, deadline: float, say) -> dict:
    """Ask the model what is in a picture.

    Args:
        payload: the picture's bytes.
        deadline: when this invocation ends, on time.monotonic()'s clock.
        say: writes a line about the picture to the log.

    Returns:
        species, certainty (0 to 1), probabilities (by species), ranking, model (the variant that answered),
        latency_ms (the endpoint's alone) and waited_ms (with what it was asked before in vain).

    Raises:
        RuntimeError: the endpoint serves another model than the labels belong to.
        ValueError: its answer cannot be used.
    """
    known = labels()
    shown = within(payload, ENDPOINT_LIMIT_BYTES)
    if shown is not payload:
        say(f"Shrunk to {len(shown)} bytes: the endpoint takes {ENDPOINT_LIMIT_BYTES} at most.")
    answer = ask(shown, deadline=deadline, say=say)
    if MODEL_VARIANT and answer.variant != MODEL_VARIANT:
        raise RuntimeError(
            f"The endpoint {SAGEMAKER_ENDPOINT_NAME} answers with {answer.variant}, and the labels belong to "
            f"{MODEL_VARIANT}: it is changing over to another model."
        )
    probabilities = probabilities_in(answer.body, labels=known, endpoint=SAGEMAKER_ENDPOINT_NAME)
    ranking = ranking_of(probabilities, known)
    return {
        "species": ranking[0][0],
        "certainty": ranking[0][1],
        "probabilities": dict(zip(known, probabilities, strict=True)),
        "ranking": ranking,
        "model": answer.variant or MODEL_VARIANT,
        "latency_ms": round(answer.latency_ms, 1),
        "waited_ms": round(answer.waited_ms, 1),
    }


def identify(picture: Picture, reading: Future, *, deadline: float, say) -> dict:
    """Identify what is in one picture.

    Args:
        picture: which one.
        reading: what start_reading gave for it.
        deadline: when this invocation ends, on time.monotonic()'s clock.
        say: writes a line about the picture to the log.

    Returns:
        The result as it is stored: key, version, pseudonym, species, message, endpoint and artifact; for a picture
        also certainty, probabilities, picture_sha256, content_type, model, latency_ms and waited_ms. For one of a
        camera, camera. For a file that is no picture, species and message are null and reason says why.
    """
    result = {"key": picture.key, "version": picture.version or None, "pseudonym": picture.pseudonym}
    fixed = {"endpoint": SAGEMAKER_ENDPOINT_NAME, "artifact": MODEL_ARTIFACT}
    try:
        payload, content_type, camera = reading.result()
    except NotAPictureError as error:
        say(f"no message: {error}")
        return {**result, "species": None, "message": None, "reason": str(error), **fixed}
    say("Invoking bird species identification endpoint")
    said = ask_endpoint(payload, deadline=deadline, say=say)
    message = message_of(picture.key, said.pop("ranking"), certainty=CERTAINTY_THRESHOLD, top=TOP_K)
    say(f"msg: {message}")
    digest = hashlib.sha256(payload).hexdigest()
    read = {"picture_sha256": digest, "content_type": content_type, **({"camera": camera} if camera else {})}
    return {**result, **said, "message": message, **read, **fixed}
