"""How one thing of each kind is removed, by its service's own calls and by its whole name, never by a prefix."""

from collections.abc import Callable
from typing import Any

Entry = dict[str, Any]
Remover = Callable[[Any, Entry], object]
"""Takes boto3's client and an entry of a listing; raises ClientError where AWS refuses, or the thing is gone."""

SAGEMAKER_VARIANT = "sagemaker:variant:DesiredInstanceCount"


def by(operation: str, parameter: str, field: str) -> Remover:
    """Make the remover of what one call removes.

    Args:
        operation: boto3's method.
        parameter: its parameter.
        field: of the entry, whose value is passed.
    """
    return lambda client, entry: getattr(client, operation)(**{parameter: entry[field]})


def schedule(client: Any, entry: Entry) -> None:
    """Remove a schedule."""
    client.delete_schedule(Name=entry["Name"], GroupName=entry.get("GroupName", "default"))


def scalable_target(client: Any, entry: Entry) -> None:
    """Take the scaling off an endpoint's variant."""
    client.deregister_scalable_target(
        ServiceNamespace="sagemaker", ResourceId=entry["ResourceId"], ScalableDimension=SAGEMAKER_VARIANT
    )


def layer(client: Any, entry: Entry) -> None:
    """Remove every version of a layer; a layer without versions is none."""
    for page in client.get_paginator("list_layer_versions").paginate(LayerName=entry["LayerName"]):
        for version in page["LayerVersions"]:
            client.delete_layer_version(LayerName=entry["LayerName"], VersionNumber=version["Version"])


def role(client: Any, entry: Entry) -> None:
    """Remove a role with the policies written into it; those attached to it are only taken off."""
    name = entry["RoleName"]
    for page in client.get_paginator("list_role_policies").paginate(RoleName=name):
        for policy in page["PolicyNames"]:
            client.delete_role_policy(RoleName=name, PolicyName=policy)
    for page in client.get_paginator("list_attached_role_policies").paginate(RoleName=name):
        for attached in page["AttachedPolicies"]:
            client.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
    client.delete_role(RoleName=name)


def policy(client: Any, entry: Entry) -> None:
    """Remove a managed policy with its earlier versions."""
    for version in client.list_policy_versions(PolicyArn=entry["Arn"])["Versions"]:
        if not version["IsDefaultVersion"]:
            client.delete_policy_version(PolicyArn=entry["Arn"], VersionId=version["VersionId"])
    client.delete_policy(PolicyArn=entry["Arn"])


def alarm(client: Any, entry: Entry) -> None:
    """Remove an alarm."""
    client.delete_alarms(AlarmNames=[entry["AlarmName"]])


def dashboard(client: Any, entry: Entry) -> None:
    """Remove a dashboard."""
    client.delete_dashboards(DashboardNames=[entry["DashboardName"]])


def metric_filter(client: Any, entry: Entry) -> None:
    """Remove a metric filter."""
    client.delete_metric_filter(logGroupName=entry["logGroupName"], filterName=entry["filterName"])


def budget(client: Any, entry: Entry) -> None:
    """Remove a budget with its notifications."""
    client.delete_budget(AccountId=entry["AccountId"], BudgetName=entry["BudgetName"])


def never(_client: Any, entry: Entry) -> None:
    """Refuse: the workshop makes none of this kind, so none is removed.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError(f"nothing of this kind is ever removed: {entry}")
