"""Lambda's metrics in CloudWatch: Invocations, Errors, Throttles and Duration of what really ran.

MiniStack counts an event when it is sent and what S3 or an API starts not at all, and calls a throttled invocation one
that ran; its Duration is how long the caller waited. Here every attempt counts where it is made, as on AWS: a throttled
one in Throttles alone, and Duration is the REPORT line's.
"""

import re
from collections.abc import Callable
from typing import Any

DURATION = re.compile(r"^REPORT .*?\tDuration: ([\d.]+) ms", re.MULTILINE)
NAMESPACE = "AWS/Lambda"


def count_invocations(lambda_service: Any, cloudwatch: Any, when_counted: Callable[[str], None]) -> None:
    """Count every attempt to run a function. Comes after what bounds and throttles functions.

    Args:
        lambda_service: MiniStack's module for Lambda.
        cloudwatch: MiniStack's module.
        when_counted: called with a function's name after each, in the function's account and region.
    """
    execute = lambda_service._execute_function
    lambda_service._emit_lambda_metrics = lambda *_, **__: None

    def execute_and_count(function: dict[str, Any], event: Any) -> Any:
        config = function.get("config") or function
        if lambda_service._function_config_scope_mismatch(config):
            return execute(function, event)  # which comes back here, once it is in the function's own region
        result = execute(function, event)
        name = config["FunctionName"]
        for metric, value, unit in data_points(result):
            cloudwatch.record_metric(NAMESPACE, metric, value, unit, {"FunctionName": name})
        when_counted(name)
        return result

    lambda_service._execute_function = execute_and_count


def data_points(result: dict[str, Any]) -> list[tuple[str, float, str]]:
    """List what an attempt adds to the metrics.

    Args:
        result: MiniStack's of the attempt.

    Returns:
        Metrics, with the value and its unit. AWS publishes a zero for each that ran without error or throttle.
    """
    if result.get("throttle"):
        return [("Throttles", 1, "Count")]
    points = [
        ("Invocations", 1.0, "Count"),
        ("Errors", 1.0 if result.get("error") else 0.0, "Count"),
        ("Throttles", 0.0, "Count"),
    ]
    if took := DURATION.search(str(result.get("log", ""))):
        points.append(("Duration", float(took[1]), "Milliseconds"))
    return points
