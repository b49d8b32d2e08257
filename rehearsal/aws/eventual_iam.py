"""A role that IAM has just made is not known everywhere yet: policies that name it are refused, and so is Lambda.

MiniStack knows every role at once, and takes principals that do not exist at all. What names a role of the same apply
would then work in every rehearsal and fail on AWS, unless Terraform's provider tries it again. A role counts as unknown
for as many seconds as the server is told; on AWS it is mostly less than ten. That Lambda may assume the role at all is
looked at too.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from rehearsal.aws.authorization import Answer, Handler, refusal

ROLE = re.compile(
    r"arn:aws:(?:iam::(?P<account>\d{12}):role/(?:.+/)?|sts::\d{12}:assumed-role/)(?P<name>[^/]+)(?:/.*)?"
)
TARGET_PREFIX = "AmazonSQS."


class Roles:
    """The roles of MiniStack's IAM as other services see them."""

    def __init__(self, iam: Any, seconds: float) -> None:
        """Take MiniStack's module for IAM, and for how many seconds a new role is unknown."""
        self._iam, self._seconds = iam, seconds

    def find(self, arn: str) -> dict[str, Any] | None:
        """Return the role of an ARN, or of a session's; None where there is none, or none that is known yet."""
        match = ROLE.fullmatch(arn)
        role = self._iam._roles.get(match["name"]) if match else None
        if role is None:
            return None
        made = datetime.fromisoformat(role["CreateDate"].replace("Z", "+00:00")).astimezone(UTC)
        return role if time.time() - made.timestamp() >= self._seconds else None

    def all_known(self, policy: str) -> bool:
        """Whether every role that a policy names as principal is known. What is no policy is another's affair."""
        try:
            named = list(_principals(json.loads(policy)))
        except (ValueError, AttributeError):
            return True
        return all(self.find(arn) for arn in named if ROLE.fullmatch(arn))

    def assumable_by_lambda(self, arn: str) -> bool:
        """Whether Lambda may assume a role: it is known, and its trust policy names Lambda."""
        role = self.find(arn)
        document = role["AssumeRolePolicyDocument"] if role else {}
        trust = json.loads(document) if isinstance(document, str) else document
        return any(
            statement.get("Effect") == "Allow" and "lambda.amazonaws.com" in _listed(statement, "Service")
            for statement in _statements(trust)
        )


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    statements = policy.get("Statement", [])
    return [statements] if isinstance(statements, dict) else statements


def _listed(statement: dict[str, Any], kind: str) -> list[str]:
    principal = statement.get("Principal", {})
    named = principal.get(kind, []) if isinstance(principal, dict) else []
    return [named] if isinstance(named, str) else named


def _principals(policy: dict[str, Any]) -> Iterator[str]:
    for statement in _statements(policy):
        yield from _listed(statement, "AWS")


def checked(handler: Handler, policy_in: Callable[..., str], roles: Roles, refused: Callable[[], Answer]) -> Handler:
    """Return a handler that refuses policies with unknown principals.

    Args:
        handler: MiniStack's.
        policy_in: takes method, headers, body and query; returns the policy that a request sets, or nothing.
        roles: who is known.
        refused: makes the service's own answer.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        policy = policy_in(method, headers, body, query)
        if policy and not roles.all_known(policy):
            return refused()
        return await handler(method, path, headers, body, query)

    return handle


def queue_policy(_method: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> str:
    """Return the policy that CreateQueue or SetQueueAttributes sets, in SQS's JSON protocol."""
    if headers.get("x-amz-target", "") not in (f"{TARGET_PREFIX}CreateQueue", f"{TARGET_PREFIX}SetQueueAttributes"):
        return ""
    return str((json.loads(body or b"{}").get("Attributes") or {}).get("Policy", ""))


def topic_policy(_method: str, _headers: dict[str, str], body: bytes, query: dict[str, Any]) -> str:
    """Return the policy that CreateTopic or SetTopicAttributes sets, in SNS's query protocol."""
    form = {**query, **parse_qs(body.decode("utf-8", "replace"))}
    first = lambda name: str((form.get(name) or [""])[0])  # noqa: E731
    if first("Action") == "SetTopicAttributes" and first("AttributeName") == "Policy":
        return first("AttributeValue")
    if first("Action") != "CreateTopic":
        return ""
    keys = [name for name in form if name.endswith(".key") and first(name) == "Policy"]
    return first(keys[0].removesuffix("key") + "value") if keys else ""


def bucket_policy(method: str, _headers: dict[str, str], body: bytes, query: dict[str, Any]) -> str:
    """Return the policy that PutBucketPolicy sets."""
    return body.decode("utf-8", "replace") if method == "PUT" and "policy" in query else ""


def know_roles_late(handlers: dict[str, Handler], roles: Roles, sns: Any, s3_service: Any) -> None:
    """Let SQS, SNS and S3 know roles late.

    Args:
        handlers: MiniStack's, by service.
        roles: who is known.
        sns: MiniStack's module.
        s3_service: MiniStack's module.
    """
    refused = {
        "sqs": (queue_policy, lambda: refusal(400, "InvalidAttributeValue", "Invalid value for the parameter Policy.")),
        "sns": (
            topic_policy,
            lambda: sns._error("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound", 400),
        ),
        "s3": (bucket_policy, lambda: s3_service._error("MalformedPolicy", "Invalid principal in policy", 400)),
    }
    for service, (policy_in, answer) in refused.items():
        handlers[service] = checked(handlers[service], policy_in, roles, answer)
