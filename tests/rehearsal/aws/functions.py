"""Functions on the local AWS, made and run by tests."""

import base64
import io
import json
import zipfile
from typing import Any

from tests.rehearsal.conftest import LocalAws

REGION = "eu-west-3"
LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def package(**files: str) -> bytes:
    """A zip with these files, always the same; a name's double underscore is a slash, its last part has .py added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name.replace("__", "/") + ".py")  # of 1980, and not of now
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, text)
    return buffer.getvalue()


def make_role(aws: LocalAws, name: str, *statements: dict[str, Any]) -> str:
    """Make a role that Lambda may assume, with these rights. Out: its ARN."""
    iam = aws.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": [LAMBDA]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    if statements:
        rights = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_role_policy(RoleName=name, PolicyName="rights", PolicyDocument=rights)
    return str(arn)


def make_function(
    aws: LocalAws, name: str, source: str, *statements: dict[str, Any], region: str = REGION, **settings: Any
) -> str:
    """Make a function of this source, with a role of its own. Out: its ARN."""
    functions = aws.client("lambda", region)
    settings = {"Role": None, "Timeout": 60, "Runtime": "python3.11", **settings}
    settings["Role"] = settings["Role"] or make_role(aws, name, *statements)
    answer = functions.create_function(
        FunctionName=name, Handler="lambda_function.lambda_handler",
        Code={"ZipFile": package(lambda_function=source)}, **settings,
    )  # fmt: skip
    return str(answer["FunctionArn"])


def run(aws: LocalAws, name: str, event: object = None, region: str = REGION) -> tuple[Any, list[str]]:
    """Invoke a function with --log-type Tail. Out: what it answered, and the end of its log."""
    answer = aws.client("lambda", region).invoke(
        FunctionName=name, LogType="Tail", Payload=json.dumps(event if event is not None else {})
    )
    log = base64.b64decode(answer.get("LogResult", "")).decode()
    return json.loads(answer["Payload"].read()), log.splitlines()
