"""The names with which attempts are made, and how a line of a table becomes a call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from admin.deployment_package import zip_source
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop

ALLOWED, REFUSED = "allowed", "refused"
# Who may make a call: the participant's session and the function's role, one of them alone, or neither.
BOTH, SESSION, FUNCTION, NEITHER = (ALLOWED, ALLOWED), (ALLOWED, REFUSED), (REFUSED, ALLOWED), (REFUSED, REFUSED)
Expected = tuple[str, str]
NOTHING = json.dumps({"Version": "2012-10-17", "Statement": []})
HARMLESS = zip_source("def lambda_handler(event, context): pass\n")
# boto3's names of services where IAM has another, and of methods where they are not the action's own name.
SERVICES = {
    "states": "stepfunctions",
    "servicequotas": "service-quotas",
    "tag": "resourcegroupstaggingapi",
    "apigateway": "apigatewayv2",
}
CLIENTS = {"sagemaker:InvokeEndpoint": "sagemaker-runtime"}
METHODS = {
    "lambda:InvokeFunction": "invoke",
    "s3:ListBucket": "list_objects_v2",
    "s3:ListAllMyBuckets": "list_buckets",
    "s3:ListBucketVersions": "list_object_versions",
    "s3:ListBucketMultipartUploads": "list_multipart_uploads",
    "s3:ListMultipartUploadParts": "list_parts",
    "s3:GetObjectVersion": "get_object",
    "s3:DeleteObjectVersion": "delete_object",
    "s3:PutBucketNotification": "put_bucket_notification_configuration",
    "s3:GetBucketNotification": "get_bucket_notification_configuration",
    "s3:PutLifecycleConfiguration": "put_bucket_lifecycle_configuration",
    "s3:PutBucketPublicAccessBlock": "put_public_access_block",
}


@dataclass(frozen=True)
class Attempt:
    """One call, and what must come of it.

    Attributes:
        call: the IAM action, such as "s3:GetObject".
        on: the ARN of what it is made on; "*" where there is none.
        service: boto3's name of it.
        region: where the call goes.
        operation: the name of boto3's method.
        parameters: the method's.
        participant: ALLOWED or REFUSED, for the participant's session.
        function: ALLOWED or REFUSED, for the function's role.
    """

    call: str
    on: str
    service: str
    region: str
    operation: str
    parameters: Mapping[str, Any]
    participant: str
    function: str


class Scene:
    """One participant, a neighbour, the other group, and the names of what is whose.

    Attributes:
        workshop: as applied.
        group: the participant's.
        region: the group's.
        me: the participant's pseudonym.
        neighbour: the pseudonym of another participant of the group.
        account: the AWS account's number.
        other: another group, if possible of the same region; the participant's own where there is one group only.
        others: another group of the same region and one of another region, as far as there are any.
        stranger: the pseudonym of a participant of the other group.
        target: the target bucket's name.
        upload: the name of the group's upload bucket.
        mine: the participant's function.
        theirs: the neighbour's function.
        folder: the participant's folder in the target bucket.
        zip: the key of the participant's zip in the target bucket.
        birds: the participant's folder in the upload bucket.
    """

    def __init__(self, workshop: Workshop, group: Group, me: str, neighbour: str, account: str) -> None:
        """Set the scene.

        Args:
            workshop: as applied.
            group: the participant's.
            me: the participant's pseudonym.
            neighbour: the pseudonym of another participant of the group.
            account: the AWS account's number.
        """
        self.workshop, self.group, self.region = workshop, group, group.region
        self.me, self.neighbour, self.account = me, neighbour, account
        rest = [other for other in workshop.groups if other != group]
        near = [other for other in rest if other.region == group.region][:1]
        self.others = (*near, *[other for other in rest if other.region != group.region][:1])
        self.other = next(iter(self.others), group)
        self.stranger = next(iter(self.other.participants), "stranger")
        self.target, self.upload = workshop.target_bucket, workshop.upload_bucket(group.name)
        self.mine, self.theirs = workshop.function_name(me), workshop.function_name(neighbour)
        self.folder, self.zip, self.birds = (
            workshop.output_folder(me), workshop.output_zip(me), workshop.birds_folder(me),
        )  # fmt: skip

    def arn(self, service: str, resource: str, region: str = "") -> str:
        """Name a resource of the account, in the group's region unless another is given."""
        return f"arn:aws:{service}:{region or self.region}:{self.account}:{resource}"

    def call(
        self, action: str, on: str, expected: Expected, *, region: str = "", method: str = "", **parameters: Any
    ) -> Attempt:
        """Make an attempt of any kind.

        Args:
            action: the IAM action, such as "sqs:PurgeQueue".
            on: the ARN of what it is made on; "*" where there is none.
            expected: what must come of it for the session and for the function's role.
            region: where the call goes; the group's own where it is empty.
            method: boto3's, where it is not the action's own.
            **parameters: the method's.

        Returns:
            The attempt.
        """
        service, _, name = action.partition(":")
        client = CLIENTS.get(action) or SERVICES.get(service, service)
        method = method or METHODS.get(action) or xform_name(name)
        return Attempt(action, on, client, region or self.region, method, parameters, *expected)

    def s3(self, call: str, where: str, expected: Expected, **more: Any) -> Attempt:
        """Make an attempt on S3.

        Args:
            call: the IAM action without its service.
            where: a bucket, 'bucket/key' for an object, or empty for the account.
            expected: what must come of it for the session and for the function's role.
            **more: method, and further parameters of it.

        Returns:
            The attempt, in the region of the group whose bucket it is, or in the storage region.
        """
        bucket, _, key = where.partition("/")
        region = next((one.region for one in self.workshop.groups if bucket in self._buckets(one)), STORAGE_REGION)
        place = {**({"Bucket": bucket} if bucket else {}), **({"Key": key} if key else {})}
        on = f"arn:aws:s3:::{where}" if bucket else "*"
        return self.call(f"s3:{call}", on, expected, region=region, **{**place, **more})

    def _buckets(self, group: Group) -> tuple[str, str]:
        return self.workshop.upload_bucket(group.name), self.workshop.code_bucket(group.name)

    def fn(self, call: str, name: str, expected: Expected, *, region: str = "", **more: Any) -> Attempt:
        """Make an attempt on a function.

        Args:
            call: the IAM action without its service.
            name: the function's.
            expected: what must come of it for the session and for the function's role.
            region: the function's, the group's own where it is empty.
            **more: method, and further parameters of it.

        Returns:
            The attempt.
        """
        on = self.arn("lambda", f"function:{name}", region)
        return self.call(f"lambda:{call}", on, expected, region=region, **{"FunctionName": name, **more})

    def logs(self, call: str, name: str, expected: Expected, *, region: str = "", **more: Any) -> Attempt:
        """Make an attempt on a function's log group.

        Args:
            call: the IAM action without its service.
            name: the function's.
            expected: what must come of it for the session and for the function's role.
            region: the function's, the group's own where it is empty.
            **more: further parameters of the method.

        Returns:
            The attempt.
        """
        log_group = f"/aws/lambda/{name}"
        on = self.arn("logs", f"log-group:{log_group}", region)
        return self.call(f"logs:{call}", on, expected, region=region, **{"logGroupName": log_group, **more})

    def role(self, call: str, role: str, **more: Any) -> Attempt:
        """Make an attempt on a role, which must be refused to the session and to the function's role."""
        on = f"arn:aws:iam::{self.account}:role/{role}"
        return self.call(f"iam:{call}", on, NEITHER, region=STORAGE_REGION, RoleName=role, **more)

    def take(self, role: str) -> Attempt:
        """Make an attempt to assume a role, which must be refused to the session and to the function's role."""
        arn = f"arn:aws:iam::{self.account}:role/{role}"
        return self.call("sts:AssumeRole", arn, NEITHER, region=STORAGE_REGION, RoleArn=arn, RoleSessionName=self.me)
