"""Application Auto Scaling's scalable targets, which MiniStack lacks: kept, listed, taken off; nothing scales."""

import json
from collections import defaultdict
from typing import Any

from rehearsal.aws.authorization import Answer, Handler, denied, refusal

TARGET = "AnyScaleFrontendService."
REGISTER, LIST, DEREGISTER = "RegisterScalableTarget", "DescribeScalableTargets", "DeregisterScalableTarget"
PLACE = ("ServiceNamespace", "ResourceId", "ScalableDimension")


def scalable_targets_handler() -> Handler:
    """Make the handler of the service, with a memory of its own.

    Returns:
        The handler, of RegisterScalableTarget, DescribeScalableTargets and DeregisterScalableTarget.
    """
    kept: dict[str, dict[tuple[str, ...], dict[str, Any]]] = defaultdict(dict)

    async def handle(_method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]) -> Answer:
        from ministack.core.router import extract_region  # noqa: PLC0415 - after the environment is set

        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if reason := denied(headers, f"application-autoscaling:{action}", "*", service="application-autoscaling"):
            return refusal(400, *reason)
        asked, targets = json.loads(body or b"{}"), kept[extract_region(headers)]
        place = tuple(asked.get(name, "") for name in PLACE)
        if action == LIST:
            return _answer({"ScalableTargets": [one for at, one in targets.items() if at[0] == place[0]]})
        if action == REGISTER:
            targets[place] = targets.get(place, {"CreationTime": 0}) | asked
            return _answer({})
        if action == DEREGISTER and place in targets:
            del targets[place]
            return _answer({})
        if action == DEREGISTER:
            return refusal(400, "ObjectNotFoundException", f"No scalable target found for {place[1]}.")
        return refusal(400, "ValidationException", f"{action} is not played here.")

    return handle


def _answer(content: dict[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()
