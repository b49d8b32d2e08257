"""Participants' sessions, opened with the instructor's credentials: for whom, for how long, and why AWS refused one."""

import difflib
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.aws_sentences import Trouble
from admin.door.session import CHAINED_SECONDS, MAX_SECONDS, MIN_SECONDS, ParticipantSession, assume
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop

SKEWED = {Trouble.WRONG_TIME, Trouble.STALE_REQUEST}


def find_participant(workshop: Workshop, pseudonym: str) -> Group:
    """Find a participant's group.

    Args:
        workshop: the workshop.
        pseudonym: the participant's.

    Returns:
        The group.

    Raises:
        WorkshopError: nobody has this pseudonym; the message names similar ones.
    """
    if group := workshop.group_of(pseudonym):
        return group
    everyone = workshop.participants
    if not everyone:
        raise WorkshopError("No participant is provisioned yet: run 'workshop provision ROSTER' first.")
    near = difflib.get_close_matches(pseudonym, everyone, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {len(everyone)}; look into the roster."
    raise WorkshopError(f"No participant is called {pseudonym!r}: {hint}")


def open_session(
    workshop: Workshop,
    group: Group,
    pseudonym: str,
    *,
    seconds: int | None = None,
    now: datetime | None = None,
    sts: Any = None,
    is_camera: bool = False,
) -> ParticipantSession:
    """Open a participant's session, named by the pseudonym so that every CloudTrail event shows who acted.

    Args:
        workshop: the workshop.
        group: the participant's.
        pseudonym: the participant's.
        seconds: how long it should last; without, until the group's window closes, within AWS's limits.
        now: the time to count from, for tests; without, the present.
        sts: the client to ask with; without, the usual one.
        is_camera: whether it is a camera's, and the pseudonym a camera's name (admin/access/camera.py).

    Returns:
        The keys and when they end. Outside of the group's window the role refuses everything, even while they last.

    Raises:
        WorkshopError: the caller may not assume the role or not for so long, or the group is not applied.
    """
    role = workshop.participant_role(group.name)
    try:
        sts = sts or aws.client("sts", STORAGE_REGION)
        caller = sts.get_caller_identity()
        return assume(
            sts,
            role=f"arn:aws:iam::{caller['Account']}:role/{role}",
            names=workshop,
            group=group.name,
            region=group.region,
            pseudonym=pseudonym,
            exercise=group.exercise,
            seconds=_duration(group, caller["Arn"], seconds, now or datetime.now(UTC)),
            is_camera=is_camera,
        )
    except ClientError as error:
        raise WorkshopError(_refused(error, group, pseudonym, role)) from error
    except aws.ERRORS as error:
        raise WorkshopError(aws.explain(error, f"opening a session for {pseudonym}")) from error


def is_chained(caller: str) -> bool:
    """Whether the ARN of a caller is a role's session; what is opened from one ends after CHAINED_SECONDS."""
    return ":assumed-role/" in caller


def early_end(group: Group, until: datetime) -> str:
    """Say that a session ends before its group's slot does, and what to do about it.

    Args:
        group: the participant's.
        until: when the session ends.

    Returns:
        A sentence or two; empty where the session lasts to the slot's end.
    """
    if until >= group.end:
        return ""
    zone, minutes = group.start.tzinfo, CHAINED_SECONDS // 60
    issue = (group.end - timedelta(seconds=CHAINED_SECONDS)).astimezone(zone)
    return (
        f"It ends at {until.astimezone(zone):%H:%M}, before the slot of {group.name} does ({group.end:%H:%M}): what is "
        f"opened with a role's session, such as yours after 'aws sso login', lasts {minutes} minutes at most. What is "
        f"opened, or printed, from {issue:%H:%M} on lasts to the end."
    )


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


def _refused(error: ClientError, group: Group, pseudonym: str, role: str) -> str:
    """Say in one sentence why AWS opened no session, and what to do about it."""
    name, words, trouble = aws.code(error), aws.words(error), aws.trouble(error)
    if trouble in SKEWED:
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
