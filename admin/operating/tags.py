"""The tags of what stands, read with each service's own call: the tagging API knows no roles and no policies."""

from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import ClientError

from admin import aws

Entry = dict[str, Any]
Tags = dict[str, str]
Reader = Callable[[Any, Entry], Tags]
"""Takes boto3's client and an entry of a listing; raises ClientError, also where the thing is gone meanwhile."""

NO_TAGS = {"NoSuchTagSet"}  # S3's word for a bucket without any


def none(_client: Any, _entry: Entry) -> Tags:
    """Return no tags: AWS keeps none for this kind."""
    return {}


def in_listing(_client: Any, entry: Entry) -> Tags:
    """Read the tags that the listing itself has."""
    return dict(entry.get("Tags") or {})


def of_function(client: Any, entry: Entry) -> Tags:
    """Read a function's."""
    return dict(client.list_tags(Resource=entry["FunctionArn"]).get("Tags") or {})


def of_log_group(client: Any, entry: Entry) -> Tags:
    """Read a log group's."""
    arn = entry.get("logGroupArn") or entry["arn"].removesuffix(":*")
    return dict(client.list_tags_for_resource(resourceArn=arn).get("tags") or {})


def of_topic(client: Any, entry: Entry) -> Tags:
    """Read a topic's."""
    return _pairs(client.list_tags_for_resource(ResourceArn=entry["TopicArn"])["Tags"])


def of_queue(client: Any, entry: Entry) -> Tags:
    """Read a queue's."""
    return dict(client.list_queue_tags(QueueUrl=entry["QueueUrl"]).get("Tags") or {})


def of_alarm(client: Any, entry: Entry) -> Tags:
    """Read an alarm's."""
    return _pairs(client.list_tags_for_resource(ResourceARN=entry["AlarmArn"])["Tags"])


def of_parameter(client: Any, entry: Entry) -> Tags:
    """Read a parameter's."""
    answer = client.list_tags_for_resource(ResourceType="Parameter", ResourceId=entry["Name"])
    return _pairs(answer["TagList"])


def of_state_machine(client: Any, entry: Entry) -> Tags:
    """Read a state machine's."""
    answer = client.list_tags_for_resource(resourceArn=entry["stateMachineArn"])
    return {pair["key"]: pair["value"] for pair in answer["tags"]}


def of_sagemaker(field: str) -> Reader:
    """Make the reader of something of SageMaker's.

    Args:
        field: the one of its ARN.
    """
    return lambda client, entry: _pairs(client.list_tags(ResourceArn=entry[field])["Tags"])


def of_role(client: Any, entry: Entry) -> Tags:
    """Read a role's."""
    return _pairs(client.list_role_tags(RoleName=entry["RoleName"])["Tags"])


def of_policy(client: Any, entry: Entry) -> Tags:
    """Read a policy's."""
    return _pairs(client.list_policy_tags(PolicyArn=entry["Arn"])["Tags"])


def of_user(client: Any, entry: Entry) -> Tags:
    """Read a user's."""
    return _pairs(client.list_user_tags(UserName=entry["UserName"])["Tags"])


def of_budget(client: Any, entry: Entry) -> Tags:
    """Read a budget's."""
    arn = f"arn:{client.meta.partition}:budgets::{entry['AccountId']}:budget/{entry['BudgetName']}"
    return _pairs(client.list_tags_for_resource(ResourceARN=arn).get("ResourceTags") or ())


def of_bucket(client: Any, entry: Entry) -> Tags:
    """Read a bucket's."""
    try:
        return _pairs(client.get_bucket_tagging(Bucket=entry["Name"])["TagSet"])
    except ClientError as error:
        if aws.code(error) in NO_TAGS:
            return {}
        raise


def _pairs(tags: Iterable[dict[str, str]]) -> Tags:
    return {pair["Key"]: pair["Value"] for pair in tags}
