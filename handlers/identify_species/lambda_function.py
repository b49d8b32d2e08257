"""Names the species of every bird picture that arrives in the group's upload bucket.

S3 calls this function for each new `birds/*.jpg`. It asks the SageMaker endpoint, publishes a sentence to SNS and
stores the result as JSON under `results/` of the same bucket, where nothing is triggered.

Environment: SAGEMAKER_ENDPOINT_NAME (required); ENDPOINT_LIMIT_BYTES (6291456), beyond which pictures are shrunk before
the endpoint is asked; SNS_TOPIC_ARN (without it only publishing fails); CERTAINTY_THRESHOLD (0.70), TOP_K (2),
LINK_SECONDS (3600); MODEL_ARTIFACT, the s3:// URI of the model whose labels.txt names the species (else the workshop's
four), and MODEL_VARIANT, the endpoint's variant that serves it; JUDGE_FUNCTION, the ARN of the function that is asked
for new feedback after each result (else none is). Needs Pillow.

Where lab 4 is an exercise, S3 calls the participants' own functions, and SNS calls this one with what they publish:
PARTICIPANTS_TOPICS, the names of their topics with * in the place of the pseudonym, and UPLOAD_BUCKET say so.
"""

import contextlib
import functools
import json
import time

import PIL
from announcement import announce, store
from botocore.exceptions import BotoCoreError, ClientError
from claims import claim
from configuration import JUDGE_FUNCTION, PARTICIPANTS_TOPICS, client
from feedback import ask_for_feedback
from identification import identify, start_reading
from picture_name import printable
from pictures import Picture, is_test_event, pictures_of

SECONDS_WITHOUT_CONTEXT = 30


class NotIdentifiedError(RuntimeError):
    """Some pictures of an event failed; the message names each with its reason. Lambda tries the event again."""


def log(request_id: str | None, text: str, picture: Picture | None = None, level: str = "INFO") -> None:
    """Write one line of JSON to the log.

    Args:
        request_id: the invocation's; None outside one.
        text: becomes `message`, since Lab 4 tells people to look for "msg: Bird ..."; what does not print is escaped.
        picture: the one that the line is about, if any.
        level: INFO or ERROR.
    """
    line = {"level": level, "message": printable(text), "request_id": request_id}
    if picture:
        line |= {"key": printable(picture.key), "pseudonym": picture.pseudonym}
    print(json.dumps(line, ensure_ascii=False), flush=True)


log(None, f"Libraries: Pillow {PIL.__version__} from {PIL.__file__}")


def handle(picture: Picture, *, seconds: float, say) -> dict | None:
    """Identify, store and announce one picture, unless that has been done already.

    Args:
        picture: which one.
        seconds: the time that this invocation has left.
        say: writes a line about the picture to the log.

    Returns:
        The picture's row of the function's answer; None where it was done already.
    """
    deadline = time.monotonic() + seconds
    reading = start_reading(picture, say)
    held = claim(client("s3"), picture, seconds=seconds)
    if held is None:
        say("delivered again: this picture has been announced already")
        return None
    try:
        result = identify(picture, reading, deadline=deadline, say=say)
        stored_at = store(picture, result)
        ask_for_feedback(JUDGE_FUNCTION, picture.pseudonym, say)
        if result["message"]:
            announce(picture, result, say)
    except Exception:
        with contextlib.suppress(BotoCoreError, ClientError):  # the claim expires anyway; the first error is to be seen
            held.give_up()
        raise
    held.finish()
    return {**{name: result.get(name) for name in ("key", "species", "certainty", "message")}, "result": stored_at}


def _work_in(event) -> list:
    """List what an event asks for: a name, the picture if it is one, and what does it; raises ValueError."""
    if PARTICIPANTS_TOPICS:
        # Not at the top: only where lab 4 is an exercise anybody has something to say to this function.
        from listening import hear  # noqa: PLC0415
        from messages import published_in  # noqa: PLC0415

        notes = published_in(event)
        if notes:
            return [(note.topic, None, functools.partial(hear, note)) for note in notes]
    return [(picture.key, picture, functools.partial(handle, picture)) for picture in pictures_of(event)]


def lambda_handler(event, context):
    """Identify, store and announce every picture of the event that has not been announced yet.

    Args:
        event: S3's; where lab 4 is an exercise, SNS's.
        context: Lambda's; None where the function is called without Lambda.

    Returns:
        {"status": 200, "birds": [{key, species, certainty, message, result}, ...]}; species and message are null for
        what is no picture.

    Raises:
        ValueError: the event is none of these.
        NotIdentifiedError: at least one picture failed, after all have had their turn. Lambda then tries the event
            again, twice, and puts it with the reason into the group's queue of failures.
    """
    request_id = getattr(context, "aws_request_id", None)
    if is_test_event(event):
        log(request_id, "s3:TestEvent ignored: S3 tries a new notification this way, there is no picture in it.")
        return {"status": 200, "birds": []}
    birds, failures = [], []
    for name, picture, act in _work_in(event):
        seconds = context.get_remaining_time_in_millis() / 1000 if context else SECONDS_WITHOUT_CONTEXT
        say = functools.partial(log, request_id, picture=picture)
        try:
            bird = act(seconds=seconds, say=say)
            birds += [bird] if bird else []
        except Exception as error:  # noqa: BLE001 - raised below
            say(f"failed: {type(error).__name__}: {error}", level="ERROR")
            failures.append((name, error))
    if failures:
        reasons = "; ".join(f"{name}: {type(error).__name__}: {error}" for name, error in failures)
        raise NotIdentifiedError(printable(reasons)) from failures[0][1]
    return {"status": 200, "birds": birds}
