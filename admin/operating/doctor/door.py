"""Whether a group's front door stands, and lets in everybody of the group and nobody else."""

from botocore.exceptions import ClientError

from admin import aws
from admin.deployment_package import code_sha256
from admin.door.codes import derive_code, hash_code
from admin.door.door_list import MAX_BYTES, DoorList, Entry, parse
from admin.errors import WorkshopError
from admin.names import DOOR_LIST
from admin.operating.doctor.finding import Finding, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.taken import listed
from admin.workshop.groups import Group

PACKAGE = "packages/front_door.zip"  # below terraform/
PROVISION = "Run 'workshop provision ROSTER'."


def check_door(ground: Ground, group: Group) -> Finding:
    """Look for the door's function, API, secrets and list, and hold the list against the group."""
    if not group.door.enabled:
        return ok("The front door is switched off: people work in the console.")
    addresses = _addresses(ground, group)
    if len(addresses) > 1:
        name = ground.workshop.front_door(group.name)
        return warning(
            f"{len(addresses)} APIs are called {name}, and one is the door: {listed(addresses)}.",
            f"Delete those that are not the output door_url of {group.folder.name}; then print the sheets again.",
        )
    address = "".join(addresses)
    return _look_at_function(ground, group, address) or _look_at_list(ground, group, address)


def _look_at_function(ground: Ground, group: Group, address: str) -> Finding | None:
    function = ground.functions(group.region).get(ground.workshop.front_door(group.name))
    apply = f"Run 'make apply ENV={group.folder.name}'."
    if function is None or not address:
        return warning("The front door does not stand, so nobody can open their page.", apply)
    if function["CodeSha256"] != code_sha256((ground.terraform / PACKAGE).read_bytes()):
        return warning(f"The front door at {address} has other code than this checkout.", apply)
    if _secrets(ground, group) is None:
        return warning(f"The front door at {address} has no key, so it lets nobody in.", apply)
    return None


def _look_at_list(ground: Ground, group: Group, address: str) -> Finding:
    try:
        entries = _known(ground, group).participants
    except WorkshopError as error:
        return warning(str(error), PROVISION)
    secrets = _secrets(ground, group) or ("", "")
    stale = [name for name, entry in entries.items() if not _fits(name, entry, *secrets)]
    troubles = {
        "The front door has no code for": [name for name in group.participants if name not in entries],
        "The front door lets in who is not in the group:": [name for name in entries if name not in group.participants],
        "The front door has new secrets and takes no code any more of": stale,
    }
    for trouble, names in troubles.items():
        if names:
            return warning(f"{trouble} {listed(names)}.", PROVISION)
    renewed = sum(entry.generation > 1 for entry in entries.values())
    said = f", {renewed} of them by a code that replaces another" if renewed else ""
    return ok(f"The front door at {address} lets in all {len(entries)} participants{said}.")


def _fits(name: str, entry: Entry, seed: str, key: str) -> bool:
    return hash_code(key, derive_code(seed, name, entry.generation)) == entry.code


def _addresses(ground: Ground, group: Group) -> list[str]:
    """Return where APIs of the door's name answer: there should be one."""
    pages = ground.client("apigatewayv2", group.region).get_paginator("get_apis").paginate()
    apis = [api for page in pages for api in page["Items"]]
    return [str(api["ApiEndpoint"]) for api in apis if api["Name"] == ground.workshop.front_door(group.name)]


def _known(ground: Ground, group: Group) -> DoorList:
    """Read the list; an empty one where there is none. Raises WorkshopError where it cannot be read."""
    bucket = ground.workshop.code_bucket(group.name)
    try:
        answer = ground.client("s3", group.region).get_object(Bucket=bucket, Key=DOOR_LIST)
        return parse(answer["Body"].read(MAX_BYTES + 1))
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return DoorList({})
        raise


def _secrets(ground: Ground, group: Group) -> tuple[str, str] | None:
    """Return the seed of the codes and the door's key; None where there are none."""
    names = [ground.workshop.code_seed(group.name), ground.workshop.door_key(group.name)]

    def ask() -> dict[str, str]:
        found = ground.client("ssm", group.region).get_parameters(Names=names, WithDecryption=True)["Parameters"]
        return {one["Name"]: str(one["Value"]) for one in found}

    values = ground.once(("door's secrets", group.name), ask)
    return (values[names[0]], values[names[1]]) if values.keys() == set(names) else None
