"""AWS clients, and AWS's own errors in one sentence for whoever reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
    SSOTokenLoadError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)

from admin.errors import WorkshopError

# Six attempts with backoff and jitter: if one request in three fails, about one in a thousand still does after them.
RETRIES = {"mode": "standard", "total_max_attempts": 6}
CONNECTIONS = 16  # the threads that grade a class, each with a connection of its own (grading/run.py)
ERRORS = (ClientError, BotoCoreError)  # everything that AWS or the way to it may raise
DENIED = {"AccessDenied", "AccessDeniedException", "403", "Forbidden", "AllAccessDisabled"}


class Audience(Enum):
    """The reader of an error, since instructors and participants can do different things about it."""

    INSTRUCTOR = auto()
    PARTICIPANT = auto()


class Trouble(Enum):
    """What went wrong, as far as the reader's next step depends on it."""

    NO_CREDENTIALS = auto()
    EXPIRED = auto()
    UNKNOWN_KEY = auto()
    WRONG_SIGNATURE = auto()
    WRONG_TIME = auto()
    STALE_REQUEST = auto()
    CLOSED = auto()  # an explicit denial; the participant role has no others than those of its window
    DENIED = auto()
    ABSENT = auto()
    OTHER = auto()


CODES = {
    "ExpiredToken": Trouble.EXPIRED,
    "ExpiredTokenException": Trouble.EXPIRED,
    "TokenRefreshRequired": Trouble.EXPIRED,
    "RequestExpired": Trouble.STALE_REQUEST,
    "InvalidClientTokenId": Trouble.UNKNOWN_KEY,
    "UnrecognizedClientException": Trouble.UNKNOWN_KEY,
    "InvalidAccessKeyId": Trouble.UNKNOWN_KEY,
    "SignatureDoesNotMatch": Trouble.WRONG_SIGNATURE,
    "RequestTimeTooSkewed": Trouble.WRONG_TIME,
    "InvalidSignatureException": Trouble.WRONG_TIME,
    "ResourceNotFoundException": Trouble.ABSENT,
} | dict.fromkeys(DENIED, Trouble.DENIED)

_EXPIRED = "The AWS session has expired while {doing}: log in again ('aws sso login'), then repeat the command."
_UNKNOWN = "AWS does not know these credentials ({code}) while {doing}: check AWS_PROFILE or the exported keys."
_DENIED = (
    "AWS refused {doing}: {words} Use the instructor's credentials; of what is not there AWS says the same to whoever "
    "may not list it."
)
_OTHER = "AWS could not be used while {doing}: {error}. Try again; what is done already is not done twice."
_ENDED = "Your session has ended ({code}) while {doing}: ask your instructor for a new one."
_CLOCK = "AWS finds the time of this request wrong while {doing} ({code}): set this machine's clock, try again."
SENTENCES = {
    Audience.INSTRUCTOR: {
        Trouble.NO_CREDENTIALS: "No AWS credentials found while {doing}: run 'aws configure sso' or export "
        "AWS_PROFILE, then try again.",
        Trouble.EXPIRED: _EXPIRED,
        Trouble.STALE_REQUEST: _EXPIRED,
        Trouble.UNKNOWN_KEY: _UNKNOWN,
        Trouble.WRONG_SIGNATURE: _UNKNOWN,
        Trouble.WRONG_TIME: _CLOCK,
        Trouble.CLOSED: _DENIED,
        Trouble.DENIED: _DENIED,
        Trouble.ABSENT: _OTHER,
        Trouble.OTHER: _OTHER,
    },
    Audience.PARTICIPANT: {
        Trouble.NO_CREDENTIALS: "No AWS credentials while {doing}: paste the export lines that your instructor handed "
        "you.",
        Trouble.EXPIRED: _ENDED,
        Trouble.STALE_REQUEST: _CLOCK,
        Trouble.UNKNOWN_KEY: _ENDED,
        Trouble.WRONG_SIGNATURE: _CLOCK,
        Trouble.WRONG_TIME: _CLOCK,
        Trouble.CLOSED: "AWS refused {doing} ({words}): your rights hold only during your group's time slot and in its "
        "region; ask your instructor.",
        Trouble.DENIED: "AWS refused {doing} ({words}): only what is your own is open to you, and of what is not there "
        "AWS says the same. Compare the names with your sheet, then ask your instructor.",
        Trouble.ABSENT: "Not there while {doing} ({words}): ask your instructor whether your group is set up.",
        Trouble.OTHER: "AWS could not be used while {doing}: {error}. Try again.",
    },
}


@cache
def client(service: str, region: str, *, retry: bool = True, read_timeout: int = 60, connect_timeout: int = 5) -> Any:
    """Make a boto3 client with the caller's own credentials, once; it is safe to share between threads.

    Args:
        service: such as "s3".
        region: such as "eu-west-3".
        retry: False for calls that must happen once (an invocation).
        read_timeout: in seconds.
        connect_timeout: in seconds.

    Returns:
        The client.
    """
    config = Config(
        retries=RETRIES if retry else {"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=CONNECTIONS,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
    )
    return boto3.client(service, region_name=region, config=config)


def code(error: Exception) -> str:
    """Read AWS's error code.

    Args:
        error: what was raised.

    Returns:
        The code, such as 'AccessDenied'; empty for errors that did not come from AWS.
    """
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


def words(error: Exception) -> str:
    """Read AWS's own message.

    Args:
        error: what was raised.

    Returns:
        The message; empty for errors that did not come from AWS.
    """
    return str(error.response.get("Error", {}).get("Message", "")) if isinstance(error, ClientError) else ""


def trouble(error: Exception) -> Trouble:
    """Say what kind of trouble an error of botocore's is."""
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return Trouble.NO_CREDENTIALS
    if isinstance(error, TokenRetrievalError | SSOTokenLoadError | UnauthorizedSSOTokenError):
        return Trouble.EXPIRED
    kind = CODES.get(code(error), Trouble.OTHER)
    return Trouble.CLOSED if kind is Trouble.DENIED and "explicit deny" in words(error) else kind


@contextmanager
def explained(doing: str, *, to: Audience = Audience.INSTRUCTOR) -> Iterator[None]:
    """Turn what botocore raises inside into a WorkshopError.

    Args:
        doing: what is being done, as in 'listing the folders in mip-day-target'.
        to: whom the sentence is for.

    Yields:
        Nothing.

    Raises:
        WorkshopError: AWS or the way to it refused.
    """
    try:
        yield
    except ERRORS as error:
        raise WorkshopError(explain(error, doing, to=to)) from error


def explain(error: Exception, doing: str, *, to: Audience = Audience.INSTRUCTOR) -> str:
    """Explain an error of botocore's.

    Args:
        error: what was raised.
        doing: what was being done.
        to: whom the sentence is for.

    Returns:
        A sentence or two: what was refused, and what to do next.
    """
    sentence = SENTENCES[to][trouble(error)]
    name = code(error) or type(error).__name__
    return sentence.format(doing=doing, code=name, words=words(error) or name, error=error)
