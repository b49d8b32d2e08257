"""What is set for the budget, and what AWS says of it."""

from dataclasses import dataclass
from pathlib import Path

from admin import aws
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating import limits
from admin.workshop.groups import Workshop
from admin.workshop.tfvars import read_variables

SETTINGS, ADDRESSES = "budget.auto.tfvars", "subscriptions.auto.tfvars"  # beside the storage's main.tf
USD = 50.0  # the default in modules/budget, for a file that does not set it
BUDGETS_REGION = "us-east-1"  # AWS has one budget service for all regions
ABSENT = {"NotFoundException"}


@dataclass(frozen=True)
class BudgetSettings:
    """What is set.

    Attributes:
        enabled: whether there is to be a budget.
        usd: what the workshop may cost in a month.
        addresses: how many of the instructor's are told; without one there is no budget.
    """

    enabled: bool
    usd: float
    addresses: int


@dataclass(frozen=True)
class BudgetSoFar:
    """What AWS says of a budget.

    Attributes:
        limit: USD a month.
        spent: USD this month, as AWS has counted so far.
        forecast: USD this month, as AWS expects; None where it does not.
    """

    limit: float
    spent: float
    forecast: float | None


def read_budget(terraform: Path) -> BudgetSettings:
    """Read what is set for the budget.

    Args:
        terraform: the folder of that name.

    Returns:
        The settings; what is left out is as in modules/budget.

    Raises:
        WorkshopError: a file cannot be read, or is not as modules/budget describes it.
    """
    folder = terraform / "envs" / STORAGE_REGION
    settings = _read(folder / SETTINGS).get("budget", {})
    addresses = _read(folder / ADDRESSES).get("subscriptions", {})
    try:
        usd = float(settings.get("usd", USD))
        return BudgetSettings(bool(settings.get("enabled", True)), usd, len(addresses.get("instructor_emails", ())))
    except (TypeError, ValueError, AttributeError):
        raise WorkshopError(f"{folder / SETTINGS}: write budget = {{ usd = 50 }}, with USD a month.") from None


def ask_budget(workshop: Workshop, account: str, *, retry: bool = True) -> BudgetSoFar | None:
    """Ask AWS about the workshop's budget.

    Args:
        workshop: the workshop.
        account: the account's number.
        retry: whether a request that fails is repeated.

    Returns:
        What it says; None where there is no such budget.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: AWS cannot be used.
    """
    client = limits.client("budgets", BUDGETS_REGION, retry=retry)
    try:
        budget = client.describe_budget(AccountId=account, BudgetName=workshop.budget)["Budget"]
    except aws.ERRORS as error:
        if aws.code(error) in ABSENT:
            return None
        raise
    spend = budget.get("CalculatedSpend", {})
    amounts = {name: spend.get(name, {}).get("Amount") for name in ("ActualSpend", "ForecastedSpend")}
    forecast = amounts["ForecastedSpend"]
    spent = float(amounts["ActualSpend"] or 0)
    return BudgetSoFar(float(budget["BudgetLimit"]["Amount"]), spent, None if forecast is None else float(forecast))


def _read(path: Path) -> dict:  # type: ignore[type-arg]
    """Read a variables file; {} where there is none, since both have defaults."""
    return read_variables(path) if path.is_file() else {}
