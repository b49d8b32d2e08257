"""Whether AWS tells the instructor of money, and what of it is told."""

from admin import aws
from admin.names import STORAGE_REGION
from admin.operating.budget import (
    ADDRESSES,
    BUDGETS_REGION,
    SETTINGS,
    BudgetSettings,
    BudgetSoFar,
    ask_budget,
    read_budget,
)
from admin.operating.doctor.finding import Finding, ok, warning
from admin.operating.doctor.ground import Ground

TAG = "workshop"  # that the provider puts on everything, and the budget counts by
APPLY = f"Run 'make apply ENV={STORAGE_REGION}'."
ACTIVATE = (
    f"In the account that pays, switch the tag '{TAG}' on: aws ce update-cost-allocation-tags-status "
    f"--cost-allocation-tags-status TagKey={TAG},Status=Active (docs/first-hour-on-aws.md)."
)


def check_budget(ground: Ground) -> Finding:
    """Look whether there is a budget, whom it tells, what it says so far, and whether its tag is counted at all."""
    settings, where = read_budget(ground.terraform), f"{STORAGE_REGION}/"
    if not settings.enabled:
        return ok(f"There is no budget, as {where}{SETTINGS} says.")
    if not settings.addresses:
        return warning(
            "There is no budget: nobody's address is set, so AWS would tell nobody of money.",
            f'Set subscriptions = {{ instructor_emails = ["name@example.org"] }} in {where}{ADDRESSES}, then apply.',
        )
    found = ask_budget(ground.workshop, ground.caller().account, retry=False)
    return _judge(ground, settings, found)


def _judge(ground: Ground, settings: BudgetSettings, found: BudgetSoFar | None) -> Finding:
    """Hold what AWS says of the budget against what is set."""
    if found is None:
        return warning(f"The budget of {settings.usd:.2f} USD a month does not stand yet.", APPLY)
    if found.limit != settings.usd:
        return warning(f"The budget is {found.limit:.2f} USD a month, and {settings.usd:.2f} are set.", APPLY)
    text = f"Of {found.limit:.2f} USD a month AWS has counted {found.spent:.2f}, some hours late"
    if found.spent > found.limit:
        return warning(f"{text}: more than the budget.", "Look where from: 'workshop cost', then AWS's Cost Explorer.")
    status = _tag_status(ground)
    if status not in (None, "Active"):
        return warning(f"{text}, and it counts nothing: the tag '{TAG}' is not on for cost allocation.", ACTIVATE)
    unseen = "" if status else f" Whether the account that pays counts the tag '{TAG}' cannot be seen from here."
    return ok(f"{text}.{unseen}")


def _tag_status(ground: Ground) -> str | None:
    """Say whether costs are counted by the workshop's tag; None where this account may not see it."""
    try:
        listed = ground.client("ce", BUDGETS_REGION).list_cost_allocation_tags(TagKeys=[TAG])
    except aws.ERRORS:  # only the account that pays is told
        return None
    tags = listed.get("CostAllocationTags", ())
    return str(tags[0]["Status"]) if tags else "unknown to it"
