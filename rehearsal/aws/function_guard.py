"""The checks that AWS makes of a function's configuration beyond the call itself, and MiniStack does not.

Giving a function a role takes iam:PassRole on that role, and Lambda must be able to assume it; giving it a VPC sets the
condition key lambda:VpcIds; giving it a layer takes lambda:GetLayerVersion on that version.
"""

import json
from typing import Any

from rehearsal.aws.authorization import ACCOUNT, Answer, Handler, denied, refusal
from rehearsal.aws.eventual_iam import Roles

NOT_ASSUMABLE = "The role defined for the function cannot be assumed by Lambda."
# MiniStack does not know the VPC of these subnets. The policy's condition asks only whether there is one.
SOME_VPC = "vpc-00000000000000000"


def guarded(handler: Handler, roles: Roles) -> Handler:
    """Put these checks in front of a handler.

    Args:
        handler: MiniStack's for Lambda.
        roles: those that Lambda knows.

    Returns:
        The guarded handler.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        parts = path.strip("/").split("/")
        if parts[1:2] == ["functions"] and (method, len(parts)) in (("POST", 2), ("PUT", 4)):
            name = parts[2] if len(parts) == 4 else ""
            if reason := _refused(headers, name, body):
                return refusal(403, *reason)
            role = _wanted(body).get("Role")
            if role and not roles.assumable_by_lambda(role):
                return refusal(400, "InvalidParameterValueException", NOT_ASSUMABLE)
        return await handler(method, path, headers, body, query)

    return handle


def _refused(headers: dict[str, str], function: str, body: bytes) -> tuple[str, str] | None:
    """Return None when the caller may give the function this role, VPC and layers, else AWS's code and sentence."""
    from ministack.core.router import extract_region  # noqa: PLC0415 - after the environment is set

    wanted = _wanted(body)
    role, subnets = wanted.get("Role"), (wanted.get("VpcConfig") or {}).get("SubnetIds")
    if role and (reason := denied(headers, "iam:PassRole", role, service="lambda")):
        return reason
    for layer in wanted.get("Layers") or ():
        if reason := denied(headers, "lambda:GetLayerVersion", str(layer), service="lambda"):
            return reason
    if subnets and function:
        arn = f"arn:aws:lambda:{extract_region(headers)}:{ACCOUNT}:function:{function}"
        context = {"lambda:VpcIds": SOME_VPC}
        return denied(headers, "lambda:UpdateFunctionConfiguration", arn, service="lambda", context=context)
    return None


def _wanted(body: bytes) -> dict[str, Any]:
    """Return the configuration that a request asks for; nothing where MiniStack will say what is wrong with it."""
    try:
        wanted = json.loads(body or b"{}")
    except ValueError:
        return {}
    return wanted if isinstance(wanted, dict) else {}
