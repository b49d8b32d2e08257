"""What a workshop costs: the estimate before, what ran so far, and both against the budget."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from admin import aws
from admin.names import STORAGE_REGION
from admin.operating.budget import BudgetSettings, BudgetSoFar, ask_budget, read_budget
from admin.operating.doctor.cost import Item, session_items
from admin.operating.doctor.feedback import read_feedback_settings
from admin.operating.doctor.feedback_cost import feedback_items
from admin.operating.spent import Spent, feedback_spent, group_spent
from admin.workshop.groups import Group, Workshop

FEEDBACK = "feedback"
LEFT_OUT = (
    "Not in it: the free tier, tax, SMS, grading on AWS; what ran has no S3, logs, SNS and parameters in it, which "
    "come to cents for a class. Memory is what functions have now."
)


@dataclass(frozen=True)
class Part:
    """What one group, or the feedback of all, costs.

    Attributes:
        name: the group's, or FEEDBACK.
        estimate: the items of a whole session, before it.
        spent: what ran so far.
    """

    name: str
    estimate: tuple[Item, ...]
    spent: Spent


@dataclass(frozen=True)
class Cost:
    """What a workshop costs.

    Attributes:
        parts: of groups and feedback.
        budget: what is set.
        counted: what AWS says of the budget, some hours late; None where there is none or it cannot be seen.
        notes: what the figures leave out, a sentence each.
    """

    parts: tuple[Part, ...]
    budget: BudgetSettings
    counted: BudgetSoFar | None
    notes: tuple[str, ...]

    @property
    def estimate(self) -> float:
        """USD of everything, estimated before."""
        return total(item for part in self.parts for item in part.estimate)

    @property
    def spent(self) -> float:
        """USD of everything so far."""
        return total(item for part in self.parts for item in part.spent.items)


def work_out_cost(workshop: Workshop, groups: Sequence[Group], now: datetime) -> Cost:
    """Work out what a workshop costs.

    Args:
        workshop: the workshop.
        groups: which of its groups; feedback is in it where they are all.
        now: the time.

    Returns:
        The estimate, what ran so far, and the budget.

    Raises:
        WorkshopError: AWS refuses, or a setting cannot be read.
    """
    parts = [
        Part(one.name, tuple(session_items(workshop.terraform, one)), group_spent(workshop, one, now)) for one in groups
    ]
    if len(groups) == len(workshop.groups) and _has_feedback(workshop):
        estimate = tuple(feedback_items(len(workshop.participants)))
        parts.append(Part(FEEDBACK, estimate, feedback_spent(workshop, now)))
    budget, counted, notes = read_budget(workshop.terraform), None, []
    if budget.enabled and budget.addresses:
        with aws.explained("asking for the budget"):
            account = str(aws.client("sts", STORAGE_REGION).get_caller_identity()["Account"])
        try:
            counted = ask_budget(workshop, account)
        except aws.ERRORS as error:
            notes.append(aws.explain(error, f"reading the budget {workshop.budget}"))
    return Cost(tuple(parts), budget, counted, (*(note for one in parts for note in one.spent.notes), *notes, LEFT_OUT))


def _has_feedback(workshop: Workshop) -> bool:
    return bool(read_feedback_settings(workshop.terraform).get("feedback", {}).get("enabled"))


def total(items: Iterable[Item]) -> float:
    """Add up items. Out: USD."""
    return sum(item.usd for item in items)


def cost_data(cost: Cost) -> dict[str, Any]:
    """Turn a cost into plain JSON data.

    Args:
        cost: of a workshop.

    Returns:
        What `workshop cost --json` prints; USD everywhere.
    """
    counted = asdict(cost.counted) if cost.counted else None
    return {
        "estimate_usd": round(cost.estimate, 4),
        "so_far_usd": round(cost.spent, 4),
        "budget_usd": cost.budget.usd if cost.budget.enabled and cost.budget.addresses else None,
        "counted_by_aws": counted,
        "parts": [
            {
                "name": part.name,
                "since": part.spent.since.isoformat(timespec="seconds") if part.spent.since else None,
                "estimate": [asdict(item) for item in part.estimate],
                "so_far": [asdict(item) for item in part.spent.items],
            }
            for part in cost.parts
        ],
        "notes": list(cost.notes),
    }
