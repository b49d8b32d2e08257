"""What a participant tries: calls on their own things, and on everything that is not theirs."""

import json
from dataclasses import dataclass
from typing import Any

from admin.deployment_package import zip_source
from admin.names import ENDPOINT_NAME, SPECIES_FUNCTION, STORAGE_REGION
from admin.workshop.settings import Group, Workshop

ALLOWED, REFUSED = "allowed", "refused"
# Who may make a call: the participant's session and the function's role, the session alone, or neither.
BOTH, SESSION, NEITHER = (ALLOWED, ALLOWED), (ALLOWED, REFUSED), (REFUSED, REFUSED)
Expected = tuple[str, str]
NOTHING = json.dumps({"Version": "2012-10-17", "Statement": []})
HARMLESS = zip_source("def lambda_handler(event, context): pass\n")


@dataclass(frozen=True)
class Attempt:
    """One call, on what, and what must come of it for the participant's session and for the function's role."""

    call: str
    on: str
    service: str
    region: str
    operation: str
    parameters: dict[str, Any]
    participant: str
    function: str


class Scene:
    """One participant, a neighbour, the other group, and attempts worded for them."""

    def __init__(self, workshop: Workshop, group: Group, me: str, neighbour: str, account: str) -> None:
        self.workshop, self.group, self.me, self.neighbour, self.account = workshop, group, me, neighbour, account
        self.other = next((other for other in workshop.groups if other != group), group)
        self.stranger = next(iter(self.other.participants), "stranger")
        self.target, self.upload = workshop.target_bucket, workshop.upload_bucket(group.region)
        self.mine, self.theirs = workshop.function_name(me), workshop.function_name(neighbour)
        self.folder, self.zip, self.birds = (
            workshop.output_folder(me), workshop.output_zip(me), workshop.birds_folder(me),
        )  # fmt: skip

    def s3(self, call: str, operation: str, where: str, expected: Expected, **more: Any) -> Attempt:
        """An attempt on a bucket, or on an object where there is a slash: 'bucket/key'."""
        bucket, _, key = where.partition("/")
        region = next((g.region for g in self.workshop.groups if bucket.endswith(f"-{g.region}")), STORAGE_REGION)
        parameters = {**({"Bucket": bucket} if bucket else {}), **({"Key": key} if key else {}), **more}
        on = f"arn:aws:s3:::{where}" if bucket else "*"
        return Attempt(f"s3:{call}", on, "s3", region, operation, parameters, *expected)

    def fn(self, call: str, operation: str, name: str, expected: Expected, *, region: str = "", **more: Any) -> Attempt:
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
        region, log_group = region or self.group.region, f"/aws/lambda/{name}"
        on = f"arn:aws:logs:{region}:{self.account}:log-group:{log_group}"
        parameters = {"logGroupName": log_group}
        return Attempt(f"logs:{call}", on, "logs", region, operation, parameters, *expected)

    def iam(self, call: str, operation: str, role: str, **more: Any) -> Attempt:
        on = f"arn:aws:iam::{self.account}:role/{role}"
        return Attempt(f"iam:{call}", on, "iam", STORAGE_REGION, operation, {"RoleName": role, **more}, *NEITHER)

    def take(self, role: str) -> Attempt:
        arn = f"arn:aws:iam::{self.account}:role/{role}"
        parameters = {"RoleArn": arn, "RoleSessionName": self.me}
        return Attempt("sts:AssumeRole", arn, "sts", STORAGE_REGION, "assume_role", parameters, *NEITHER)

    def own(self) -> list[Attempt]:
        """What is theirs: a refusal elsewhere means something only where these are allowed."""
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
            Attempt("lambda:ListFunctions", "*", "lambda", self.group.region, "list_functions", {}, *SESSION),
            Attempt("lambda:ListEventSourceMappings", "*", "lambda", self.group.region, "list_event_source_mappings",
                    {"FunctionName": self.mine}, *SESSION),
        ]  # fmt: skip

    def of_the_neighbour(self) -> list[Attempt]:
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
        """The group's own machinery, and everything of the other group."""
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
        """More rights: other roles, other policies, things that others would pay for or trust."""
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
    """Out: everything that participant `me` of the group tries, on their own things first."""
    scene = Scene(workshop, group, me, neighbour, account)
    return [
        *scene.own(), *scene.of_the_neighbour(), *scene.of_the_groups(), *scene.ways_up(), *scene.buckets(),
    ]  # fmt: skip
