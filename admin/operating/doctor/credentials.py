"""Who asks AWS, until when, and whether this machine and AWS agree on the time."""

import os
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from admin import aws
from admin.aws_profile import ProfileError, refuse_unusable_profile
from admin.aws_sentences import Trouble
from admin.names import STORAGE_REGION
from admin.operating import limits
from admin.operating.doctor.finding import Finding, failure, ok, shortened, warning
from admin.operating.doctor.ground import Ground

REFUSED_SECONDS = 300  # AWS refuses a request whose time is further off
NOTICED_SECONDS = 30
LOGIN = "Log in: 'aws sso login', or export AWS_PROFILE or new keys."


def check_credentials(ground: Ground) -> Finding:
    """Ask STS who this is."""
    try:
        caller = ground.caller()
    except ProfileError as error:
        return failure(str(error), LOGIN)
    except aws.ERRORS as error:
        return _refused(error)
    regions = dict.fromkeys([STORAGE_REGION, *(group.region for group in ground.groups)])
    text = f"{caller.arn} in account {caller.account}; the workshop works in {', '.join(regions)}."
    if ends := _end():
        text += f" These keys end at {ends.astimezone():%d %b %H:%M}."
    return ok(text)


def _refused(error: Exception) -> Finding:
    match aws.trouble(error):
        case Trouble.NO_CREDENTIALS:
            return failure("There are no AWS credentials.", "Run 'aws configure sso', or export AWS_PROFILE or keys.")
        case Trouble.EXPIRED | Trouble.STALE_REQUEST:
            return failure(f"The AWS session has expired ({aws.code(error) or type(error).__name__}).", LOGIN)
        case Trouble.UNKNOWN_KEY | Trouble.WRONG_SIGNATURE | Trouble.WRONG_TIME:
            return failure(
                f"AWS does not take these credentials ({aws.code(error)}).",
                f"If the check 'clock' is well: {LOGIN[0].lower()}{LOGIN[1:]}",
            )
    return failure(
        f"AWS could not be asked who this is: {shortened(aws.words(error) or str(error))}.",
        "Check the network and AWS_PROFILE, then run doctor again.",
    )


def _end() -> datetime | None:
    """Returns: when the caller's keys end, as far as that can be told from here."""
    refuse_unusable_profile()
    credentials = botocore.session.get_session().get_credentials()
    ends: Any = getattr(credentials, "_expiry_time", None)  # botocore tells it in no other way
    if ends is None and (text := os.environ.get("AWS_CREDENTIAL_EXPIRATION")):
        try:
            ends = datetime.fromisoformat(text)
        except ValueError:
            return None
    return ends if isinstance(ends, datetime) and ends.tzinfo else None


def check_clock(ground: Ground) -> Finding:
    """Hold this machine's clock against the Date of an answer of STS, which needs no credentials."""
    header = ground.once("date", _date)
    try:
        there = parsedate_to_datetime(header)
    except ValueError:
        return warning("AWS's answer has no time in it.", "Compare this machine's clock with another one.")
    seconds = (datetime.now(UTC) - there).total_seconds()
    off = f"{int(abs(seconds)) // 60} min {int(abs(seconds)) % 60} s {'ahead of' if seconds > 0 else 'behind'} AWS's"
    fix = "Set it (on Linux 'timedatectl set-ntp true'): AWS refuses requests whose time is 5 min off."
    if abs(seconds) > REFUSED_SECONDS:
        return failure(f"This machine's clock is {off}.", fix)
    if abs(seconds) > NOTICED_SECONDS:
        return warning(f"This machine's clock is {off}.", fix)
    return ok("This machine's clock agrees with AWS's.")


def _date() -> str:
    """Returns: the Date of an answer; an error's is as good."""
    config = Config(
        signature_version=UNSIGNED, connect_timeout=limits.CONNECT_SECONDS, read_timeout=limits.READ_SECONDS,
        retries={"total_max_attempts": 1},
    )  # fmt: skip
    refuse_unusable_profile()
    sts = botocore.session.get_session().create_client("sts", region_name=STORAGE_REGION, config=config)
    try:
        answer = sts.get_caller_identity()
    except ClientError as error:
        answer = error.response
    return str(answer["ResponseMetadata"]["HTTPHeaders"].get("date", ""))
