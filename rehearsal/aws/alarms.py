"""CloudWatch's alarms of Lambda's metrics: held against what really ran, they change state and start functions.

MiniStack looks at an alarm when it is made or when somebody sends a metric, adds up all functions in the place of the
one that the alarm names, and tells topics alone. Here an alarm has its own period, number of periods, threshold and
treatment of missing data; a function that is an alarm's action gets AWS's event, where its own policy lets CloudWatch
start it. AWS looks once a minute; here alarms are looked at after each run, and every LOOK_SECONDS. No period is
shortened.
"""

import contextvars
import json
import logging
import operator
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rehearsal.aws.metrics import NAMESPACE
from rehearsal.aws.permissions import may_invoke

LOG = logging.getLogger(__name__)
LOOK_SECONDS = 5
CLOUDWATCH = "lambda.alarms.cloudwatch.amazonaws.com"
COMPARED = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
MISSING = {"breaching": True, "notBreaching": False}
UNKNOWN = {"value": "INSUFFICIENT_DATA", "reason": "Unchecked: Initial alarm creation"}


class Alarms:
    """The alarms of the account, in all regions."""

    def __init__(self, cloudwatch: Any, lambda_service: Any) -> None:
        """Stand beside MiniStack's modules for CloudWatch and Lambda."""
        self._cloudwatch, self._lambda = cloudwatch, lambda_service
        self._states: dict[str, dict[str, Any]] = {}  # by ARN, as it was told last
        self._lock = threading.RLock()

    def install(self) -> Callable[[str], None]:
        """Take MiniStack's place, and begin to look every LOOK_SECONDS.

        Returns:
            What looks at the alarms of one function at once, in the region that is worked in.
        """
        cloudwatch, look = self._cloudwatch, self._cloudwatch._evaluate_alarm
        tell_topics = cloudwatch._dispatch_alarm_actions

        def look_at(alarm: dict[str, Any]) -> None:
            if alarm.get("Namespace") == NAMESPACE:
                self.look_at(alarm)
            else:
                look(alarm)

        def act(alarm: dict[str, Any], old: str, new: str, reason: str) -> None:
            tell_topics(alarm, old, new, reason)
            self._start_functions(alarm, old, new)

        cloudwatch._evaluate_alarm, cloudwatch._dispatch_alarm_actions = look_at, act
        threading.Thread(target=self._look_again, daemon=True).start()
        return self._look_at_function

    def look_at(self, alarm: dict[str, Any]) -> None:
        """Hold an alarm against its metric, and let it act where its state changes."""
        with self._lock:
            values = self._values(alarm)
            state = state_of(alarm, values)
            old = alarm["StateValue"]
            if state in (None, old):
                return
            alarm.update(StateValue=state, StateReason=_reason(alarm, values), StateUpdatedTimestamp=int(time.time()))
            alarm["StateReasonData"] = json.dumps(
                {"version": "1.0", "queryDate": _now(), "statistic": alarm["Statistic"], "period": alarm["Period"],
                 "recentDatapoints": [one for one in values if one is not None], "threshold": alarm["Threshold"]}
            )  # fmt: skip
            self._cloudwatch._record_history(alarm["AlarmName"], old, state, alarm["StateReason"])
            self._cloudwatch._dispatch_alarm_actions(alarm, old, state, alarm["StateReason"])

    def _values(self, alarm: dict[str, Any]) -> list[float | None]:
        """Return the metric in each of the alarm's periods, the newest first; None where there is no data."""
        cloudwatch, now, period = self._cloudwatch, time.time(), alarm["Period"]
        dimensions = {pair["Name"]: pair["Value"] for pair in alarm.get("Dimensions", ())}
        key = (NAMESPACE, alarm["MetricName"], cloudwatch._dims_key(dimensions))
        points, values = list(cloudwatch._metrics.get(key) or ()), []
        for number in range(alarm["EvaluationPeriods"]):
            end, start = now - number * period, now - (number + 1) * period
            within = [point for point in points if start < point["Timestamp"] <= end]
            name = alarm.get("ExtendedStatistic") or alarm["Statistic"]
            value = cloudwatch._stat_value(cloudwatch._calc_stats(within), name, within) if within else None
            values.append(value)
        return values

    def _look_at_function(self, function: str) -> None:
        for alarm in list(self._cloudwatch._alarms.values()):
            if {"Name": "FunctionName", "Value": function} in alarm.get("Dimensions", ()):
                self._cloudwatch._evaluate_alarm(alarm)

    def _look_again(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            for (account, region, _), alarm in list(self._cloudwatch._alarms._data.items()):
                contextvars.copy_context().run(self._look_in, account, region, alarm)

    def _look_in(self, account: str, region: str, alarm: dict[str, Any]) -> None:
        from ministack.core.responses import _request_account_id, _request_region  # noqa: PLC0415 - late, as elsewhere

        _request_account_id.set(account)
        _request_region.set(region)
        if alarm.get("Namespace") == NAMESPACE:
            self.look_at(alarm)

    def _start_functions(self, alarm: dict[str, Any], old: str, new: str) -> None:
        """Send the functions among an alarm's actions their event, as Lambda's queue does."""
        arn = alarm["AlarmArn"]
        before = self._states.get(arn, {**UNKNOWN, "value": old})
        state = {"value": new, "reason": alarm["StateReason"], "timestamp": _now()}
        if alarm.get("StateReasonData"):
            state["reasonData"] = alarm["StateReasonData"]
        self._states[arn] = state
        field = {"ALARM": "AlarmActions", "OK": "OKActions"}.get(new, "InsufficientDataActions")
        functions = [one for one in alarm.get(field, ()) if ":function:" in one]
        for function in functions if alarm.get("ActionsEnabled", True) else ():
            if not may_invoke(self._lambda, function, CLOUDWATCH, arn):
                LOG.info("%s does not let CloudWatch run it for %s", function, arn)
                continue
            record, config, _ = self._lambda._get_func_record_for_ref(function)
            if record and config:
                order = self._lambda._execution_record_for_config(record, config)
                self._lambda.invoke_async_with_retry(order, event_of(alarm, state, before))


def state_of(alarm: dict[str, Any], values: list[float | None]) -> str | None:
    """Say which state an alarm is in.

    Args:
        alarm: as PutMetricAlarm was asked for it.
        values: the metric in each of its periods, the newest first; None where there is no data.

    Returns:
        ALARM, OK or INSUFFICIENT_DATA; None where it stays as it is.
    """
    compare, treatment = COMPARED[alarm["ComparisonOperator"]], alarm.get("TreatMissingData", "missing")
    if all(value is None for value in values) and treatment not in MISSING:
        return None if treatment == "ignore" else "INSUFFICIENT_DATA"
    breaching = sum(
        MISSING.get(treatment, False) if value is None else compare(value, alarm["Threshold"]) for value in values
    )
    return "ALARM" if breaching >= (alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"]) else "OK"


def event_of(alarm: dict[str, Any], state: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Make the event that CloudWatch sends to a function.

    Args:
        alarm: which changed.
        state: its state now.
        before: its state until now.

    Returns:
        The event, in the form of AWS's example ("Invoke a Lambda function from an alarm", CloudWatch user guide).
    """
    arn = alarm["AlarmArn"]
    metric = {
        "namespace": alarm["Namespace"],
        "name": alarm["MetricName"],
        "dimensions": {pair["Name"]: pair["Value"] for pair in alarm.get("Dimensions", ())},
    }
    statistic = {"metric": metric, "period": alarm["Period"], "stat": alarm["Statistic"]}
    return {
        "source": "aws.cloudwatch",
        "alarmArn": arn,
        "accountId": arn.split(":")[4],
        "time": state["timestamp"],
        "region": arn.split(":")[3],
        "alarmData": {
            "alarmName": alarm["AlarmName"],
            "state": state,
            "previousState": before,
            "configuration": {
                "description": alarm.get("AlarmDescription", ""),
                "metrics": [{"id": "m1", "metricStat": statistic, "returnData": True}],
            },
        },
    }


def _reason(alarm: dict[str, Any], values: list[float | None]) -> str:
    known = [f"{value:g}" for value in values if value is not None]
    said = f"{len(known)} of {len(values)} datapoints ({', '.join(known) or 'none'})"
    return f"Threshold Crossed: {said}, {alarm['ComparisonOperator']} {alarm['Threshold']:g}."


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
