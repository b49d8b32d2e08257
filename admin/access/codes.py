"""Participants' codes on the instructor's side: what a group's door is told, and what is printed on the sheets.

A code is derived from a seed that the door may not read, and is stored nowhere. The door's list has a generation and a
hash for each participant. It may be written by two instructors at the same time: each write asks for the list that was
read.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.door.codes import derive_code, hash_code
from admin.door.door_list import DoorList, Entry, dump, parse
from admin.errors import WorkshopError
from admin.names import DOOR_LIST
from admin.workshop.groups import Group, Workshop

ATTEMPTS = 8  # to write the list while others do
WRITTEN_BY_OTHERS = {"PreconditionFailed", "ConditionalRequestConflict", "412", "409"}
LEFT = "left"  # beside the participants: the generations of those who are no longer among them


@dataclass(frozen=True)
class Published:
    """What came of publishing.

    Attributes:
        joined: who has a code since, in order.
        left: whose code is good no longer since, in order.
    """

    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Secrets:
    seed: str = field(repr=False)
    key: str = field(repr=False)

    def entry(self, pseudonym: str, generation: int) -> Entry:
        return Entry(generation, hash_code(self.key, derive_code(self.seed, pseudonym, generation)))


@dataclass(frozen=True)
class _Stored:
    """The list as it lies there, its bytes and their ETag; all of it is empty where there is none."""

    participants: Mapping[str, Entry] = field(default_factory=dict)
    left: Mapping[str, int] = field(default_factory=dict)
    data: bytes = b""
    etag: str = ""


def door_url(workshop: Workshop, group: Group) -> str:
    """Find the address of a group's door, as API Gateway gives it.

    Args:
        workshop: the workshop.
        group: the group.

    Returns:
        Such as "https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com", without a slash at its end; empty where no
        door stands.

    Raises:
        WorkshopError: AWS refuses.
    """
    asked: dict[str, str] = {"MaxResults": "100"}
    with aws.explained(f"looking for the door of {group.name}"):
        apis = aws.client("apigatewayv2", group.region)
        while True:
            page = apis.get_apis(**asked)
            for api in page.get("Items", ()):
                if api["Name"] == workshop.front_door(group.name):
                    return str(api["ApiEndpoint"]).rstrip("/")
            if not page.get("NextToken"):
                return ""
            asked["NextToken"] = page["NextToken"]


def publish_codes(workshop: Workshop, group: Group, *, dry_run: bool = False) -> Published | None:
    """Tell a group's door of its participants: a first code for whoever has none, and no code for whoever has left.

    Args:
        workshop: the workshop, as it is now.
        group: the group. Who comes back to it has the code of before.
        dry_run: find out what would change, and change nothing.

    Returns:
        What changed; None where no door stands.

    Raises:
        WorkshopError: AWS refuses.
    """
    secrets = _read_secrets(workshop, group)
    if secrets is None:
        return None

    def generations(stored: _Stored) -> dict[str, int]:
        known = {**stored.left, **{name: entry.generation for name, entry in stored.participants.items()}}
        return {name: known.get(name, 1) for name in group.participants}

    stored = _read(workshop, group) if dry_run else _write(workshop, group, secrets, generations)
    before, now = stored.participants, set(group.participants)
    return Published(tuple(sorted(now - before.keys())), tuple(sorted(before.keys() - now)))


def renew(workshop: Workshop, group: Group, pseudonyms: Iterable[str]) -> dict[str, str]:
    """Replace participants' codes: the old ones, and who is signed in with one, are refused from then on.

    Args:
        workshop: the workshop.
        group: the participants'.
        pseudonyms: whose.

    Returns:
        The new codes by pseudonym.

    Raises:
        WorkshopError: no door stands, one of them has no code yet (and then nothing is changed), or AWS refuses.
    """
    secrets, renewed = _secrets(workshop, group), tuple(pseudonyms)

    def generations(stored: _Stored) -> dict[str, int]:
        known = {name: entry.generation for name, entry in stored.participants.items()}
        if without := [name for name in renewed if name not in known]:
            raise WorkshopError(_no_code(group, without[0]))
        return known | {name: known[name] + 1 for name in renewed}

    before = _write(workshop, group, secrets, generations).participants
    return {name: derive_code(secrets.seed, name, before[name].generation + 1) for name in renewed}


def codes_of(workshop: Workshop, group: Group) -> dict[str, str]:
    """Derive the codes that a group's door knows.

    Args:
        workshop: the workshop.
        group: the group.

    Returns:
        The codes by pseudonym, as they are printed; without whom the door does not let in.

    Raises:
        WorkshopError: no door stands, or AWS refuses.
    """
    secrets = _secrets(workshop, group)
    stored = _read(workshop, group)
    return {
        name: derive_code(secrets.seed, name, entry.generation)
        for name, entry in stored.participants.items()
        if entry == secrets.entry(name, entry.generation)  # else the door has another key since
    }


def code_of(workshop: Workshop, group: Group, pseudonym: str) -> str:
    """Derive one participant's code, such as "7K3M-9PQR-2XYZ", as codes_of does.

    Raises:
        WorkshopError: no door stands, it knows no code of theirs, or AWS refuses.
    """
    code = codes_of(workshop, group).get(pseudonym)
    if code is None:
        raise WorkshopError(_no_code(group, pseudonym))
    return code


def _no_code(group: Group, pseudonym: str) -> str:
    return f"The door of {group.name} has no code for {pseudonym}: run 'make provision ROSTER=...' with the roster."


def _secrets(workshop: Workshop, group: Group) -> _Secrets:
    secrets = _read_secrets(workshop, group)
    if secrets is None:
        raise WorkshopError(
            f"No door stands for {group.name}: run 'make apply ENV={group.folder.name}', and look at door in its "
            "group.auto.tfvars, which may switch it off."
        )
    return secrets


def _read_secrets(workshop: Workshop, group: Group) -> _Secrets | None:
    seed, key = workshop.code_seed(group.name), workshop.door_key(group.name)
    with aws.explained(f"reading the seed of the codes of {group.name}"):
        found = aws.client("ssm", group.region).get_parameters(Names=[seed, key], WithDecryption=True)
    values = {parameter["Name"]: str(parameter["Value"]) for parameter in found.get("Parameters", ())}
    return _Secrets(values[seed], values[key]) if values.keys() == {seed, key} else None


def _read(workshop: Workshop, group: Group) -> _Stored:
    bucket = workshop.code_bucket(group.name)
    with aws.explained(f"reading s3://{bucket}/{DOOR_LIST}"):
        try:
            answer = aws.client("s3", group.region).get_object(Bucket=bucket, Key=DOOR_LIST)
        except ClientError as error:
            if aws.code(error) == "NoSuchKey":
                return _Stored()
            raise
        data, etag = answer["Body"].read(), answer["ETag"]
    try:
        return _Stored(parse(data).participants, _left(data), data, etag)
    except WorkshopError:  # spoilt by hand: written anew
        return _Stored(data=data, etag=etag)


def _left(data: bytes) -> dict[str, int]:
    left = json.loads(data).get(LEFT)
    return {name: number for name, number in left.items() if type(number) is int} if isinstance(left, dict) else {}


def _write(
    workshop: Workshop, group: Group, secrets: _Secrets, generations: Callable[[_Stored], dict[str, int]]
) -> _Stored:
    """Write the list with the generations that follow from what lies there. Return what lay there."""
    s3, bucket = aws.client("s3", group.region), workshop.code_bucket(group.name)
    for _ in range(ATTEMPTS):
        stored = _read(workshop, group)
        wanted = generations(stored)
        data = _document(stored, wanted, secrets)
        if data == stored.data:
            return stored
        condition: dict[str, Any] = {"IfMatch": stored.etag} if stored.etag else {"IfNoneMatch": "*"}
        with aws.explained(f"writing s3://{bucket}/{DOOR_LIST}"):
            try:
                s3.put_object(Bucket=bucket, Key=DOOR_LIST, Body=data, ContentType="application/json", **condition)
            except ClientError as error:
                if aws.code(error) not in WRITTEN_BY_OTHERS:
                    raise
            else:
                return stored
    raise WorkshopError(f"Somebody else is writing the list of the door of {group.name}: try again in a moment.")


def _document(stored: _Stored, generations: Mapping[str, int], secrets: _Secrets) -> bytes:
    listed = {name: secrets.entry(name, number) for name, number in generations.items()}
    gone = {**stored.left, **{name: entry.generation for name, entry in stored.participants.items()}}
    document = json.loads(dump(DoorList(listed)))
    document[LEFT] = {name: number for name, number in sorted(gone.items()) if name not in listed}
    return json.dumps(document, indent=1, sort_keys=True).encode() + b"\n"
