"""A participant's session: the group's participant role, cut down to one person by a session policy.

Names are written out in the policy (no policy variables), so that it means the same wherever it is evaluated.
"""

import json
from typing import Any

import boto3

from admin import aws
from admin.settings import STORAGE_REGION, Group, Workshop

SESSION_SECONDS = 3600  # AWS's limit for a session opened from another role's session


def session_policy(workshop: Workshop, group: Group, pseudonym: str, account: str) -> dict[str, Any]:
    """The session policy of one participant: their own function, logs, folder, zip and birds, and the picture.

    In: the workshop, the participant's group and pseudonym, the AWS account's 12 digits.
    Out: an IAM policy document. What the participant role does not allow stays refused whatever stands here.
    """
    function = workshop.function_name(pseudonym)
    upload = workshop.upload_bucket(group.region)
    target = f"arn:aws:s3:::{workshop.target_bucket}"
    logs = f"arn:aws:logs:{group.region}:{account}:log-group:/aws/lambda/{function}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            _allow(
                ["lambda:GetFunction*", "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
                 "lambda:InvokeFunction"],
                [f"arn:aws:lambda:{group.region}:{account}:function:{function}"],
            ),
            _allow(["lambda:GetLayerVersion"], list(group.layers)),
            _allow(["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"], [logs, f"{logs}:*"]),
            _allow(["s3:GetObject"], [f"arn:aws:s3:::{workshop.source_bucket}/{workshop.input_file}"]),
            _allow(["s3:GetObject", "s3:PutObject"], [f"{target}/{pseudonym}/*", f"{target}/{pseudonym}.zip"]),
            _allow(["s3:PutObject"], [f"arn:aws:s3:::{upload}/birds/{pseudonym}/*"]),
            {
                **_allow(["s3:ListBucket"], [target]),
                "Condition": {"StringLike": {"s3:prefix": [f"{pseudonym}/*", f"{pseudonym}.zip"]}},
            },
        ],
    }  # fmt: skip


def open_session(workshop: Workshop, group: Group, pseudonym: str) -> boto3.session.Session:
    """Open a participant's session for an hour, named by the pseudonym so that every CloudTrail line says who.

    Out: a boto3 session in the group's region that holds the temporary keys.
    Raises WorkshopError where the caller may not assume the role or the group is not applied.
    """
    role_name = workshop.participant_role(group.region)
    with aws.explained(f"opening a session for {pseudonym} with the role {role_name}"):
        sts = aws.client("sts", STORAGE_REGION)
        account = sts.get_caller_identity()["Account"]
        keys = sts.assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/{role_name}",
            RoleSessionName=pseudonym,
            DurationSeconds=SESSION_SECONDS,
            Policy=json.dumps(session_policy(workshop, group, pseudonym, account), separators=(",", ":")),
        )["Credentials"]
    return boto3.session.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=group.region,
    )


def _allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}
