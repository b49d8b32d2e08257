"""What ran so far: how often and how long functions did, by Lambda's metrics, and since when a group stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from admin import aws

AT_ONCE = 250  # functions, with two metrics each: GetMetricData takes 500
DAY_SECONDS = 86_400
UNKNOWN_DAYS = 14  # looked back where no log group tells since when


@dataclass(frozen=True)
class Ran:
    """How much some functions ran.

    Attributes:
        starts: how many times.
        gb_seconds: memory in GB times seconds.
    """

    starts: int = 0
    gb_seconds: float = 0.0

    def __add__(self, other: "Ran") -> "Ran":
        """Add up two."""
        return Ran(self.starts + other.starts, self.gb_seconds + other.gb_seconds)


def what_ran(region: str, memory: Mapping[str, int], since: datetime, now: datetime) -> dict[str, Ran]:
    """Ask how much functions ran.

    Args:
        region: theirs.
        memory: in MB, by function's name; what they had earlier is not known.
        since: from the beginning of that day on, UTC.
        now: until then.

    Returns:
        By function's name. CloudWatch keeps it also after a function is gone.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    client, found = aws.client("cloudwatch", region), dict.fromkeys(memory, Ran())
    start = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    every = list(memory)
    for names in (every[begin : begin + AT_ONCE] for begin in range(0, len(every), AT_ONCE)):
        queries = [
            _query(f"{metric[0].lower()}{number}", metric, name)
            for number, name in enumerate(names)
            for metric in ("Invocations", "Duration")
        ]
        pages = client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=start, EndTime=now + timedelta(seconds=1)
        )
        sums: dict[str, float] = {}
        for page in pages:
            for result in page["MetricDataResults"]:
                sums[result["Id"]] = sums.get(result["Id"], 0.0) + sum(result["Values"])
        for number, name in enumerate(names):
            seconds = sums.get(f"d{number}", 0.0) / 1000
            found[name] = Ran(round(sums.get(f"i{number}", 0.0)), seconds * memory[name] / 1024)
    return found


def memory_of(region: str, names: Sequence[str], default: int) -> dict[str, int]:
    """Ask how much memory functions have.

    Args:
        region: theirs.
        names: whose.
        default: in MB, for those that are not there any more.

    Returns:
        MB by function's name.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    pages = aws.client("lambda", region).get_paginator("list_functions").paginate()
    standing = {one["FunctionName"]: int(one["MemorySize"]) for page in pages for one in page["Functions"]}
    return {name: standing.get(name, default) for name in names}


def stands_since(region: str, functions: Sequence[str], prefix: str) -> datetime | None:
    """Ask since when functions stand: since the first of their log groups does.

    Args:
        region: theirs.
        functions: their names.
        prefix: which these begin with.

    Returns:
        The time, UTC; None where there is no log group of theirs.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    wanted = {f"/aws/lambda/{name}" for name in functions}
    listing = aws.client("logs", region).get_paginator("describe_log_groups")
    pages = listing.paginate(logGroupNamePrefix=f"/aws/lambda/{prefix}")
    made = [one["creationTime"] for page in pages for one in page["logGroups"] if one["logGroupName"] in wanted]
    return datetime.fromtimestamp(min(made) / 1000, UTC) if made else None


def _query(name: str, metric: str, function: str) -> dict[str, Any]:
    of = {"Namespace": "AWS/Lambda", "MetricName": metric,
          "Dimensions": [{"Name": "FunctionName", "Value": function}]}  # fmt: skip
    return {"Id": name, "MetricStat": {"Metric": of, "Period": DAY_SECONDS, "Stat": "Sum"}}
