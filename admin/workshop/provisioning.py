"""Provision: the roster becomes each environment's participants file and everyone's folder in the target bucket.

``workshop provision ROSTER`` and ``python admin/provision_participants.py ROSTER`` are the same command.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from botocore.exceptions import NoCredentialsError
from tqdm import tqdm

from admin import aws, files
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop
from admin.workshop.roster import Participant, read_roster
from admin.workshop.settings import PARTICIPANTS_FILE


@dataclass(frozen=True)
class Action:
    """One thing to do.

    Attributes:
        text: the line that announces it.
        do: the call that does it.
    """

    text: str
    do: Callable[[], object] = field(compare=False)


@dataclass
class Provisioning:
    """What provisioning found.

    Attributes:
        actions: what is to be done, or was done.
        unchanged: how many files and folders are as they should be.
        folders_left_out: why folders could not be listed; empty where they were.
    """

    actions: list[Action]
    unchanged: int = 0
    folders_left_out: str = ""


def provision(*, roster: Path, workshop: Workshop, dry_run: bool) -> Provisioning:
    """Bring the participants files and the folders in line with the roster.

    Folders are created and never emptied or removed; their content is not touched.

    Args:
        roster: a roster file.
        workshop: the workshop.
        dry_run: find out what is to be done, and change nothing.

    Returns:
        The actions, done unless dry_run. If the target bucket does not exist yet, folders_left_out says so and only
        the files are written. A dry run without credentials lists every folder, whether or not it exists.

    Raises:
        WorkshopError: the roster is faulty, or AWS credentials are missing or refused, and nothing was changed; or AWS
            refuses one of the actions, and those before it were done.
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
    # A file that `workshop add` has put somebody into says more than the names, and nobody else depends on that.
    if path.exists() and sorted(group.participants) == names:
        result.unchanged += 1
        return
    joined, left = set(names) - set(group.participants), set(group.participants) - set(names)
    change = ", ".join([*(f"+{name}" for name in sorted(joined)), *(f"-{name}" for name in sorted(left))])
    line = f"write {group.folder.name}/{PARTICIPANTS_FILE}: {len(names)} participants ({change or 'nobody yet'})"
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
    except aws.ERRORS as error:
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
