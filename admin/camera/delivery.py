"""One picture to S3, with a participant's or a camera's keys: what came of it, and whether it is worth another try."""

import re
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from admin import aws
from admin.aws_sentences import Audience, Trouble
from admin.errors import WorkshopError
from admin.participant.caller import Caller, identify_caller

KEY = re.compile(r"(AWS_[A-Z_]+)[\"']?\s*[=:]\s*[\"']?([A-Za-z0-9+/=_.:-]+)")
NEEDED = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
METADATA = "camera"  # the object's metadata that names the camera to the species function
BUSY = ("SlowDown", "Throttling", "ThrottlingException", "RequestTimeout", "ConditionalRequestConflict")
# For asking AWS whose keys these are: a camera watches already while the network is still away.
QUICK = Config(connect_timeout=5, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 2})
OURS = (Trouble.NO_CREDENTIALS, Trouble.EXPIRED, Trouble.UNKNOWN_KEY, Trouble.WRONG_SIGNATURE)


class Outcome(Enum):
    """What came of an attempt.

    Attributes:
        DONE: the picture is in S3.
        OUTAGE: the network, or AWS, does not answer.
        REFUSED: AWS refuses: the keys have ended, or the slot is closed.
    """

    DONE = auto()
    OUTAGE = auto()
    REFUSED = auto()


def is_outage(error: BaseException | None) -> bool:
    """Whether an error means that AWS was not reached or is busy, and not that it refuses."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= 500 or aws.code(error) in BUSY
    known = isinstance(error, BotoCoreError) and aws.trouble(error) in (Trouble.OTHER, Trouble.NOT_AWS)
    return known or isinstance(error, ResponseParserError)


class Delivery:
    """Uploads pictures under the prefix of whoever's keys these are."""

    def __init__(self, camera: str, keys: Path | None, claim: Callable[[str], None]) -> None:
        """Prepare, without asking AWS.

        Args:
            camera: the camera's name.
            keys: a file that 'workshop login' wrote, which is read again when the keys in it have ended; None for the
                environment's.
            claim: is told the place that pictures go to, and refuses where it is not the one of before.
        """
        self._camera, self._keys, self._claim = camera, keys, claim
        self._caller: Caller | None = None
        self._read_at = 0
        self.reason = ""

    @property
    def place(self) -> str:
        """Where pictures go; empty until AWS was reached."""
        caller = self._caller
        return f"s3://{caller.upload_bucket}/{caller.names.birds_folder(caller.pseudonym)}" if caller else ""

    def connect(self) -> Outcome:
        """Find out whose keys these are.

        Returns:
            DONE, or OUTAGE with the reason.

        Raises:
            WorkshopError: they are nobody's, or the spool is another's.
        """
        if self._caller is None:
            try:
                self._caller = identify_caller(self._session())
            except WorkshopError as error:
                if not is_outage(error.__cause__):
                    raise
                self.reason = _short(error.__cause__)
                return Outcome.OUTAGE
            self._claim(self.place)
        return Outcome.DONE

    def put(self, name: str, content: bytes) -> Outcome:
        """Upload a picture, once: where one of its name lies already, this is it.

        Args:
            name: the file's.
            content: the JPEG.

        Returns:
            What came of it; where it is not DONE, reason says why.
        """
        try:
            if self.connect() is not Outcome.DONE or self._caller is None:
                return Outcome.OUTAGE
            self._caller.client("s3").put_object(
                Bucket=self._caller.upload_bucket, Key=self.key(name), Body=content, ContentType="image/jpeg",
                IfNoneMatch="*", Metadata={METADATA: self._camera},
            )  # fmt: skip
        except WorkshopError as error:
            self.reason = str(error)
            return Outcome.REFUSED
        except aws.ERRORS as error:
            return self._failed(error, name)
        return Outcome.DONE

    def key(self, name: str) -> str:
        """Name a picture's key; without its folder before AWS was reached."""
        caller = self._caller
        return f"{caller.names.birds_folder(caller.pseudonym) if caller else ''}{name}"

    def _failed(self, error: Exception, name: str) -> Outcome:
        if aws.code(error) == "PreconditionFailed":  # S3 has it: the answer to an earlier attempt was lost
            return Outcome.DONE
        if is_outage(error):
            self.reason = _short(error)
            return Outcome.OUTAGE
        self.reason = aws.explain(error, f"uploading {name}", to=Audience.PARTICIPANT)
        if self._keys and aws.trouble(error) in OURS and _changed(self._keys) != self._read_at:
            self._caller = None  # somebody has put new keys into the file
        return Outcome.REFUSED

    def _session(self) -> botocore.session.Session:
        session = botocore.session.get_session()
        session.set_default_client_config(QUICK)
        if self._keys is None:
            return session
        self._read_at = _changed(self._keys)
        try:
            found = dict(KEY.findall(self._keys.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise WorkshopError(f"{self._keys} cannot be read ({getattr(error, 'strerror', None) or error}).") from None
        if not all(name in found for name in NEEDED):
            raise WorkshopError(f"{self._keys} has no keys: it is what 'workshop login ... --out' writes.")
        session.set_credentials(*(found[name] for name in NEEDED))
        session.set_config_variable("region", found.get("AWS_REGION"))
        return session


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _short(error: BaseException | None) -> str:
    return (aws.words(error) if isinstance(error, ClientError) else str(error)) or type(error).__name__
