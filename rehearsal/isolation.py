"""Attempts at what is not one's own: the calls, what must come of each, and what AWS answered.

The same list is tried twice: with a participant's session, and by code that the participant put into their function.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from admin.aws import DENIED
from admin.package_handlers import zip_source
from admin.settings import SPECIES_FUNCTION, STORAGE_REGION, Group, Workshop

ALLOWED, REFUSED = "allowed", "refused"
# Who may make a call on what is their own: the participant's session, the function's role, both, or neither.
BOTH, SESSION, NEITHER = "both", "session", "neither"
INTRUDER_CODE = '''\
"""A participant's function that tries every call it is handed, with the rights of its execution role."""
import base64
import boto3
from botocore.exceptions import ClientError


def lambda_handler(event, context):
    answers = []
    for service, region, operation, parameters in event["attempts"]:
        if "ZipFile" in parameters:
            parameters["ZipFile"] = base64.b64decode(parameters["ZipFile"])
        try:
            getattr(boto3.client(service, region_name=region), operation)(**parameters)
            answers.append(["", ""])
        except ClientError as error:
            answers.append([error.response["Error"]["Code"], error.response["Error"]["Message"]])
    return answers
'''


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


def attempts(workshop: Workshop, group: Group, me: str, neighbour: str, account: str) -> list[Attempt]:
    """Out: what participant `me` of the group tries; their own things are in it, so that a refusal means something."""
    target, upload = workshop.target_bucket, workshop.upload_bucket(group.region)
    own_function, other_function = workshop.function_name(me), workshop.function_name(neighbour)

    def s3(operation: str, call: str, bucket: str, key: str, allowed: str, **more: Any) -> Attempt:
        region = group.region if bucket == upload else STORAGE_REGION
        parameters = {"Bucket": bucket, **({"Key": key} if key else {}), **more}
        on = f"arn:aws:s3:::{bucket}" + (f"/{key}" if key else "")
        return Attempt(f"s3:{call}", on, "s3", region, operation, parameters, *_expected(allowed))

    def fn(operation: str, call: str, name: str, allowed: str, **more: Any) -> Attempt:
        on = f"arn:aws:lambda:{group.region}:{account}:function:{name}"
        parameters = {"FunctionName": name, **more}
        return Attempt(f"lambda:{call}", on, "lambda", group.region, operation, parameters, *_expected(allowed))

    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    own_role = own_function
    role = f"arn:aws:iam::{account}:role/{other_function}"
    return [
        s3("get_object", "GetObject", workshop.source_bucket, workshop.input_file, BOTH),
        s3("put_object", "PutObject", target, f"{me}/attempt.txt", BOTH, Body="mine"),
        s3("get_object", "GetObject", target, f"{me}/attempt.txt", SESSION),
        fn("get_function_configuration", "GetFunctionConfiguration", own_function, SESSION),
        s3("put_object", "PutObject", upload, f"birds/{me}/attempt.txt", SESSION, Body="mine"),
        s3("put_object", "PutObject", target, f"{neighbour}/input_copied.png", NEITHER, Body="theirs"),
        s3("get_object", "GetObject", target, f"{neighbour}/input_copied.png", NEITHER),
        s3("put_object", "PutObject", target, f"{neighbour}.zip", NEITHER, Body="theirs"),
        s3("get_object", "GetObject", target, f"{neighbour}.zip", NEITHER),
        s3("delete_object", "DeleteObject", target, f"{neighbour}.zip", NEITHER),
        s3("list_objects_v2", "ListBucket", target, "", NEITHER, Prefix=f"{neighbour}/"),
        s3("put_object", "PutObject", workshop.source_bucket, workshop.input_file, NEITHER, Body="theirs"),
        s3("put_object", "PutObject", upload, f"birds/{neighbour}/x.jpg", NEITHER, Body="theirs"),
        s3("put_object", "PutObject", upload, f"results/birds/{me}/x.jpg.json", NEITHER, Body="{}"),
        s3("put_bucket_policy", "PutBucketPolicy", target, "", NEITHER, Policy=policy),
        s3("delete_bucket", "DeleteBucket", target, "", NEITHER),
        fn("update_function_code", "UpdateFunctionCode", other_function, NEITHER,
           ZipFile=zip_source("def lambda_handler(event, context): pass\n")),
        fn("invoke", "InvokeFunction", other_function, NEITHER),
        fn("invoke", "InvokeFunction", SPECIES_FUNCTION, NEITHER),
        fn("delete_function", "DeleteFunction", own_function, NEITHER),
        Attempt("sts:AssumeRole", role, "sts", STORAGE_REGION, "assume_role",
                {"RoleArn": role, "RoleSessionName": me}, REFUSED, REFUSED),
        Attempt("iam:PutRolePolicy", f"arn:aws:iam::{account}:role/{own_role}", "iam", STORAGE_REGION,
                "put_role_policy", {"RoleName": own_role, "PolicyName": "more", "PolicyDocument": policy},
                REFUSED, REFUSED),
        Attempt("rekognition:DetectFaces", "*", "rekognition", group.region, "detect_faces",
                {"Image": {"S3Object": {"Bucket": workshop.source_bucket, "Name": workshop.input_file}}},
                REFUSED, REFUSED),
    ]  # fmt: skip


def _expected(allowed: str) -> tuple[str, str]:
    """Out: what must come of a call for the participant's session, and for the function's role."""
    return ALLOWED if allowed in (BOTH, SESSION) else REFUSED, ALLOWED if allowed == BOTH else REFUSED


def try_as_participant(session: boto3.session.Session, tried: list[Attempt], me: str) -> list[dict[str, Any]]:
    """Make every call with the participant's session. Out: the rows of isolation.json."""
    rows = []
    for attempt in tried:
        client = session.client(attempt.service, region_name=attempt.region)
        try:
            getattr(client, attempt.operation)(**attempt.parameters)
            answer = ("", "")
        except ClientError as error:
            answer = (error.response["Error"]["Code"], error.response["Error"]["Message"])
        rows.append(_row("participant", me, attempt, attempt.participant, answer))
    return rows


def event_for_function(tried: list[Attempt]) -> dict[str, Any]:
    """Out: the event that has INTRUDER_CODE make every call."""
    words = [[attempt.service, attempt.region, attempt.operation, attempt.parameters] for attempt in tried]
    return json.loads(json.dumps({"attempts": words}, default=_as_base64))


def rows_of_function(tried: list[Attempt], answers: list[list[str]], me: str) -> list[dict[str, Any]]:
    """Out: the rows of isolation.json for what INTRUDER_CODE answered."""
    return [
        _row("function", me, attempt, attempt.function, (answer[0], answer[1]))
        for attempt, answer in zip(tried, answers, strict=True)
    ]


def _row(who: str, me: str, attempt: Attempt, expected: str, answer: tuple[str, str]) -> dict[str, Any]:
    code, words = answer
    shown = asdict(attempt)
    got = ALLOWED if not code else REFUSED if code in DENIED else f"neither: {code}"
    return {
        "as": who, "pseudonym": me, "call": shown["call"], "on": shown["on"],
        "expected": expected, "got": got, "answer": f"{code}: {words}" if code else "",
    }  # fmt: skip


def _as_base64(value: object) -> str:
    import base64  # noqa: PLC0415 - only for the one zip in the list

    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))
