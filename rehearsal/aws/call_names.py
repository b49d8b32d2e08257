"""What IAM calls some requests, which MiniStack names after another call or not at all: it then asks nobody.

It tells Lambda's calls by a table of its own, in which a change of how events are tried is a change of the code or
nothing at all. botocore's model of Lambda knows each, and IAM's names are the same but for a few.
"""

from collections.abc import Callable
from typing import Any

# IAM's names where they are not the call's own, by AWS's service authorization reference.
NAMES = {
    "Invoke": "InvokeFunction",
    "InvokeWithResponseStream": "InvokeFunction",
    "GetLayerVersionByArn": "GetLayerVersion",
}
# What else PutObject takes the right to, where it comes with one of these headers.
HEADERS = {"x-amz-tagging": "s3:PutObjectTagging", "x-amz-acl": "s3:PutObjectAcl"}
PRIVATE = "private"  # the access control list that every object has anyhow


def name_calls(iam_actions: Any) -> None:
    """Let IAM be asked about what is really called.

    Args:
        iam_actions: MiniStack's module that tells a request's action and resource.
    """
    iam_actions._BOTOCORE_SERVICE_MAP["lambda"] = ["lambda"]
    iam_actions._lambda_action = lambda *_: None  # then the general way follows, by botocore's routes
    match = iam_actions._match_rest_action

    def named_by_iam(service: str, method: str, path: str, query: dict[str, Any] | None = None) -> str | None:
        name: str | None = match(service, method, path, query)
        return NAMES.get(name or "", name) if service == "lambda" else name

    iam_actions._match_rest_action = named_by_iam
    iam_actions._S3_OBJECT_QUERY_ACTIONS["torrent"] = {"GET": "GetObjectTorrent"}
    iam_actions.s3_additional_checks = with_headers(iam_actions.s3_additional_checks, iam_actions._s3_action)


def with_headers(checks_of: Callable[..., Any], action_of: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for tags and access control lists too, which may come along with an object.

    Args:
        checks_of: MiniStack's own additional checks.
        action_of: MiniStack's name of a request.

    Returns:
        The checks.
    """

    def checks(method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]) -> Any:
        found = list(checks_of(method, path, headers, body, query))
        if action_of(method, path, query) == "PutObject":
            arn = f"arn:aws:s3:::{path.lstrip('/')}"
            found += [(right, arn) for header, right in HEADERS.items() if headers.get(header, PRIVATE) != PRIVATE]
        return found

    return checks
