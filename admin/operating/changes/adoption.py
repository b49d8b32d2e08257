"""What an apply made that was killed before Terraform could note it: found by name and tag, and taken into the state.

Terraform keeps what it has made in the state, in S3 every twenty seconds. Killed in between, a role or function stands
that no state knows, and every later apply would fail on its name. Such a resource gets an `import` block for one plan.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin import aws, files
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.changes.change import Action
from admin.operating.changes.environments import group_of, region_of
from admin.operating.changes.ownership import ASKED, is_ours, tags_of
from admin.operating.changes.summary import fold
from admin.operating.doctor.state import read_state
from admin.workshop.groups import Workshop

BLOCKS = "adopted.tf"  # git ignores it, and it is there for one plan only
BEGUN = (".terraform", "apply-begun")  # there from an apply's begin to its end
AT_ONCE = 16
# What an API has: the call that lists it, what it is known by there and in a plan, and its id.
PARTS = {
    "aws_apigatewayv2_stage": ("get_stages", "StageName", "name", "StageName"),
    "aws_apigatewayv2_route": ("get_routes", "RouteKey", "route_key", "RouteId"),
    "aws_apigatewayv2_integration": ("get_integrations", "IntegrationType", "integration_type", "IntegrationId"),
}


@dataclass(frozen=True)
class Stray:
    """A resource that stands and that no state knows.

    Attributes:
        address: where it belongs in the configuration.
        id: what Terraform imports it by.
        name: its name in AWS.
        ours: whether its tags say that it is this environment's.
    """

    address: str
    id: str
    name: str
    ours: bool


def mark_begun(folder: Path) -> None:
    """Note that an apply begins."""
    files.write(folder.joinpath(*BEGUN), "")


def mark_ended(folder: Path) -> None:
    """Note that it has ended, and that the state knows all of it."""
    folder.joinpath(*BEGUN).unlink(missing_ok=True)


def was_begun(folder: Path) -> bool:
    """Whether an apply began that has not come to its end."""
    return folder.joinpath(*BEGUN).exists()


def may_adopt(folder: Path) -> bool:
    """Whether what stands and is in no state can be what this checkout's own apply has left.

    Whoever has no state at all, and began nothing, works in the wrong checkout or has lost the state; taking everything
    over would make two states of one group.
    """
    return was_begun(folder) or bool(read_state(folder).resources)


def find_strays(
    workshop: Workshop, folder: Path, actions: Sequence[Action], plan: Mapping[str, Any], *, without: Sequence[str] = ()
) -> list[Stray]:
    """Look which of the resources that a plan would create stand already.

    Args:
        workshop: the workshop.
        folder: the environment's.
        actions: what the plan does.
        plan: the document of `terraform show -json`.
        without: the keys of those that are not looked for, such as pseudonyms.

    Returns:
        Those that stand.

    Raises:
        WorkshopError: AWS cannot be asked.
    """
    group, region = group_of(workshop, folder), region_of(workshop, folder)
    wanted = {"workshop": workshop.name, "group": group.name if group else "shared"}
    left_out = tuple(f'["{key}"]' for key in without)
    actions = [one for one in actions if not any(key in one.address for key in left_out)]
    made = [one for one in actions if one.action == "create" and one.type in ASKED and one.name]

    def look(action: Action) -> Stray | None:
        identity = _identity(action)
        tags = tags_of(action.type, identity, region)
        if tags is None:
            return None
        imported = f"default/{identity}" if action.type == "aws_scheduler_schedule" else identity
        return Stray(action.address, imported, action.name, is_ours(tags, wanted))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        named = [stray for stray in pool.map(look, made) if stray]
    return [*named, *_permissions(actions, plan, region), *_of_apis(actions, plan, region, wanted)]


def _identity(action: Action) -> str:
    """Return what AWS and Terraform know a resource by: its name, and of a policy the ARN."""
    if action.type != "aws_iam_policy":
        return action.name
    with aws.explained("asking whose credentials these are"):
        account = aws.client("sts", STORAGE_REGION).get_caller_identity()["Account"]
    return f"arn:aws:iam::{account}:policy/{action.name}"


def _planned(actions: Sequence[Action], plan: Mapping[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
    """List address and planned values of the resources of a type that are created."""
    created = {one.address for one in actions if one.action == "create" and one.type == kind}
    return [
        (one["address"], one["change"]["after"] or {})
        for one in plan.get("resource_changes", ())
        if one["address"] in created
    ]


def _permissions(actions: Sequence[Action], plan: Mapping[str, Any], region: str) -> list[Stray]:
    """Find the statements of functions' policies that stand; they belong to the function that they are part of."""
    client, found = aws.client("lambda", region), []
    for address, values in _planned(actions, plan, "aws_lambda_permission"):
        function, statement = values.get("function_name"), values.get("statement_id")
        if not function or not statement:
            continue
        try:
            policy = client.get_policy(FunctionName=function)["Policy"]
        except aws.ERRORS as error:
            if aws.code(error) == "ResourceNotFoundException":
                continue
            raise WorkshopError(aws.explain(error, f"reading the policy of {function}")) from error
        if f'"{statement}"' in policy:
            found.append(Stray(address, f"{function}/{statement}", statement, ours=True))
    return found


def _of_apis(actions: Sequence[Action], plan: Mapping[str, Any], region: str, wanted: Mapping[str, str]) -> list[Stray]:
    """Find a door's API by name and tags, and what it already has; an API's name is not unique, so tags decide."""
    client, found, apis = aws.client("apigatewayv2", region), [], {}
    with aws.explained("looking for what is left of a door"):
        for address, values in _planned(actions, plan, "aws_apigatewayv2_api"):
            for one in client.get_apis()["Items"]:
                if one["Name"] == values.get("name") and wanted.items() <= (one.get("Tags") or {}).items():
                    apis[_module(address)] = one["ApiId"]
                    found.append(Stray(address, one["ApiId"], one["Name"], ours=True))
                    break
        for kind, (method, name, attribute, identity) in PARTS.items():
            for address, values in _planned(actions, plan, kind):
                if not (api := values.get("api_id") or apis.get(_module(address))):
                    continue
                for one in getattr(client, method)(ApiId=api)["Items"]:
                    if one.get(name) == values.get(attribute):
                        found.append(Stray(address, f"{api}/{one[identity]}", one[identity], ours=True))
    return found


def _module(address: str) -> str:
    """Return the module of a resource's address; a key may hold dots, so it is cut off first."""
    return address.partition('["')[0].rsplit(".", 2)[0] if address.endswith('"]') else address.rsplit(".", 2)[0]


def refuse_strangers(strays: Sequence[Stray], folder: Path) -> None:
    """Refuse to go on where somebody else's resource has a name of ours. Raises WorkshopError."""
    strangers = [stray.name for stray in strays if not stray.ours]
    if strangers:
        raise WorkshopError(
            fold("These exist already and are not this workshop's: ", strangers) + f". So {folder.name} cannot have "
            "them: delete or rename them, or choose another 'workshop' in terraform/workshop.auto.tfvars (names of "
            "buckets are taken worldwide). Nothing was changed."
        )


@contextmanager
def adopted(strays: Sequence[Stray], folder: Path) -> Iterator[None]:
    """Have an import block for each resource, for the plan that is made inside."""
    blocks = [f'import {{\n  to = {stray.address}\n  id = "{stray.id}"\n}}\n' for stray in strays]
    try:
        if blocks:
            files.write(folder / BLOCKS, "\n".join(blocks))
        yield
    finally:
        remove_blocks(folder)


def remove_blocks(folder: Path) -> None:
    """Remove the file, also one that a killed plan has left."""
    (folder / BLOCKS).unlink(missing_ok=True)
