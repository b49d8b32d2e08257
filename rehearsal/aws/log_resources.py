"""What IAM calls the resource of a call on a log group: AWS lets `:log-stream:` and the stream's name follow its ARN.

MiniStack ends it with the group's name, so a policy that lacks the tail would hold here and allow nothing on AWS.
"""

from typing import Any

TAGGING = ("TagResource", "UntagResource", "ListTagsForResource")  # these name the group alone, on AWS too


def name_log_streams(iam_actions: Any) -> None:
    """Let IAM be asked about log streams.

    Args:
        iam_actions: MiniStack's module that tells a request's action and resource.
    """
    resource_of = iam_actions.extract_resource_arn

    def with_stream(
        service: str, method: str, path: str, headers: dict[str, str], body: bytes, *rest: Any, **named: Any
    ) -> str:
        arn = str(resource_of(service, method, path, headers, body, *rest, **named))
        if service != "logs" or arn == "*" or headers.get("x-amz-target", "").endswith(TAGGING):
            return arn
        return f"{arn}:log-stream:{iam_actions._safe_json_field(body, 'logStreamName')}"

    iam_actions.extract_resource_arn = with_stream
