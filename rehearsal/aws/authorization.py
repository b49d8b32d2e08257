"""Requests to the local AWS: how they are answered and refused, and what IAM says of their callers."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

Answer = tuple[int, dict[str, str], bytes]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Answer]]

ACCOUNT = "000000000000"


def refusal(status: int, code: str, message: str) -> Answer:
    """Make an error as AWS's JSON protocols have it.

    Args:
        status: HTTP's.
        code: the name of AWS's exception.
        message: AWS's sentence.

    Returns:
        The answer.
    """
    headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-ErrorType": code}
    return status, headers, json.dumps({"__type": code, "Message": message, "message": message}).encode()


def denied(
    headers: dict[str, str],
    action: str,
    resource: str,
    *,
    service: str,
    context: dict[str, str] | None = None,
    query: dict[str, Any] | None = None,
) -> tuple[str, str] | None:
    """Ask IAM whether the caller may do something.

    Args:
        headers: the request's; they name the caller.
        action: such as s3:GetObject.
        resource: its ARN, or `*`.
        service: whose resource it is, as MiniStack calls it.
        context: the service's condition keys.
        query: the request's, where it may be presigned.

    Returns:
        None when the caller may, else AWS's code and sentence.
    """
    from ministack.core.iam_actions import identity_denial_message  # noqa: PLC0415 - after the environment is set
    from ministack.core.iam_evaluator import AuthError, enforce  # noqa: PLC0415
    from ministack.core.router import extract_access_key_id, extract_region  # noqa: PLC0415

    caller, region = extract_access_key_id(headers, query), extract_region(headers, query)
    result = enforce(caller, action, service, region, resource_arn=resource, service_context=context)
    if result is None:
        return None
    if isinstance(result, AuthError):
        return result.code, result.message
    sentence = identity_denial_message(action, result.principal_arn, resource, result.decision == "Deny")
    return "AccessDeniedException", sentence.replace(" on resource: *", "")
