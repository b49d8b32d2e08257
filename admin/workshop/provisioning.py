"""Provision: the roster becomes each environment's participants file and everyone's folder in the target bucket.

``workshop provision ROSTER`` and ``python admin/workshop/provisioning.py ROSTER`` are the same command.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from tqdm import tqdm

from admin import aws, files
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.roster import Participant, read_roster
from admin.workshop.settings import PARTICIPANTS_FILE, Group, Workshop


@dataclass(frozen=True)
class Action:
    """One thing to do: the line that says it, and the call that does it."""

    text: str
    do: Callable[[], object] = field(compare=False)


@dataclass
class Provisioning:
    """What provisioning found: actions to do, what stands already, and what keeps folders from being looked at."""

    actions: list[Action]
    unchanged: int = 0
    folders_left_out: str = ""


def provision(*, roster: Path, workshop: Workshop, dry_run: bool) -> Provisioning:
    """Bring the participants files and the folders in line with the roster.

    In: a roster file; dry_run=True looks but changes nothing.
    Out: the actions, done unless dry_run. Folders are created, never emptied or removed; what is in them is not
    touched. Where the target bucket does not stand yet, folders_left_out says so and the files are written.
    Raises WorkshopError for a faulty roster, and for missing or refused AWS credentials, before anything is changed;
    a dry run without credentials goes on and lists the folders unseen.
    """
    participants = read_roster(roster, groups={group.name for group in workshop.groups})
    result = Provisioning(actions=[])
    for group in workshop.groups:
        _plan_file(group, [p for p in participants if p.group == group.name], result)
    _plan_folders(workshop, participants, result, unseen_ok=dry_run)
    if not dry_run:
        for action in tqdm(result.actions, desc="provisioning", unit="action", delay=2, leave=False):
            with aws.explained(action.text):
                action.do()
    return result


def _plan_file(group: Group, participants: list[Participant], result: Provisioning) -> None:
    path = group.folder / PARTICIPANTS_FILE
    names = sorted(participant.pseudonym for participant in participants)
    text = json.dumps({"participants": names}, indent=2) + "\n"
    if (path.read_text(encoding="utf-8") if path.exists() else "") == text:
        result.unchanged += 1
        return
    joined, left = set(names) - set(group.participants), set(group.participants) - set(names)
    change = ", ".join([*(f"+{name}" for name in sorted(joined)), *(f"-{name}" for name in sorted(left))])
    line = f"write {group.folder.name}/{PARTICIPANTS_FILE}: {len(names)} participants ({change or 'reformatted'})"
    result.actions.append(Action(line, lambda: files.write(path, text)))


def _plan_folders(
    workshop: Workshop, participants: list[Participant], result: Provisioning, *, unseen_ok: bool
) -> None:
    bucket = workshop.target_bucket
    s3 = aws.client("s3", STORAGE_REGION)
    standing: set[str] = set()
    try:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Delimiter="/"):
            standing.update(entry["Prefix"] for entry in page.get("CommonPrefixes", ()))
    except (ClientError, BotoCoreError) as error:
        doing = f"listing the folders in {bucket}"
        if aws.code(error) == "NoSuchBucket":
            result.folders_left_out = (
                f"The target bucket {bucket} does not stand yet, so no folder was made: run "
                "'make apply ENV=eu-central-1', then provision again."
            )
            return
        if not (unseen_ok and isinstance(error, NoCredentialsError)):
            raise WorkshopError(aws.explain(error, doing)) from error
        result.folders_left_out = "No AWS credentials: folders that stand already could not be left out of this list."
    for participant in participants:
        key = workshop.output_folder(participant.pseudonym)
        if key in standing:
            result.unchanged += 1
        else:
            put = lambda key=key: s3.put_object(Bucket=bucket, Key=key, Body=b"")  # noqa: E731
            result.actions.append(Action(f"create folder s3://{bucket}/{key}", put))
