"""What `terraform show -json` says of a plan: what is done to which resource, and what it costs by the hour."""

import re
from collections.abc import Mapping
from typing import Any

from admin.operating.changes.change import Action

# Attributes that name a resource in AWS, the first that is there.
NAMED_BY = ("function_name", "bucket", "name", "alarm_name", "dashboard_name", "layer_name", "id")
NOTHING = (["no-op"], ["read"])
NOTHING_TO_DO = {"applyable": False}  # all that counts of a plan that has nothing to do
# Terraform's lines about what it only reads, hundreds of them before a plan.
READING = re.compile(r": (?:Refreshing state\.\.\.|Reading\.\.\.|Read complete after|Still reading)")


def actions(plan: Mapping[str, Any]) -> tuple[Action, ...]:
    """List what is done to which resource.

    Args:
        plan: the parsed document.

    Returns:
        The actions, in the plan's order; resources that stay as they are are left out.
    """
    found = []
    for one in plan.get("resource_changes", ()):
        change = one["change"]
        action = _action(change["actions"], adopted="importing" in change)
        if one.get("mode", "managed") == "managed" and action:
            found.append(Action(one["address"], one["type"], action, _name(change)))
    return tuple(found)


def _action(words: list[str], *, adopted: bool) -> str:
    if adopted:
        return "adopt"
    if words in NOTHING:
        return ""
    return "replace" if len(words) > 1 else words[0]


def _name(change: Mapping[str, Any]) -> str:
    values = change.get("after") or change.get("before") or {}
    return next((str(values[name]) for name in NAMED_BY if values.get(name)), "")


def has_effect(plan: Mapping[str, Any]) -> bool:
    """Whether there is anything to apply; outputs can change where no resource does."""
    return bool(plan.get("applyable", True)) and (
        bool(actions(plan)) or any(one["actions"] not in NOTHING for one in plan.get("output_changes", {}).values())
    )


def endpoint_cost(plan: Mapping[str, Any], *, before: bool) -> str:
    """Read what the endpoint costs by the hour, in words.

    Args:
        plan: the parsed document.
        before: as it is now, and not as it will be.

    Returns:
        The output of that name; empty where there is none.
    """
    values = plan.get("prior_state", {}).get("values", {}) if before else plan.get("planned_values", {})
    return str(values.get("outputs", {}).get("endpoint_cost", {}).get("value") or "")


def text_of(output: str) -> str:
    """Leave out what Terraform prints of reading before a plan."""
    return "\n".join(line for line in output.splitlines() if not READING.search(line)).strip() + "\n"
