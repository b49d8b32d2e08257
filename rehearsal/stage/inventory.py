"""The inventory: everything that is left in an AWS account, read from AWS itself and not from Terraform's state."""

from collections.abc import Iterator
from typing import Any

import boto3

# Kind, service, paginated operation, list in its answer, name in an entry.
REGIONAL = (
    ("function", "lambda", "list_functions", "Functions", "FunctionName"),
    ("layer", "lambda", "list_layers", "Layers", "LayerName"),
    ("log group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("topic", "sns", "list_topics", "Topics", "TopicArn"),
    ("subscription", "sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("API", "apigatewayv2", "get_apis", "Items", "Name"),
    ("parameter", "ssm", "describe_parameters", "Parameters", "Name"),
    ("metric filter", "logs", "describe_metric_filters", "metricFilters", "filterName"),
    ("queue", "sqs", "list_queues", "QueueUrls", ""),
    ("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("state machine", "stepfunctions", "list_state_machines", "stateMachines", "name"),
    ("schedule", "scheduler", "list_schedules", "Schedules", "Name"),
    ("endpoint", "sagemaker", "list_endpoints", "Endpoints", "EndpointName"),
    ("endpoint configuration", "sagemaker", "list_endpoint_configs", "EndpointConfigs", "EndpointConfigName"),
    ("model", "sagemaker", "list_models", "Models", "ModelName"),
)
GLOBAL = (
    ("role", "iam", "list_roles", "Roles", "RoleName"),
    ("policy", "iam", "list_policies", "Policies", "PolicyName"),
    ("user", "iam", "list_users", "Users", "UserName"),
    ("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("bucket", "s3", "list_buckets", "Buckets", "Name"),
)


def kinds() -> list[str]:
    """List the kinds of things that are looked for."""
    return [row[0] for row in (*REGIONAL, *GLOBAL)]


def left_over(regions: list[str]) -> list[str]:
    """List what stands in the account. AWS's own service-linked roles and managed policies do not count.

    Args:
        regions: those to look in.

    Returns:
        Lines such as "eu-west-3 function mip-day-crop-faces-ada"; none where nothing is left.
    """
    lines = []
    for region in regions:
        lines += [f"{region} {line}" for row in REGIONAL for line in _entries(region, row)]
    return lines + [f"global {line}" for row in GLOBAL for line in _entries(regions[0], row)]


def _entries(region: str, row: tuple[str, str, str, str, str]) -> Iterator[str]:
    kind, service, operation, listed, name = row
    client = boto3.client(service, region_name=region)
    scope: dict[str, Any] = {"Scope": "Local"} if operation == "list_policies" else {}
    for page in client.get_paginator(operation).paginate(**scope):
        for entry in page.get(listed, ()):
            if not str(entry.get("Path", "") if name else "").startswith("/aws-service-role/"):
                yield f"{kind} {entry[name] if name else entry}"
