"""AWS clients, and AWS's own errors in one sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)

from admin.errors import WorkshopError

# Attempts with backoff and jitter: one request in three failing leaves one in a thousand; a class of 120 is graded
# over 16 connections (see grade.py).
RETRIES = {"mode": "standard", "total_max_attempts": 6}
CONNECTIONS = 16
ERRORS = (ClientError, BotoCoreError)  # everything that AWS or the way to it may raise

EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
UNKNOWN_KEY = {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
DENIED = {"AccessDenied", "AccessDeniedException", "403", "Forbidden", "AllAccessDisabled"}


@cache
def client(service: str, region: str, *, retry: bool = True, read_timeout: int = 60) -> Any:
    """A boto3 client of the caller's own credentials.

    In: service and region names; retry=False for calls that must happen once (an invocation); read_timeout in seconds.
    Clients are made once and are safe to share between threads.
    """
    config = Config(
        retries=RETRIES if retry else {"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=CONNECTIONS,
        connect_timeout=5,
        read_timeout=read_timeout,
    )
    return boto3.client(service, region_name=region, config=config)


def code(error: Exception) -> str:
    """Out: AWS's error code, such as 'AccessDenied'; empty for errors that never reached AWS."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, ClientError) else ""


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn what botocore raises inside into a WorkshopError.

    In: what is being done, as in 'listing the folders in mip-day-target'.
    """
    try:
        yield
    except ERRORS as error:
        raise WorkshopError(explain(error, doing)) from error


def explain(error: Exception, doing: str) -> str:
    """Out: one sentence on what AWS or the way to it refused while doing something, and what to do next."""
    name = code(error)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return f"No AWS credentials found while {doing}: run 'aws configure sso' or export AWS_PROFILE, then try again."
    if name in EXPIRED or isinstance(error, TokenRetrievalError):
        return f"The AWS session has expired while {doing}: log in again ('aws sso login'), then repeat the command."
    if name in UNKNOWN_KEY:
        return f"AWS does not know these credentials ({name}) while {doing}: check AWS_PROFILE or the exported keys."
    if name in DENIED:
        detail = error.response["Error"].get("Message", "") if isinstance(error, ClientError) else ""
        return f"AWS refused {doing}: {detail or name} Use the instructor's credentials."
    return f"AWS could not be used while {doing}: {error}. Try again; what is done already is not done twice."
