"""S3 tells whether a key is absent only to who may list the bucket; to everybody else it says AccessDenied.

MiniStack answers NoSuchKey to all who may read, so code that waits for a 404 would work here and fail on AWS.
"""

from typing import Any

from rehearsal.aws.authorization import Answer, Handler, denied

NO_SUCH_KEY = b"<Code>NoSuchKey</Code>"


def hides_absent_keys(handler: Handler, s3_service: Any) -> Handler:
    """Let MiniStack's handler for S3 answer so.

    Args:
        handler: MiniStack's.
        s3_service: MiniStack's S3 module.

    Returns:
        The changed handler.
    """

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Answer:
        answer = await handler(method, path, headers, body, query)
        bucket, _, key = path.lstrip("/").partition("/")
        absent = answer[0] == 404 and key and bucket in s3_service._buckets
        if not absent or method not in ("GET", "HEAD") or (method == "GET" and NO_SUCH_KEY not in answer[2]):
            return answer
        arn = f"arn:aws:s3:::{bucket}"
        # Without s3:prefix, as on AWS: who may list only under a prefix is not told that a key is absent.
        reason = denied(headers, "s3:ListBucket", arn, service="s3", query=query)
        if reason is None:
            return answer
        sentence = reason[1].replace(f"resource: {arn}", f'resource: "{arn}"')
        status, useful, text = s3_service._error("AccessDenied", sentence, 403, f"/{bucket}/{key}")
        return status, useful, b"" if method == "HEAD" else text

    return handle
