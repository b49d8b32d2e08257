"""Whether the names of buckets, functions and roles are free, ours, or somebody else's."""

from collections.abc import Iterable
from pathlib import Path

from botocore.exceptions import ClientError

from admin import aws
from admin.names import STORAGE_REGION
from admin.operating.doctor.finding import Finding, failure, ok, warning
from admin.operating.doctor.ground import Ground
from admin.operating.doctor.state import BUCKETS, FUNCTIONS, PARAMETERS, ROLES
from admin.workshop.groups import Group, Workshop

SHOWN = 5  # names in a sentence
REFUSED = {"403", *aws.DENIED}


def check_storage_buckets(ground: Ground) -> Finding:
    """Look at the buckets that the groups share."""
    workshop = ground.workshop
    folders = ground.storage_environments
    return _buckets(ground, [workshop.source_bucket, workshop.target_bucket], STORAGE_REGION, folders)


def check_group_buckets(ground: Ground, group: Group) -> Finding:
    """Look at a group's own buckets."""
    names = [ground.workshop.upload_bucket(group.name), ground.workshop.code_bucket(group.name)]
    return _buckets(ground, names, group.region, [group.folder])


def _buckets(ground: Ground, names: list[str], region: str, folders: list[Path]) -> Finding:
    managed = frozenset[str]().union(*(ground.state(folder).managed(BUCKETS) for folder in folders))
    place = " and ".join(folder.name for folder in folders)
    try:
        ours: frozenset[str] | None = ground.buckets()
    except ClientError as error:
        if aws.code(error) not in REFUSED:
            raise
        ours = None  # S3 then still says whether a name is free
    found = {name: _owner(ground, name, region, ours) for name in names}
    foreign = [name for name in names if found[name] == "another's"]
    unknown = [name for name in names if found[name] == "unknown" and name not in managed]
    loose = [name for name in names if found[name] == "ours" and name not in managed]
    lost = [name for name in names if found[name] == "free" and name in managed]
    if foreign:
        return failure(
            f"The name is taken by another account: {listed(foreign)}.",
            "Choose another 'workshop' in terraform/workshop.auto.tfvars: bucket names are taken worldwide.",
        )
    if loose:
        return failure(
            f"In your account, but not in the state of {place}: {listed(loose)}.",
            f"Where an apply was killed, 'make apply ENV={folders[0].name}' takes them in. Else restore the state that "
            "they belong to, or delete them, or choose another 'workshop'.",
        )
    if unknown:
        return warning(
            f"Could not ask: S3 refuses to say whose they are: {listed(unknown)}.",
            "Use credentials that may list the account's buckets (s3:ListAllMyBuckets).",
        )
    if lost:
        return warning(f"In the state, but gone: {listed(lost)}.", f"Run 'make apply ENV={folders[0].name}'.")
    standing = [name for name in names if found[name] != "free"]
    return ok(f"{listed(names)}: {'standing, and in the state' if standing else 'free'}.")


def _owner(ground: Ground, name: str, region: str, ours: frozenset[str] | None) -> str:
    """Returns: "ours", "free", "another's", or "unknown" where S3 does not tell."""
    if ours is not None and name in ours:
        return "ours"
    try:
        ground.client("s3", region).head_bucket(Bucket=name, ExpectedBucketOwner=ground.caller().account)
    except ClientError as error:
        if aws.code(error) in aws.NOT_THERE:
            return "free"
        if aws.code(error) in REFUSED:
            return "unknown" if ours is None else "another's"
        if aws.code(error) in ("301", "PermanentRedirect"):
            return "unknown" if ours is None else "another's"
        raise
    return "ours"


def check_functions(ground: Ground, group: Group) -> Finding:
    """Look whether the names of a group's functions are free or in its state."""
    wanted = [*map(ground.workshop.function_name, group.participants), group.species_function]
    wanted += [ground.workshop.front_door(group.name)] if group.door.enabled else []
    wanted += [ground.workshop.cut_off(group.name)] if group.cut_off_starts else []
    standing, managed = ground.functions(group.region), ground.state(group.folder).managed(FUNCTIONS)
    moving = _elsewhere(ground, group, FUNCTIONS)
    return _named(group, "function", wanted=wanted, standing=standing, managed=managed, moving=moving)


def check_roles(ground: Ground, group: Group) -> Finding:
    """Look whether the names of a group's roles are free or in its state."""
    wanted, managed = roles(ground.workshop, group), ground.state(group.folder).managed(ROLES)
    moving = _elsewhere(ground, group, ROLES)
    return _named(group, "role", wanted=wanted, standing=ground.roles(), managed=managed, moving=moving)


def check_parameters(ground: Ground, group: Group) -> Finding:
    """Look whether the names of the parameters of a group's front door are free or in its state."""
    if not group.door.enabled:
        return ok("The front door is switched off, so no parameters are wanted.")
    wanted = [ground.workshop.door_key(group.name), ground.workshop.code_seed(group.name)]
    found = ground.client("ssm", group.region).get_parameters(Names=wanted)["Parameters"]
    managed = ground.state(group.folder).managed(PARAMETERS)
    return _named(group, "parameter", wanted=wanted, standing=[one["Name"] for one in found], managed=managed)


def roles(workshop: Workshop, group: Group) -> list[str]:
    """Return the names of the roles that a group's apply makes."""
    of_group = [workshop.identify_species_role(group.name), workshop.participant_role(group.name)]
    if group.door.enabled:
        of_group.append(workshop.front_door_role(group.name))
    if group.cut_off_starts:
        of_group.append(workshop.cut_off(group.name))
    if group.endpoint:
        of_group.append(workshop.endpoint_role(group.name))
        if group.endpoint.minutes_after_session is not None:
            of_group.append(workshop.endpoint_end_role(group.name))
    return [*map(workshop.function_name, group.participants), *of_group]


def _elsewhere(ground: Ground, group: Group, kind: str) -> frozenset[str]:
    """Return the names of participants' things that stand in another group's state: the next apply moves them here."""
    others = [ground.state(other.folder).managed(kind) for other in ground.workshop.groups if other.name != group.name]
    return frozenset(map(ground.workshop.function_name, group.participants)).intersection(
        frozenset[str]().union(*others)
    )


def _named(
    group: Group, what: str, *, wanted: list[str], standing: Iterable[str], managed: frozenset[str],
    moving: frozenset[str] = frozenset(),
) -> Finding:  # fmt: skip
    there = [name for name in wanted if name in set(standing)]
    loose = [name for name in there if name not in managed and name not in moving]
    lost = [name for name in wanted if name in managed and name not in there]
    missing = [name for name in wanted if name not in managed]
    apply = f"Run 'make apply ENV={group.folder.name}'."
    if loose:
        return failure(
            f"These {what}s exist already and are not in the state of {group.folder.name}: {listed(loose)}.",
            f"Where an apply was killed, 'make apply ENV={group.folder.name}' takes them in. Else restore the state "
            "that they belong to. Delete them, or choose other names, if they are nobody's.",
        )
    if lost:
        return warning(f"In the state, but gone: {listed(lost)}.", apply)
    if there and missing:
        return warning(f"{len(there)} of {len(wanted)} {what}s stand; not yet: {listed(missing)}.", apply)
    if there:
        return ok(f"All {len(wanted)} {what}s stand.")
    return ok(f"The names of all {len(wanted)} {what}s are free.")


def listed(names: list[str]) -> str:
    """Join names, the first few of many."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
