"""The layers that participants are told to add, by the ARNs that AWS gave them."""

from admin import aws
from admin.errors import WorkshopError
from admin.workshop.groups import Group


def layer_arns(group: Group) -> tuple[str, ...]:
    """Find out the ARNs of a group's layers.

    Args:
        group: The group; where it names no layer, Terraform has published one, whose version AWS counts.

    Returns:
        An ARN for each layer, with its version; of a published layer the newest. AWS is asked about those only.

    Raises:
        WorkshopError: The layer is not published in the group's region, or AWS refuses to say.
    """
    return tuple(_newest(group, layer) if "*" in layer else layer for layer in group.layers)


def _newest(group: Group, layer: str) -> str:
    name = layer.split(":")[6]
    with aws.explained(f"looking for the layer {name} in {group.region}"):
        versions = aws.client("lambda", group.region).list_layer_versions(LayerName=name)["LayerVersions"]
    if not versions:
        raise WorkshopError(
            f"The layer {name} is not published in {group.region}, so participants of {group.name} cannot add it: run "
            f"'make apply ENV={group.folder.name}', or name a published layer as layer_arn in its group.auto.tfvars."
        )
    newest = max(versions, key=lambda version: version["Version"])
    return str(newest["LayerVersionArn"])
