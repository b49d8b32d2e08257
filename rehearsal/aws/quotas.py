"""Service quotas of an account on AWS, one of some age and a new one, and Service Quotas, which tells them.

MiniStack refuses Service Quotas as a service that it does not know. Here are the quotas that a workshop meets; a
request for another is answered, as on AWS, that there is none.
"""

import json
import zlib
from dataclasses import dataclass, field
from typing import Any

from rehearsal.aws.authorization import ACCOUNT, Answer, Handler, denied, refusal

# Instances for endpoints that new accounts have none of, but for the last.
ENDPOINT_TYPES = ("ml.m5.large", "ml.m5.xlarge", "ml.c5.large", "ml.c5.xlarge", "ml.t2.medium")
SERVERLESS_CONCURRENCY = "L-96300102"  # AWS's own, and its name
SERVERLESS_CONCURRENCY_NAME = "Maximum total concurrency that can be allocated across all serverless endpoints"
ABSENT = "The request failed because the specified {} does not exist."


@dataclass(frozen=True)
class Quotas:
    """What an account may have, for each region.

    Attributes:
        concurrent_executions: of all Lambda functions together.
        unreserved_executions: how many of those no function may reserve for itself.
        endpoint_instances: of SageMaker, by type.
        serverless_endpoints: how many of SageMaker's endpoints may be serverless.
        serverless_concurrency: how many requests all of these may answer at once.
        roles: of IAM, in all regions together.
    """

    concurrent_executions: int
    unreserved_executions: int
    endpoint_instances: dict[str, int] = field(default_factory=dict)
    roles: int = 1000
    serverless_endpoints: int = 50
    serverless_concurrency: int = 200


OF_AN_ACCOUNT, DEFAULT, LIST = "GetServiceQuota", "GetAWSDefaultServiceQuota", "ListServiceQuotas"

# New accounts begin with 10 executions (seen in 2026; others had 50), and all of them have to stay unreserved; of
# serverless endpoints with 5 (seen by others) that answer 10 at once together (seen by several).
ACCOUNTS = {
    "default": Quotas(1000, 100, dict.fromkeys(ENDPOINT_TYPES, 4)),
    "new": Quotas(10, 10, dict.fromkeys(ENDPOINT_TYPES, 0) | {"ml.t2.medium": 2}, 1000, 5, 10),
}


def endpoint_limits(quotas: Quotas) -> dict[str, Any]:
    """Tell what SageMaker's stand-in is to hold endpoints to.

    Args:
        quotas: the account's.

    Returns:
        The attributes of rehearsal.models.endpoint_control.Limits.
    """
    return {
        "serverless_endpoints": quotas.serverless_endpoints,
        "serverless_concurrency": quotas.serverless_concurrency,
        "instances": quotas.endpoint_instances,
    }


def service_quotas_handler(quotas: Quotas) -> Handler:
    """Make a handler for Service Quotas, in the form of MiniStack's own.

    Args:
        quotas: the account's.

    Returns:
        The handler, of GetServiceQuota, GetAWSDefaultServiceQuota and ListServiceQuotas.
    """

    async def handle(_method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> Answer:
        from ministack.core.router import extract_region  # noqa: PLC0415 - after the environment is set

        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if reason := denied(headers, f"servicequotas:{action}", "*", service="servicequotas"):
            return refusal(400, *reason)
        asked = json.loads(body or b"{}")
        whose = ACCOUNTS["default"] if action == DEFAULT else quotas
        known = [row for row in _rows(whose, extract_region(headers)) if row["ServiceCode"] == asked.get("ServiceCode")]
        if not known or action not in (OF_AN_ACCOUNT, DEFAULT, LIST):
            return refusal(400, "NoSuchResourceException", ABSENT.format("service"))
        if action == LIST:
            return _answer({"Quotas": known})
        for row in known:
            if row["QuotaCode"] == asked.get("QuotaCode"):
                return _answer({"Quota": row})
        return refusal(400, "NoSuchResourceException", ABSENT.format("quota"))

    return handle


def _rows(quotas: Quotas, region: str) -> list[dict[str, Any]]:
    """Return all quotas as a region tells them. IAM's are told in us-east-1 alone."""
    endpoints = [
        # AWS's codes of these are opaque and not published: this one is made up, so look for the name.
        ("sagemaker", f"L-{zlib.crc32(kind.encode()):08X}", f"{kind} for endpoint usage", number)
        for kind, number in quotas.endpoint_instances.items()
    ]
    rows = [
        ("lambda", "L-B99A9384", "Concurrent executions", quotas.concurrent_executions),
        ("sagemaker", SERVERLESS_CONCURRENCY, SERVERLESS_CONCURRENCY_NAME, quotas.serverless_concurrency),
        # This one's code is made up, too.
        ("sagemaker", "L-0000A5E5", "Maximum number of serverless endpoints", quotas.serverless_endpoints),
        *endpoints,
    ]
    rows += [("iam", "L-FE177D64", "Roles per account", quotas.roles)] if region == "us-east-1" else []
    return [
        {
            "ServiceCode": service,
            "QuotaCode": code,
            "QuotaName": name,
            "QuotaArn": f"arn:aws:servicequotas:{region}:{ACCOUNT}:{service}/{code}",
            "Value": float(value),
            "Unit": "None",
            "Adjustable": True,
            "GlobalQuota": service == "iam",
        }
        for service, code, name, value in rows
    ]


def _answer(content: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()
