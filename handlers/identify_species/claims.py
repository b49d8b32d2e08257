"""Once for each picture, though S3 and Lambda deliver at least once.

Whoever handles a picture first writes its claim, an object that only one can write (S3's conditional write). The claim
is named by bucket, key and version. It is worth nothing once its holder must be dead, so a holder that was killed loses
nobody's bird; one that failed gives it up at once. Only `done` ends it.
"""

import hashlib
import json
import time
from dataclasses import dataclass

from botocore.exceptions import ClientError
from pictures import Picture

CLAIMS_PREFIX = "claims/"
# Somebody else was faster; 409 is S3's word for two conditional writes in the same moment.
NOT_FIRST = ("PreconditionFailed", "ConditionalRequestConflict")
PATIENCE_SECONDS = 10
POLL_SECONDS = 0.2


class BusyError(RuntimeError):
    """Another invocation has been at this picture for longer than this one waits; Lambda tries this one again later."""


@dataclass
class Claim:
    """A claim that this invocation holds."""

    s3: object
    picture: Picture
    key: str
    etag: str

    def finish(self) -> None:
        """All is done: nobody handles this picture again."""
        self._write({"state": "done"})

    def give_up(self) -> None:
        """It failed: whoever comes next may try at once."""
        self._write({"state": "working", "until": 0})

    def _write(self, content: dict) -> None:
        _put(self.s3, self.picture, self.key, content, IfMatch=self.etag)


def claim(s3, picture: Picture, *, seconds: float) -> Claim | None:
    """Claims a picture for so many seconds, which are those that this invocation has left.

    Returns None where the picture is done. Where somebody else is at it, waits for what comes of that.
    Raises BusyError when nothing came of it within PATIENCE_SECONDS.
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
            condition = {"IfMatch": theirs["ETag"]}  # of those who see it lapsed, one gets it
        else:
            condition = {"IfNoneMatch": "*"}
            time.sleep(POLL_SECONDS)
    raise BusyError(f"{picture.key} is being identified by another invocation that has not come to an end.")


def _put(s3, picture: Picture, key: str, content: dict, **condition: str) -> str:
    """Writes a claim on a condition; returns its ETag. Raises ClientError (NOT_FIRST) where it does not hold."""
    body = json.dumps({"key": picture.key, "delivery": picture.delivery, **content}, ensure_ascii=False).encode()
    answer = s3.put_object(Bucket=picture.bucket, Key=key, Body=body, ContentType="application/json", **condition)
    return answer["ETag"]
