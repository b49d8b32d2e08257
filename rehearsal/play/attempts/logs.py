"""Attempts on logs: others', and one's own beyond reading them."""

from typing import Any

from rehearsal.play.attempts.scene import NEITHER, Attempt, Scene

EVENT: dict[str, Any] = {
    "logStreamName": "attempt",
    "logEvents": [{"timestamp": 1_700_000_000_000, "message": "forged"}],
}
QUERY: dict[str, Any] = {"startTime": 0, "endTime": 1, "queryString": "fields @message"}
METRIC: dict[str, Any] = {
    "filterName": "x",
    "filterPattern": "",
    "metricTransformations": [{"metricName": "x", "metricNamespace": "x", "metricValue": "1"}],
}


def logs(scene: Scene) -> list[Attempt]:
    """List attempts to read others' logs, to write into any but as one's function, and to query or send logs on."""
    of, mine, theirs = scene.logs, scene.mine, scene.theirs
    foreign = scene.workshop.function_name(scene.stranger)
    queue = scene.arn("sqs", scene.workshop.species_failures(scene.group.name))
    return [
        of("FilterLogEvents", theirs, NEITHER),
        of("GetLogEvents", theirs, NEITHER, logStreamName="attempt"),
        of("DescribeLogStreams", theirs, NEITHER),
        of("FilterLogEvents", scene.group.species_function, NEITHER),
        of("FilterLogEvents", foreign, NEITHER, region=scene.other.region),
        of("StartQuery", mine, NEITHER, **QUERY),
        of("StartQuery", theirs, NEITHER, **QUERY),
        scene.call("logs:DescribeQueries", "*", NEITHER),
        scene.call("logs:GetQueryResults", "*", NEITHER, queryId="x"),
        scene.call("logs:DescribeLogGroups", "*", NEITHER),
        of("CreateLogStream", theirs, NEITHER, logStreamName="attempt"),
        of("PutLogEvents", theirs, NEITHER, **EVENT),
        of("DeleteLogStream", mine, NEITHER, logStreamName="attempt"),
        of("DeleteLogGroup", mine, NEITHER),
        of("CreateLogGroup", f"{mine}-2", NEITHER),
        of("PutRetentionPolicy", mine, NEITHER, retentionInDays=1),
        of("PutSubscriptionFilter", mine, NEITHER, filterName="x", filterPattern="", destinationArn=queue),
        of("PutMetricFilter", mine, NEITHER, **METRIC),
    ]
