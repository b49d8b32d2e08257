"""What is known of a workshop before it is removed: from its settings, class list, grades, states and buckets."""

import json
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.errors import WorkshopError
from admin.grading.row import Row
from admin.names import CLASS_LIST, STORAGE_REGION
from admin.operating.doctor.state import BUCKETS, FUNCTIONS, PARAMETERS, ROLES, EnvironmentState, read_state
from admin.operating.leftovers import GLOBAL
from admin.operating.teardown.ownership import SHARED, Known
from admin.workshop.groups import Workshop


def read_states(workshop: Workshop, *, lost: bool) -> dict[str, EnvironmentState]:
    """Read the state of every environment.

    Args:
        workshop: as configured.
        lost: whether what cannot be read is left out: the state is said to be lost.

    Returns:
        By the environment's name what its state holds, without those that hold nothing.

    Raises:
        WorkshopError: one cannot be read.
    """
    states = {}
    for folder in sorted(path for path in (workshop.terraform / "envs").iterdir() if path.is_dir()):
        try:
            state = read_state(folder)
        except WorkshopError:
            if not lost:
                raise
            continue
        if state.resources:
            states[folder.name] = state
    return states


def gather(workshop: Workshop, states: dict[str, EnvironmentState], rows: Iterable[Row]) -> Known:
    """Gather who took part and where, from everything at hand.

    Args:
        workshop: as configured.
        states: from read_states.
        rows: of the grades.

    Returns:
        What is known.

    Raises:
        WorkshopError: AWS refused.
    """
    known = Known(workshop.name)
    for group in workshop.groups:
        known.groups[group.name] = group.region
        known.participants |= dict.fromkeys(group.participants, group.name)
    for row in rows:
        known.participants.setdefault(row.pseudonym, row.group)
    for name, region, participants in _class_list(workshop):
        known.groups.setdefault(name, region)
        for pseudonym in participants:
            known.participants.setdefault(pseudonym, name)
    of_folder = {group.folder.name: group for group in workshop.groups}
    for environment, state in states.items():
        its = of_folder.get(environment)
        region, name_of_group = (its.region, its.name) if its else (STORAGE_REGION, SHARED)
        for name in state.managed(FUNCTIONS) | state.managed(PARAMETERS):
            known.stood[region, name] = name_of_group
        for name in state.managed(ROLES) | state.managed(BUCKETS):
            known.stood[GLOBAL, name] = name_of_group
    return known


def _class_list(workshop: Workshop) -> list[tuple[str, str, list[str]]]:
    """Read the groups that were published for the judging function; none where there are none, or of another form."""
    bucket = workshop.feedback_bucket
    try:
        with aws.explained(f"reading s3://{bucket}/{CLASS_LIST}"):
            answer = aws.client("s3", STORAGE_REGION).get_object(Bucket=bucket, Key=CLASS_LIST)
            data: Any = json.loads(answer["Body"].read())
        return [(one["name"], one["region"], list(one["participants"])) for one in data["workshop"]["groups"]]
    except (ValueError, KeyError, TypeError):
        return []
    except WorkshopError as error:
        if isinstance(error.__cause__, ClientError) and aws.is_missing(error.__cause__):
            return []
        raise
