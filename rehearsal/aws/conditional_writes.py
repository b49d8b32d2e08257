"""Of conditions on a write S3 knows one of absence: `If-None-Match: *`, with which Terraform takes its lock.

MiniStack takes an entity tag there, too, as RFC 9110 has it; S3 answers that it does not implement this.
"""

from typing import Any

from rehearsal.aws.authorization import Answer, Handler

SENTENCE = "A header you provided implies functionality that is not implemented"


def knows_absence_alone(handler: Handler, s3_service: Any) -> Handler:
    """Let MiniStack's handler for S3 answer so.

    Args:
        handler: MiniStack's.
        s3_service: MiniStack's S3 module.

    Returns:
        The changed handler.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        condition = headers.get("if-none-match", "*").strip()
        if method in ("PUT", "POST") and condition != "*":
            answer: Answer = s3_service._error("NotImplemented", SENTENCE, 501, path)
            return answer
        return await handler(method, path, headers, body, query)

    return handle
