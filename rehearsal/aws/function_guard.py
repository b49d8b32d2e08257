"""The checks that AWS makes of a function's configuration beyond the call itself, and MiniStack does not.

Giving a function a role takes iam:PassRole on that role; giving it a VPC sets the condition key lambda:VpcIds.
"""

import json
from typing import Any

from rehearsal.aws.authorization import ACCOUNT, Answer, Handler, denied, refusal

# MiniStack does not know the VPC of these subnets. The policy's condition asks only whether there is one.
SOME_VPC = "vpc-00000000000000000"


def guarded(handler: Handler) -> Handler:
    """Put these two checks in front of a handler.

    Args:
        handler: MiniStack's for Lambda.

    Returns:
        The guarded handler.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        parts = path.strip("/").split("/")
        if parts[1:2] == ["functions"] and (method, len(parts)) in (("POST", 2), ("PUT", 4)):
            name = parts[2] if len(parts) == 4 else ""
            if reason := _refused(headers, name, body):
                return refusal(403, *reason)
        return await handler(method, path, headers, body, query)

    return handle


def _refused(headers: dict[str, str], function: str, body: bytes) -> tuple[str, str] | None:
    """Return None when the caller may give the function this role and this VPC, else AWS's code and sentence."""
    from ministack.core.router import extract_region  # noqa: PLC0415 - after the environment is set

    try:
        wanted = json.loads(body or b"{}")
        role, subnets = wanted.get("Role"), (wanted.get("VpcConfig") or {}).get("SubnetIds")
    except (ValueError, AttributeError):
        return None  # MiniStack says what is wrong with it
    if role and (reason := denied(headers, "iam:PassRole", role, service="lambda")):
        return reason
    if subnets and function:
        arn = f"arn:aws:lambda:{extract_region(headers)}:{ACCOUNT}:function:{function}"
        context = {"lambda:VpcIds": SOME_VPC}
        return denied(headers, "lambda:UpdateFunctionConfiguration", arn, service="lambda", context=context)
    return None
