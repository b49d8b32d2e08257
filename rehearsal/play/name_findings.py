"""The finding about names: whether any two things of the workshop have the same one where AWS takes it but once."""

import json
from collections import defaultdict

from admin.names import SHARED
from admin.operating.changes.environments import folders, group_of, region_of
from admin.operating.state.backend import find_state
from admin.workshop.groups import Workshop
from rehearsal.play.findings import Finding

# Terraform's type, and the attribute that names it; buckets are taken worldwide, the next three once in an account.
GLOBAL = {
    "aws_s3_bucket": "bucket",
    "aws_iam_role": "name",
    "aws_iam_policy": "name",
    "aws_cloudwatch_dashboard": "dashboard_name",
}
REGIONAL = {
    "aws_lambda_function": "function_name",
    "aws_lambda_layer_version": "layer_name",
    "aws_cloudwatch_log_group": "name",
    "aws_cloudwatch_metric_alarm": "alarm_name",
    "aws_cloudwatch_log_metric_filter": "name",
    "aws_sns_topic": "name",
    "aws_sqs_queue": "name",
    "aws_ssm_parameter": "name",
    "aws_apigatewayv2_api": "name",
    "aws_sagemaker_model": "name",
    "aws_sagemaker_endpoint": "name",
    "aws_sagemaker_endpoint_configuration": "name",
    "aws_scheduler_schedule": "name",
    "aws_sfn_state_machine": "name",
}


def judge_names(workshop: Workshop) -> Finding:
    """Look through the states of all environments for a name that is there twice.

    Args:
        workshop: as applied.

    Returns:
        One finding, which names what is there twice, and by whom.
    """
    owners: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for folder in folders(workshop.terraform):
        group, region = group_of(workshop, folder), region_of(workshop, folder)
        owner = group.name if group else SHARED
        for kind, name in _named(find_state(folder).read()):
            owners["global" if kind in GLOBAL else region, kind, name].append(owner)
    twice = [f"{kind} {name} ({place}): {', '.join(of)}" for (place, kind, name), of in owners.items() if len(of) > 1]
    alike = sorted({group.region for group in workshop.groups if group.number_in_region > 1})
    where = f", two and more in {', '.join(alike)}" if alike else ""
    text = f"{len(owners)} names of {len(workshop.groups)} groups{where}: none twice ({'; '.join(twice) or 'none'})"
    return Finding(text, bool(owners) and not twice)


def _named(state: str) -> list[tuple[str, str]]:
    """List kind and name of what a state holds; none where there is no state."""
    kinds = GLOBAL | REGIONAL
    return [
        (one["type"], str(instance["attributes"][kinds[one["type"]]]))
        for one in (json.loads(state)["resources"] if state else ())
        if one["mode"] == "managed" and one["type"] in kinds
        for instance in one["instances"]
    ]
