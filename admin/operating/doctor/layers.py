"""Whether the layers that a group's functions are made with can be had."""

from botocore.exceptions import ClientError

from admin import aws
from admin.aws_sentences import Trouble
from admin.operating.doctor.finding import Finding, could_not_ask, failure, ok
from admin.operating.doctor.ground import Ground
from admin.workshop.groups import Group

RESOURCE_POLICY = "no resource-based policy"  # AWS's words where the layer's owner, not the caller's rights, refuses


def check_layers(ground: Ground, group: Group) -> Finding:
    """Ask Lambda for each layer version that the group's settings name."""
    named = [*group.layers, *group.species_layers]
    arns = [arn for arn in named if "*" not in arn]  # what is built here, Terraform publishes
    for arn in arns:
        if finding := _fault(ground, group, arn):
            return finding
    names = ", ".join(arn.split(":layer:")[-1] for arn in arns)
    return ok(f"{names} can be read in {group.region}." if arns else "No layer is named: those built here are used.")


def _fault(ground: Ground, group: Group, arn: str) -> Finding | None:
    setting = "layer_arn" if arn in group.layers else "species_layer_arns"
    place = f"{setting} in {group.folder.name}/group.auto.tfvars"
    region = arn.split(":")[3] if arn.count(":") == 7 else ""
    if region != group.region:
        return failure(
            f"{arn} is a layer of {region or 'no region'}, and Lambda takes layers of {group.region} only.",
            f"In {place} name a layer of {group.region}.",
        )
    try:
        ground.client("lambda", region).get_layer_version_by_arn(Arn=arn)
    except ClientError as error:
        absent = aws.trouble(error) is Trouble.ABSENT
        if not absent and RESOURCE_POLICY not in aws.words(error):
            return could_not_ask(error)
        return failure(
            f"{arn} does not exist or is not shared any more: functions cannot be made with it.",
            f"In {place} name a newer version (for Klayers see api.klayers.cloud), then apply.",
        )
    return None
