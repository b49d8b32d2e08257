"""The door's notes in a participant's folder, read and written in the participant's own session."""

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import ClientError

from admin import aws
from admin.aws import explained
from admin.aws_sentences import Audience
from admin.door import notes
from admin.door.notes import Hand, LastRun, SignIns
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.participant.caller import Caller

ATTEMPTS = 8
SOMEBODY_WAS_FASTER = ("PreconditionFailed", "ConditionalRequestConflict")
Note = TypeVar("Note")


def read(caller: Caller, key: str, parse: Callable[[bytes], Note | None]) -> Note | None:
    """Read a note.

    Args:
        caller: the participant.
        key: in the target bucket.
        parse: reads its bytes.

    Returns:
        The note; None where there is none, or one that nobody wrote who was to.

    Raises:
        WorkshopError: AWS refuses.
    """
    return _read(caller, key, parse)[0]


def write(caller: Caller, key: str, note: LastRun | Hand | SignIns, **condition: str) -> None:
    """Write a note.

    Args:
        caller: the participant.
        key: in the target bucket.
        note: what to write.
        **condition: IfMatch or IfNoneMatch.

    Raises:
        WorkshopError: AWS refuses.
    """
    with explained(f"writing {key}", to=Audience.PARTICIPANT):
        caller.client("s3", region=STORAGE_REGION).put_object(
            Bucket=caller.names.target_bucket,
            Key=key,
            Body=notes.dump(note),
            ContentType="application/json",
            **condition,
        )


def change_sign_ins(caller: Caller, change: Callable[[SignIns | None], SignIns]) -> SignIns:
    """Change where a participant is signed in, also while others do.

    Args:
        caller: the participant.
        change: makes the new note from the old one; called again where somebody was faster.

    Returns:
        The new note.

    Raises:
        WorkshopError: AWS refuses, or others were faster ATTEMPTS times.
    """
    key = caller.names.sign_ins(caller.pseudonym)
    for attempt in range(1, ATTEMPTS + 1):
        old, etag = _read(caller, key, notes.parse_sign_ins)
        new = change(old)
        try:
            write(caller, key, new, **({"IfMatch": etag} if etag else {"IfNoneMatch": "*"}))
        except WorkshopError as error:
            if attempt == ATTEMPTS or aws.code(error.__cause__ or error) not in SOMEBODY_WAS_FASTER:
                raise
        else:
            return new
    raise AssertionError  # the last attempt returned or raised


def _read(caller: Caller, key: str, parse: Callable[[bytes], Note | None]) -> tuple[Note | None, str]:
    """Read a note and its ETag; None and "" where there is none."""
    with explained(f"reading {key}", to=Audience.PARTICIPANT):
        s3 = caller.client("s3", region=STORAGE_REGION)
        try:
            answer = s3.get_object(Bucket=caller.names.target_bucket, Key=key)
        except ClientError as error:
            if aws.is_missing(error):
                return None, ""
            raise
        if answer["ContentLength"] > notes.MAX_BYTES:
            answer["Body"].close()
            return None, answer["ETag"]
        return parse(answer["Body"].read()), answer["ETag"]
