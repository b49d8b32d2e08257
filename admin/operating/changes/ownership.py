"""Whose a resource in AWS is: by its tags, which everything that Terraform makes for a workshop carries."""

from collections.abc import Callable, Mapping
from typing import Any

from admin import aws
from admin.errors import WorkshopError
from admin.operating import tags
from admin.operating.tags import Entry, Tags

ABSENT = {
    *aws.NOT_THERE, "NoSuchEntity", "ResourceNotFoundException", "NotFoundException", "ResourceNotFound",
    "ParameterNotFound", "InvalidResourceId", "ValidationException",
}  # fmt: skip
Finder = Callable[[Any, str], Entry | None]


def _log_group(client: Any, name: str) -> Entry | None:
    found = client.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return next((one for one in found if one["logGroupName"] == name), None)


def _parameter(client: Any, name: str) -> Entry:
    client.get_parameter(Name=name)
    return {"Name": name}


def _bucket(client: Any, name: str) -> Entry:
    client.head_bucket(Bucket=name)
    return {"Name": name}


# By Terraform's type: the service, how a resource is found by its name, as a listing would have it, and how its tags
# are read. Of other types a second creation is the first one again, or there is no name to find one by.
ASKED: Mapping[str, tuple[str, Finder, tags.Reader]] = {
    "aws_lambda_function": (
        "lambda", lambda client, name: client.get_function_configuration(FunctionName=name), tags.of_function,
    ),
    "aws_iam_role": ("iam", lambda _, name: {"RoleName": name}, tags.of_role),
    "aws_iam_policy": ("iam", lambda _, arn: {"Arn": arn}, tags.of_policy),
    "aws_s3_bucket": ("s3", _bucket, tags.of_bucket),
    "aws_ssm_parameter": ("ssm", _parameter, tags.of_parameter),
    "aws_cloudwatch_log_group": ("logs", _log_group, tags.of_log_group),
    "aws_scheduler_schedule": ("scheduler", lambda client, name: client.get_schedule(Name=name), tags.none),
    "aws_sagemaker_model": (
        "sagemaker", lambda client, name: client.describe_model(ModelName=name), tags.of_sagemaker("ModelArn"),
    ),
    "aws_sagemaker_endpoint_configuration": (
        "sagemaker",
        lambda client, name: client.describe_endpoint_config(EndpointConfigName=name),
        tags.of_sagemaker("EndpointConfigArn"),
    ),
    "aws_sagemaker_endpoint": (
        "sagemaker", lambda client, name: client.describe_endpoint(EndpointName=name), tags.of_sagemaker("EndpointArn"),
    ),
}  # fmt: skip


def tags_of(kind: str, name: str, region: str) -> Tags | None:
    """Ask AWS for a resource's tags.

    Args:
        kind: Terraform's type, one of ASKED.
        name: the resource's name; of a policy its ARN.
        region: where it would be.

    Returns:
        Its tags; None where there is no such resource.

    Raises:
        WorkshopError: AWS cannot be asked, or refuses.
    """
    service, find, read = ASKED[kind]
    client = aws.client(service, region)
    try:
        entry = find(client, name)
        return None if entry is None else read(client, entry)
    except aws.ERRORS as error:
        if aws.code(error) in ABSENT:
            return None
        if kind == "aws_s3_bucket" and aws.code(error) in {"403", *aws.DENIED}:
            return {"": "another account's"}
        raise WorkshopError(aws.explain(error, f"asking whose {name} is")) from error


def is_ours(found: Tags, wanted: Tags) -> bool:
    """Whether a resource that has a name of ours is ours.

    Args:
        found: the resource's tags.
        wanted: what all of ours carry.

    Returns:
        Whether it has all of them. One without a single tag counts as ours, too: a bucket gets its tags by a second
        call, a log group comes by an invocation, a schedule has none.
    """
    return not found or wanted.items() <= found.items()
