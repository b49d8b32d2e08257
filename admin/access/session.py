"""A participant's session: the group's participant role, cut down to one person by a session policy.

The policy is a template beside the role in Terraform, so that a plan can say whether it fits AWS's limit. Names are
written out in it (no policy variables), so that it means the same wherever it is evaluated.
"""

import difflib
import json
import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime
from string import Template
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from admin import aws
from admin.aws import Trouble
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.settings import Group, Workshop

TEMPLATE = "modules/participant_access/session-policy.json"
MAX_POLICY_CHARACTERS = 2048  # STS, AssumeRole: "The plaintext that you use for [...] session policies can't exceed"
MIN_SECONDS, MAX_SECONDS = 900, 43_200  # what AssumeRole takes, and what the role allows
CHAINED_SECONDS = 3600  # AWS's limit for a session opened from another role's session
SKEWED = {Trouble.WRONG_TIME, Trouble.STALE_REQUEST, Trouble.WRONG_SIGNATURE}


@dataclass(frozen=True)
class ParticipantSession:
    """One participant's temporary keys and when they end (UTC); the keys stay out of its repr, and so out of logs.

    packed_per_cent: how much of the space for packed session policies AWS needed for this one, where it says so.
    """

    pseudonym: str
    region: str
    expires: datetime
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    packed_per_cent: int | None = None

    def boto3(self) -> boto3.session.Session:
        """Out: a boto3 session in the group's region that holds the keys."""
        return boto3.session.Session(
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            aws_session_token=self.session_token,
            region_name=self.region,
        )

    def exports(self) -> dict[str, str]:
        """Out: the environment variables that make any AWS tool work in this session."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_SESSION_TOKEN": self.session_token,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
        }


def shell(exports: dict[str, str]) -> str:
    """Out: export lines for a POSIX shell; a profile of the reader's would win over keys, so it is unset first."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in exports.items()]
    return "\n".join(["unset AWS_PROFILE", *lines]) + "\n"


def find_participant(workshop: Workshop, pseudonym: str) -> Group:
    """Out: the participant's group. Raises WorkshopError that names the nearest pseudonyms there are."""
    for group in workshop.groups:
        if pseudonym in group.participants:
            return group
    everyone = [name for group in workshop.groups for name in group.participants]
    if not everyone:
        raise WorkshopError("No participant is provisioned yet: run 'workshop provision ROSTER' first.")
    near = difflib.get_close_matches(pseudonym, everyone, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {len(everyone)}; look into the roster."
    raise WorkshopError(f"No participant is called {pseudonym!r}: {hint}")


def session_policy(workshop: Workshop, group: Group, pseudonym: str) -> dict[str, Any]:
    """The session policy of one participant: their own function, logs, folder, zip and birds, and the picture.

    In: the workshop, the participant's group and pseudonym.
    Out: an IAM policy document. What the participant role does not allow stays refused whatever stands here: the role
    bounds actions, account and region, and binds listing to a prefix. So this only has to say whose things they are.
    """
    template = Template((workshop.terraform / TEMPLATE).read_text(encoding="utf-8"))
    names = {
        "function": workshop.function_name(pseudonym),
        "source_bucket": workshop.source_bucket,
        "target_bucket": workshop.target_bucket,
        "upload_bucket": workshop.upload_bucket(group.region),
        "output_folder": workshop.output_folder(pseudonym),
        "output_zip": workshop.output_zip(pseudonym),
        "birds_folder": workshop.birds_folder(pseudonym),
    }
    policy: dict[str, Any] = json.loads(template.substitute(names))
    return policy


def open_session(
    workshop: Workshop,
    group: Group,
    pseudonym: str,
    *,
    seconds: int | None = None,
    now: datetime | None = None,
    sts: Any = None,
) -> ParticipantSession:
    """Open a participant's session, named by the pseudonym so that every CloudTrail line says who.

    In: how many seconds it shall last; without, as long as the group's window is open and the caller may. now: for
    tests. sts: the client to ask, where it must be another than the usual one.
    Out: the keys and their end. The role's own window refuses everything outside of the slot, whatever they say.
    Raises WorkshopError where the caller may not assume the role or not for so long, and where the group is not
    applied.
    """
    role = workshop.participant_role(group.region)
    try:
        sts = sts or aws.client("sts", STORAGE_REGION)
        caller = sts.get_caller_identity()
        policy = json.dumps(session_policy(workshop, group, pseudonym), separators=(",", ":"))
        if len(policy) > MAX_POLICY_CHARACTERS:
            raise WorkshopError(_too_long(pseudonym, len(policy)))
        answer = sts.assume_role(
            RoleArn=f"arn:aws:iam::{caller['Account']}:role/{role}",
            RoleSessionName=pseudonym,
            DurationSeconds=_duration(group, caller["Arn"], seconds, now or datetime.now(UTC)),
            Policy=policy,
        )
    except ClientError as error:
        raise WorkshopError(_refused(error, group, pseudonym, role)) from error
    except BotoCoreError as error:
        raise WorkshopError(aws.explain(error, f"opening a session for {pseudonym}")) from error
    keys = answer["Credentials"]
    return ParticipantSession(
        pseudonym, group.region, keys["Expiration"],
        keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"],
        packed_per_cent=answer.get("PackedPolicySize"),
    )  # fmt: skip


def is_chained(caller: str) -> bool:
    """Whether the ARN of a caller is a role's session; what is opened from one ends after CHAINED_SECONDS."""
    return ":assumed-role/" in caller


def _duration(group: Group, caller: str, seconds: int | None, now: datetime) -> int:
    chained = is_chained(caller)
    limit = CHAINED_SECONDS if chained else MAX_SECONDS
    if seconds is None:
        return max(MIN_SECONDS, min(limit, int((group.closes - now).total_seconds())))
    if chained and seconds > CHAINED_SECONDS:
        raise WorkshopError(
            f"A session of {seconds} s would outlast your own: you hold a role's session yourself ({caller}), and what "
            f"is opened from one ends after {CHAINED_SECONDS} s at the latest (AWS's rule for chained roles): ask for "
            "--duration 60m or less."
        )
    if not MIN_SECONDS <= seconds <= MAX_SECONDS:
        raise WorkshopError(
            f"AWS opens sessions of {MIN_SECONDS} to {MAX_SECONDS} s, not {seconds} s: change --duration."
        )
    return seconds


def _too_long(pseudonym: str, length: int) -> str:
    return (
        f"The session policy of {pseudonym} has {length} characters and AWS takes {MAX_POLICY_CHARACTERS}: "
        "shorten the workshop's name in terraform/workshop.auto.tfvars, and apply again."
    )


def _refused(error: ClientError, group: Group, pseudonym: str, role: str) -> str:
    """Say in one sentence why AWS opened no session, and what to do about it."""
    name, words, trouble = aws.code(error), aws.words(error), aws.trouble(error)
    is_about_time = trouble is not Trouble.WRONG_SIGNATURE or "expired" in words.lower() or "time" in words.lower()
    if trouble in SKEWED and is_about_time:
        return f"AWS finds the time of this request wrong ({name}): set this machine's clock, then log in again."
    if name == "PackedPolicyTooLarge":
        return f"AWS cannot pack the session policy of {pseudonym}: shorten the workshop's name or the pseudonym."
    if name == "ValidationError" and "DurationSeconds" in words:
        return f"AWS refused the session's length for {pseudonym} ({words}): ask for a shorter --duration."
    if name in ("NoSuchEntity", *aws.DENIED):
        return (
            f"AWS refused opening a session for {pseudonym} with the role {role} ({words}): if {group.name} is not "
            f"applied yet run 'make apply ENV={group.folder.name}', else use credentials that may assume it."
        )
    return aws.explain(error, f"opening a session for {pseudonym} with the role {role}")
