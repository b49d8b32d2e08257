"""Handles each picture once, though S3 and Lambda may deliver its event several times.

The invocation that comes first writes the picture's claim, an object that only one can write (S3's conditional write)
and whose name is made from bucket, key and version. A claim expires when its holder has reached its timeout, so the
picture of an invocation that was killed is handled by the next delivery. An invocation that failed gives its claim up
at once. A claim in state `done` never expires.
"""

import hashlib
import json
import time
from dataclasses import dataclass

from botocore.exceptions import ClientError
from pictures import Picture

CLAIMS_PREFIX = "claims/"
# Another invocation was faster; ConditionalRequestConflict (409) tells of two conditional writes at the same moment.
NOT_FIRST = ("PreconditionFailed", "ConditionalRequestConflict")
PATIENCE_SECONDS = 10
POLL_SECONDS = 0.2


class BusyError(RuntimeError):
    """Another invocation handles this picture for longer than this one waits; Lambda tries this one again later."""


@dataclass
class Claim:
    """A claim that this invocation holds.

    Attributes:
        s3: the S3 client.
        picture: what is claimed.
        key: the claim's own, in the picture's bucket.
        etag: of the claim as this invocation wrote it.
    """

    s3: object
    picture: Picture
    key: str
    etag: str

    def finish(self) -> None:
        """Write that the picture is done, so that no invocation handles it again."""
        self._write({"state": "done"})

    def give_up(self) -> None:
        """Let the claim expire now, so that the next invocation may try at once."""
        self._write({"state": "working", "until": 0})

    def _write(self, content: dict) -> None:
        _put(self.s3, self.picture, self.key, content, IfMatch=self.etag)


def claim(s3, picture: Picture, *, seconds: float) -> Claim | None:
    """Claim a picture; while another invocation holds the claim, wait for it to end.

    Args:
        s3: the S3 client.
        picture: what is claimed.
        seconds: how long the claim holds: the time that this invocation has left.

    Returns:
        The claim; None where the picture is done already.

    Raises:
        BusyError: the other invocation did not end within PATIENCE_SECONDS, or half of the seconds if that is less.
    """
    identity = json.dumps([picture.bucket, picture.key, picture.delivery]).encode()
    key = f"{CLAIMS_PREFIX}{hashlib.sha256(identity).hexdigest()}.json"
    began = time.time()
    mine = {"state": "working", "until": began + seconds}
    condition = {"IfNoneMatch": "*"}
    while time.time() < began + min(PATIENCE_SECONDS, seconds / 2):
        try:
            etag = _put(s3, picture, key, mine, **condition)
            return Claim(s3, picture, key, etag)
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOT_FIRST:
                raise
        theirs = s3.get_object(Bucket=picture.bucket, Key=key)
        content = json.loads(theirs["Body"].read())
        if content["state"] == "done":
            return None
        if content["until"] < time.time():
            condition = {"IfMatch": theirs["ETag"]}  # of several that find it expired, one gets it
        else:
            condition = {"IfNoneMatch": "*"}
            time.sleep(POLL_SECONDS)
    raise BusyError(f"{picture.key} is being identified by another invocation that has not come to an end.")


def _put(s3, picture: Picture, key: str, content: dict, **condition: str) -> str:
    """Write a claim and return its ETag; where the condition does not hold, S3's error has a code of NOT_FIRST."""
    body = json.dumps({"key": picture.key, "delivery": picture.delivery, **content}, ensure_ascii=False).encode()
    answer = s3.put_object(Bucket=picture.bucket, Key=key, Body=body, ContentType="application/json", **condition)
    return answer["ETag"]
