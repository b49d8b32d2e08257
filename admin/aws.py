"""AWS clients, and AWS's own errors in one sentence for whoever reads them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import botocore.session
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
from botocore.parsers import ResponseParserError

from admin.aws_profile import refuse_unusable_profile
from admin.aws_sentences import SENTENCES, Audience, Trouble
from admin.errors import WorkshopError


class NotAwsError(BotoCoreError):  # type: ignore[misc]  # botocore has no types
    """A web page came where AWS's answer belongs: of a network that wants a sign-in first, or of a proxy."""

    fmt = "a web page came instead of the answer to {operation}"


_MAKING = threading.Lock()  # a session of botocore's makes one client at a time
# Six attempts with backoff and jitter: if one request in three fails, about one in a thousand still does after them.
RETRIES = {"mode": "standard", "total_max_attempts": 6}
CONNECTIONS = 16  # the threads that grade a class, each with a connection of its own (grading/run.py)
ERRORS = (ClientError, BotoCoreError, ResponseParserError)  # everything that AWS or the way to it may raise
NOT_THERE = {"404", "NoSuchBucket", "NoSuchKey"}  # S3's words for a bucket or an object that does not exist
REQUEST_IDS = {"x-amz-request-id", "x-amzn-requestid", "x-amz-id-2"}
DENIED = {"AccessDenied", "AccessDeniedException", "403", "Forbidden", "AllAccessDisabled"}
CODES = {
    "ExpiredToken": Trouble.EXPIRED,
    "ExpiredTokenException": Trouble.EXPIRED,
    "TokenRefreshRequired": Trouble.EXPIRED,
    "RequestExpired": Trouble.STALE_REQUEST,
    "InvalidClientTokenId": Trouble.UNKNOWN_KEY,
    "UnrecognizedClientException": Trouble.UNKNOWN_KEY,
    "InvalidAccessKeyId": Trouble.UNKNOWN_KEY,
    "InvalidToken": Trouble.UNKNOWN_KEY,
    "SignatureDoesNotMatch": Trouble.WRONG_SIGNATURE,
    "InvalidSignatureException": Trouble.WRONG_SIGNATURE,
    "RequestTimeTooSkewed": Trouble.WRONG_TIME,
    "ResourceNotFoundException": Trouble.ABSENT,
} | dict.fromkeys(DENIED, Trouble.DENIED)


@cache
def session() -> Any:
    """Make the session that clients are made of, with the caller's own credentials, once.

    It is botocore's. boto3, which adds nothing that is used here, takes a function on Lambda longer to start.
    """
    return botocore.session.get_session()


def client(service: str, region: str, *, retry: bool = True, read_timeout: int = 60, connect_timeout: int = 5) -> Any:
    """Make a client with the caller's own credentials, once; safe to call, and to share, in several threads.

    Args:
        service: such as "s3".
        region: such as "eu-west-3".
        retry: False for calls that must happen once (an invocation).
        read_timeout: in seconds.
        connect_timeout: in seconds.

    Returns:
        The client.

    Raises:
        ProfileError: as in refuse_unusable_profile.
    """
    with _MAKING:
        return _made(service, region, retry, read_timeout, connect_timeout)


@cache
def _made(service: str, region: str, retry: bool, read_timeout: int, connect_timeout: int) -> Any:
    refuse_unusable_profile()
    config = Config(
        retries=RETRIES if retry else {"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=CONNECTIONS,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
    )
    return watched(session().create_client(service, region_name=region, config=config))


def forget_clients() -> None:
    """Make clients anew from now on, with the credentials that are there then."""
    _made.cache_clear()
    session.cache_clear()


def watched(client: Any) -> Any:
    """Let a client refuse web pages, which botocore takes for empty answers: a bucket would have no objects.

    Args:
        client: any.

    Returns:
        The client, whose calls raise NotAwsError for them.
    """
    client.meta.events.register("before-parse", _refuse_web_page)
    return client


def _refuse_web_page(response_dict: dict[str, Any], operation_model: Any, **_: Any) -> None:
    """Raise NotAwsError for HTML that no AWS service sent; it is then not asked again, as for a server's error."""
    headers = {str(name).lower(): value for name, value in response_dict["headers"].items()}
    is_html = str(headers.get("content-type", "")).lower().startswith("text/html")
    # An object may be HTML, too, but S3 sends none without the number of the request.
    if is_html and response_dict["status_code"] < 500 and not headers.keys() & REQUEST_IDS:
        raise NotAwsError(operation=operation_model.name)


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
    if isinstance(error, NotAwsError):
        return Trouble.NOT_AWS
    kind = CODES.get(code(error), Trouble.OTHER)
    if kind is Trouble.WRONG_SIGNATURE and any(word in words(error).lower() for word in ("expired", "not yet", "time")):
        return Trouble.WRONG_TIME
    return Trouble.CLOSED if kind is Trouble.DENIED and "explicit deny" in words(error) else kind


def is_missing(error: Exception) -> bool:
    """Whether there is no such object; of one that is not there S3 says "denied" to whoever may not list."""
    return code(error) in NOT_THERE or trouble(error) is Trouble.DENIED


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
