"""The front door of a group: answers the HTTP API's requests."""

from typing import Any


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda gives both
    """Answer a request of an HTTP API (payload format 2.0).

    Args:
        event: the request; not read yet.
        context: Lambda's; not used.

    Returns:
        The answer.
    """
    return {"statusCode": 200, "headers": {"Content-Type": "text/plain"}, "body": "The door."}
