"""AWS packs a session's policies and tags into a binary form with a limit of its own, and tells how much of it is used.

MiniStack always answers 0 per cent. How AWS packs is not published, so this is an estimate: the size that zlib makes of
policies and tags together, against a limit that fits what others have seen (736 characters and three tags: 82 per cent;
1,690 and three tags: 157 per cent; sizes deflated by the usual third). Only AWS can tell the true figure.
"""

import math
import re
import zlib
from typing import Any
from urllib.parse import parse_qs

from rehearsal.aws.authorization import Answer, Handler

LIMIT_BYTES = 400
PACKED = re.compile(rb"<PackedPolicySize>\d+</PackedPolicySize>")
# Of AssumeRole's parameters, what is packed: Policy, PolicyArns.member.N.arn, Tags.member.N.Key and .Value.
PARTS = re.compile(r"^(Policy|PolicyArns\.member\.\d+\.arn|Tags\.member\.\d+\.(Key|Value))$")
TOO_LARGE = "Packed policy consumes {}% of allotted space, please use smaller policy."


def packed_per_cent(parts: list[str]) -> int:
    """Estimate how much of the limit a session's policies and tags take, in per cent."""
    return math.ceil(100 * len(zlib.compress("\n".join(parts).encode(), 9)) / LIMIT_BYTES) if parts else 0


def packs_policies(handler: Handler, iam: Any) -> Handler:
    """Put the limit in front of AssumeRole.

    Args:
        handler: MiniStack's for STS.
        iam: MiniStack's module for IAM.

    Returns:
        The handler that keeps the limit.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        form = {**query, **parse_qs(body.decode("utf-8", "replace"))}
        if form.get("Action") != ["AssumeRole"]:
            return await handler(method, path, headers, body, query)
        used = packed_per_cent([str(form[name][0]) for name in sorted(form) if PARTS.match(name)])
        if used > 100:
            refused: Answer = iam._error(400, "PackedPolicyTooLarge", TOO_LARGE.format(used), ns="sts")
            return refused
        status, useful, text = await handler(method, path, headers, body, query)
        return status, useful, PACKED.sub(f"<PackedPolicySize>{used}</PackedPolicySize>".encode(), text)

    return handle
