"""What a participant tries: calls on what is theirs, and on what belongs to others."""

import json
from dataclasses import dataclass
from typing import Any

from admin.deployment_package import zip_source
from admin.names import ENDPOINT_NAME, SPECIES_FUNCTION, STORAGE_REGION
from admin.workshop.groups import Group, Workshop

ALLOWED, REFUSED = "allowed", "refused"
# Who may make a call: the participant's session and the function's role, the session alone, or neither.
BOTH, SESSION, NEITHER = (ALLOWED, ALLOWED), (ALLOWED, REFUSED), (REFUSED, REFUSED)
Expected = tuple[str, str]
NOTHING = json.dumps({"Version": "2012-10-17", "Statement": []})
HARMLESS = zip_source("def lambda_handler(event, context): pass\n")


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
    parameters: dict[str, Any]
    participant: str
    function: str


class Scene:
    """One participant, a neighbour, the other group, and the attempts with their names in them.

    Attributes:
        workshop: as applied.
        group: the participant's.
        me: the participant's pseudonym.
        neighbour: the pseudonym of another participant of the group.
        account: the AWS account's number.
        other: another group; the participant's own where there is one group only.
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
        self.workshop, self.group, self.me, self.neighbour, self.account = workshop, group, me, neighbour, account
        self.other = next((other for other in workshop.groups if other != group), group)
        self.stranger = next(iter(self.other.participants), "stranger")
        self.target, self.upload = workshop.target_bucket, workshop.upload_bucket(group.region)
        self.mine, self.theirs = workshop.function_name(me), workshop.function_name(neighbour)
        self.folder, self.zip, self.birds = (
            workshop.output_folder(me), workshop.output_zip(me), workshop.birds_folder(me),
        )  # fmt: skip

    def s3(self, call: str, operation: str, where: str, expected: Expected, **more: Any) -> Attempt:
        """Make an attempt on S3.

        Args:
            call: the IAM action without its service.
            operation: the name of boto3's method.
            where: a bucket, 'bucket/key' for an object, or empty for the account.
            expected: what must come of it for the session and for the function's role.
            **more: further parameters of the method.

        Returns:
            The attempt, in the region that the bucket's name ends with, or in the storage region.
        """
        bucket, _, key = where.partition("/")
        region = next((g.region for g in self.workshop.groups if bucket.endswith(f"-{g.region}")), STORAGE_REGION)
        parameters = {**({"Bucket": bucket} if bucket else {}), **({"Key": key} if key else {}), **more}
        on = f"arn:aws:s3:::{where}" if bucket else "*"
        return Attempt(f"s3:{call}", on, "s3", region, operation, parameters, *expected)

    def fn(self, call: str, operation: str, name: str, expected: Expected, *, region: str = "", **more: Any) -> Attempt:
        """Make an attempt on a function.

        Args:
            call: the IAM action without its service.
            operation: the name of boto3's method.
            name: the function's.
            expected: what must come of it for the session and for the function's role.
            region: the function's, the group's own where it is empty.
            **more: further parameters of the method.

        Returns:
            The attempt.
        """
        region = region or self.group.region
        on = f"arn:aws:lambda:{region}:{self.account}:function:{name}"
        return Attempt(f"lambda:{call}", on, "lambda", region, operation, {"FunctionName": name, **more}, *expected)

    def logs(
        self,
        name: str,
        expected: Expected,
        *,
        region: str = "",
        call: str = "FilterLogEvents",
        operation: str = "filter_log_events",
    ) -> Attempt:
        """Make an attempt on a function's log group.

        Args:
            name: the function's.
            expected: what must come of it for the session and for the function's role.
            region: the function's, the group's own where it is empty.
            call: the IAM action without its service.
            operation: the name of boto3's method.

        Returns:
            The attempt.
        """
        region, log_group = region or self.group.region, f"/aws/lambda/{name}"
        on = f"arn:aws:logs:{region}:{self.account}:log-group:{log_group}"
        parameters = {"logGroupName": log_group}
        return Attempt(f"logs:{call}", on, "logs", region, operation, parameters, *expected)

    def iam(self, call: str, operation: str, role: str, **more: Any) -> Attempt:
        """Make an attempt to change a role, which must be refused to the session and to the function's role.

        Args:
            call: the IAM action without its service.
            operation: the name of boto3's method.
            role: the role's name.
            **more: further parameters of the method.

        Returns:
            The attempt.
        """
        on = f"arn:aws:iam::{self.account}:role/{role}"
        return Attempt(f"iam:{call}", on, "iam", STORAGE_REGION, operation, {"RoleName": role, **more}, *NEITHER)

    def take(self, role: str) -> Attempt:
        """Make an attempt to assume a role, which must be refused to the session and to the function's role."""
        arn = f"arn:aws:iam::{self.account}:role/{role}"
        parameters = {"RoleArn": arn, "RoleSessionName": self.me}
        return Attempt("sts:AssumeRole", arn, "sts", STORAGE_REGION, "assume_role", parameters, *NEITHER)

    def own(self) -> list[Attempt]:
        """List attempts on what is theirs: only where these are allowed do refusals of the others prove anything."""
        return [
            self.s3("GetObject", "get_object", f"{self.workshop.source_bucket}/{self.workshop.input_file}", BOTH),
            self.s3("PutObject", "put_object", f"{self.target}/{self.folder}attempt.txt", BOTH, Body="mine"),
            self.s3("GetObject", "get_object", f"{self.target}/{self.folder}attempt.txt", SESSION),
            self.s3("PutObject", "put_object", f"{self.target}/{self.zip}", BOTH, Body="mine"),
            self.s3("GetObject", "get_object", f"{self.target}/{self.zip}", SESSION),
            self.s3("ListBucket", "list_objects_v2", self.target, SESSION, Prefix=self.folder),
            self.s3("PutObject", "put_object", f"{self.upload}/{self.birds}attempt.txt", SESSION, Body="mine"),
            self.s3("ListBucket", "list_objects_v2", self.upload, SESSION, Prefix=self.birds),
            self.fn("GetFunction", "get_function", self.mine, SESSION),
            self.fn("UpdateFunctionCode", "update_function_code", self.mine, SESSION, ZipFile=HARMLESS),
            self.fn("UpdateFunctionConfiguration", "update_function_configuration", self.mine, SESSION,
                    MemorySize=self.group.memory_size, Timeout=self.group.timeout),
            self.fn("InvokeFunction", "invoke", self.mine, SESSION),
            self.logs(self.mine, SESSION),
            self.logs(self.mine, SESSION, call="DescribeLogStreams", operation="describe_log_streams"),
            self.s3("GetBucketLocation", "get_bucket_location", self.target, SESSION),
            Attempt("lambda:ListFunctions", "*", "lambda", self.group.region, "list_functions", {}, *NEITHER),
            Attempt("lambda:ListEventSourceMappings", "*", "lambda", self.group.region, "list_event_source_mappings",
                    {"FunctionName": self.mine}, *SESSION),
        ]  # fmt: skip

    def of_the_neighbour(self) -> list[Attempt]:
        """List attempts on what belongs to another participant of the group."""
        target, names, them = self.target, self.workshop, self.neighbour
        copy, archive = f"{target}/{names.output_copy(them)}", f"{target}/{names.output_zip(them)}"
        bird = f"{self.upload}/{names.birds_folder(them)}x.jpg"
        return [
            self.s3("PutObject", "put_object", copy, NEITHER, Body="theirs"),
            self.s3("GetObject", "get_object", copy, NEITHER),
            self.s3("PutObject", "put_object", archive, NEITHER, Body="theirs"),
            self.s3("GetObject", "get_object", archive, NEITHER),
            self.s3("DeleteObject", "delete_object", archive, NEITHER),
            self.s3("ListBucket", "list_objects_v2", target, NEITHER, Prefix=names.output_folder(them)),
            self.s3("ListBucket", "list_objects_v2", target, NEITHER),
            self.s3("PutObject", "put_object", bird, NEITHER, Body="theirs"),
            self.s3("GetObject", "get_object", bird, NEITHER),
            self.fn("GetFunction", "get_function", self.theirs, NEITHER),
            self.fn("UpdateFunctionCode", "update_function_code", self.theirs, NEITHER, ZipFile=HARMLESS),
            self.fn("UpdateFunctionConfiguration", "update_function_configuration", self.theirs, NEITHER, Timeout=3),
            self.fn("InvokeFunction", "invoke", self.theirs, NEITHER),
            self.logs(self.theirs, NEITHER),
        ]

    def of_the_groups(self) -> list[Attempt]:
        """List attempts on what the group shares, and on everything of the other group."""
        region, elsewhere = self.group.region, self.other.region
        topic = f"arn:aws:sns:{region}:{self.account}:{self.workshop.species_topic}"
        endpoint = f"arn:aws:sagemaker:{region}:{self.account}:endpoint/{ENDPOINT_NAME}"
        code = self.workshop.code_bucket(region)
        foreign = self.workshop.function_name(self.stranger)
        subscribe = {"TopicArn": topic, "Protocol": "email", "Endpoint": "nobody@example.org"}
        ask = {"EndpointName": ENDPOINT_NAME, "Body": b"", "ContentType": "application/x-image"}
        return [
            self.s3("PutObject", "put_object", f"{self.workshop.source_bucket}/{self.workshop.input_file}", NEITHER,
                    Body="theirs"),
            self.s3("PutObject", "put_object", f"{self.upload}/{self.workshop.results_folder(self.me)}x.jpg.json",
                    NEITHER, Body="{}"),
            self.s3("GetObject", "get_object", f"{code}/packages/crop_faces.zip", NEITHER),
            self.s3("PutObject", "put_object", f"{code}/packages/crop_faces.zip", NEITHER, Body="theirs"),
            self.s3("ListBucket", "list_objects_v2", code, NEITHER),
            self.s3("GetObject", "get_object", f"{code}/terraform.tfstate", NEITHER),
            self.fn("InvokeFunction", "invoke", SPECIES_FUNCTION, NEITHER),
            self.fn("UpdateFunctionCode", "update_function_code", SPECIES_FUNCTION, NEITHER, ZipFile=HARMLESS),
            Attempt("sns:Publish", topic, "sns", region, "publish", {"TopicArn": topic, "Message": "x"}, *NEITHER),
            Attempt("sns:Subscribe", topic, "sns", region, "subscribe", subscribe, *NEITHER),
            Attempt("sagemaker:InvokeEndpoint", endpoint, "sagemaker-runtime", region, "invoke_endpoint", ask,
                    *NEITHER),
            Attempt("sagemaker:DeleteEndpoint", endpoint, "sagemaker", region, "delete_endpoint",
                    {"EndpointName": ENDPOINT_NAME}, *NEITHER),
            Attempt("rekognition:DetectFaces", "*", "rekognition", region, "detect_faces", {"Image": {"S3Object": {
                "Bucket": self.workshop.source_bucket, "Name": self.workshop.input_file}}}, *NEITHER),
            self.s3("PutObject", "put_object", f"{self.workshop.upload_bucket(elsewhere)}/{self.birds}x.jpg",
                    NEITHER, Body="mine"),
            self.s3("ListBucket", "list_objects_v2", self.workshop.upload_bucket(elsewhere), NEITHER),
            self.s3("GetObject", "get_object", f"{self.target}/{self.workshop.output_copy(self.stranger)}", NEITHER),
            self.fn("UpdateFunctionCode", "update_function_code", foreign, NEITHER, region=elsewhere,
                    ZipFile=HARMLESS),
            self.fn("InvokeFunction", "invoke", foreign, NEITHER, region=elsewhere),
            self.logs(foreign, NEITHER, region=elsewhere),
            Attempt("lambda:ListFunctions", "*", "lambda", "us-east-1", "list_functions", {}, *NEITHER),
        ]  # fmt: skip

    def ways_up(self) -> list[Attempt]:
        """List attempts to gain rights: other roles and policies, and resources that others would pay for or trust."""
        participant = self.workshop.participant_role(self.group.region)
        species = self.workshop.identify_species_role(self.group.region)
        passed: dict[str, Any] = {"Role": f"arn:aws:iam::{self.account}:role/{species}"}
        vpc: dict[str, Any] = {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
        new: dict[str, Any] = {
            "Runtime": "python3.11",
            "Handler": "lambda_function.lambda_handler",
            "Code": {"ZipFile": HARMLESS},
        }
        layer = {"LayerName": "mine", "Content": {"ZipFile": HARMLESS}}
        admin = "arn:aws:iam::aws:policy/AdministratorAccess"
        own, change = self.mine, "update_function_configuration"
        return [
            self.take(self.theirs), self.take(species), self.take(participant),
            self.iam("PutRolePolicy", "put_role_policy", own, PolicyName="more", PolicyDocument=NOTHING),
            self.iam("AttachRolePolicy", "attach_role_policy", own, PolicyArn=admin),
            self.iam("DeleteRolePermissionsBoundary", "delete_role_permissions_boundary", own),
            self.iam("DeleteRolePolicy", "delete_role_policy", participant, PolicyName="window"),
            self.iam("UpdateAssumeRolePolicy", "update_assume_role_policy", participant, PolicyDocument=NOTHING),
            self.iam("CreateRole", "create_role", "mine", AssumeRolePolicyDocument=NOTHING),
            Attempt("iam:ListRoles", "*", "iam", STORAGE_REGION, "list_roles", {}, *NEITHER),
            Attempt("iam:CreateUser", f"arn:aws:iam::{self.account}:user/mine", "iam", STORAGE_REGION, "create_user",
                    {"UserName": "mine"}, *NEITHER),
            self.fn("UpdateFunctionConfiguration", change, own, NEITHER, **passed),
            self.fn("UpdateFunctionConfiguration", change, own, NEITHER, **vpc),
            self.fn("CreateFunctionUrlConfig", "create_function_url_config", own, NEITHER, AuthType="NONE"),
            self.fn("AddPermission", "add_permission", own, NEITHER, StatementId="x",
                    Action="lambda:InvokeFunction", Principal="*"),
            self.fn("PutFunctionConcurrency", "put_function_concurrency", own, NEITHER,
                    ReservedConcurrentExecutions=1),
            self.fn("CreateEventSourceMapping", "create_event_source_mapping", own, NEITHER,
                    EventSourceArn=f"arn:aws:sqs:{self.group.region}:{self.account}:{self.workshop.species_failures}"),
            self.fn("PublishVersion", "publish_version", own, NEITHER),
            self.fn("CreateFunction", "create_function", f"{own}-2", NEITHER, **passed, **new),
            self.fn("DeleteFunction", "delete_function", own, NEITHER),
            Attempt("lambda:PublishLayerVersion", f"arn:aws:lambda:{self.group.region}:{self.account}:layer:mine",
                    "lambda", self.group.region, "publish_layer_version", layer, *NEITHER),
            self.logs(own, NEITHER, call="DeleteLogGroup", operation="delete_log_group"),
        ]  # fmt: skip

    def buckets(self) -> list[Attempt]:
        """List attempts on buckets as a whole: their policies, their notifications, making and deleting them."""
        notify: dict[str, Any] = {"NotificationConfiguration": {}}
        return [
            self.s3("PutBucketPolicy", "put_bucket_policy", self.target, NEITHER, Policy=NOTHING),
            self.s3("DeleteBucketPolicy", "delete_bucket_policy", self.target, NEITHER),
            self.s3("DeleteBucket", "delete_bucket", self.target, NEITHER),
            self.s3("DeleteBucket", "delete_bucket", self.upload, NEITHER),
            self.s3("PutBucketNotification", "put_bucket_notification_configuration", self.upload, NEITHER, **notify),
            self.s3("CreateBucket", "create_bucket", f"{self.workshop.name}-mine", NEITHER,
                    CreateBucketConfiguration={"LocationConstraint": STORAGE_REGION}),
            self.s3("ListAllMyBuckets", "list_buckets", "", NEITHER),
        ]  # fmt: skip


def attempts(workshop: Workshop, group: Group, me: str, neighbour: str, account: str) -> list[Attempt]:
    """List everything that a participant tries, beginning with what is theirs.

    Args:
        workshop: as applied.
        group: the participant's.
        me: the participant's pseudonym.
        neighbour: the pseudonym of another participant of the group.
        account: the AWS account's number.

    Returns:
        The attempts, in the order in which they are made.
    """
    scene = Scene(workshop, group, me, neighbour, account)
    return [
        *scene.own(), *scene.of_the_neighbour(), *scene.of_the_groups(), *scene.ways_up(), *scene.buckets(),
    ]  # fmt: skip
