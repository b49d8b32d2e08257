"""EventBridge Scheduler's universal target for deleting an endpoint, which MiniStack accepts and does not carry out.

The call is made with a session of the schedule's own role, so that IAM decides on it as AWS would.
"""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from rehearsal.aws.credentials import RootKey

DELETE_ENDPOINT = "arn:aws:scheduler:::aws-sdk:sagemaker:deleteEndpoint"


def carry_out_deletions(eventbridge: Any, region: Callable[[], str], url: str, root: RootKey) -> None:
    """Let schedules delete endpoints.

    Args:
        eventbridge: MiniStack's module, which fires its schedules' targets.
        region: tells the schedule's region while its target is fired.
        url: the local AWS's own address.
        root: the run's key.
    """
    invoke = eventbridge._invoke_target

    def invoke_target(target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        if target.get("Arn") != DELETE_ENDPOINT:
            invoke(target, event, rule, view)
            return
        words = (target["RoleArn"], json.loads(target["Input"])["EndpointName"], region(), url, root)
        threading.Thread(target=_delete_endpoint, args=words, daemon=True).start()

    eventbridge._invoke_target = invoke_target


def _delete_endpoint(role: str, endpoint: str, region: str, url: str, root: RootKey) -> None:
    try:
        sts = boto3.client(
            "sts",
            region_name=region,
            endpoint_url=url,
            aws_access_key_id=root.access_key_id,
            aws_secret_access_key=root.secret_access_key,
        )
        keys = sts.assume_role(RoleArn=role, RoleSessionName="schedule")["Credentials"]
        sagemaker = boto3.client(
            "sagemaker",
            region_name=region,
            endpoint_url=url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )
        sagemaker.delete_endpoint(EndpointName=endpoint)
    except (BotoCoreError, ClientError) as error:  # no caller waits for an answer; AWS only counts the failure
        logging.getLogger(__name__).info("The schedule could not delete the endpoint %s: %s", endpoint, error)
