"""What a workshop costs: the budget that Terraform makes, what the doctor says of it, and what ran so far."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from admin import cli
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.budget import BudgetSettings, read_budget
from admin.operating.doctor.cost import Prices
from tests.operating.conftest import GROUP, REGION, Seen, as_a_process

BUDGET, ADDRESSES = f"envs/{STORAGE_REGION}/budget.auto.tfvars", f"envs/{STORAGE_REGION}/subscriptions.auto.tfvars"
FUNCTION = "mip-day-crop-faces-ada"
Doctor, Edited = Callable[..., Seen], Callable[[str, str, str], None]


@pytest.fixture
def budget_file(terraform: Path) -> Any:
    """Writes the budget's settings, and takes them away afterwards: tests have no such file."""
    path = terraform / BUDGET
    yield path.write_text
    path.unlink(missing_ok=True)


def cost(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert cli.main(["cost", "--json", *words]) == 0
    return json.loads(capsys.readouterr().out)


def items(part: dict[str, Any], when: str) -> dict[str, Any]:
    return {item["what"]: item for item in part[when]}


def test_the_budget_stands_by_the_workshops_tag(terraform: Path, doctor: Doctor) -> None:
    budgets = boto3.client("budgets", "us-east-1")
    budget = budgets.describe_budget(AccountId="000000000000", BudgetName="mip-day")["Budget"]
    assert (float(budget["BudgetLimit"]["Amount"]), budget["TimeUnit"]) == (50, "MONTHLY")
    assert budget["CostFilters"] == {"TagKeyValue": ["user:workshop$mip-day"]}
    told = budgets.describe_notifications_for_budget(AccountId="000000000000", BudgetName="mip-day")["Notifications"]
    assert sorted((one["NotificationType"], one["Threshold"]) for one in told) == [
        ("ACTUAL", 50), ("ACTUAL", 80), ("ACTUAL", 100), ("FORECASTED", 100)
    ]  # fmt: skip
    found = doctor().check("budget")
    assert found["state"] == "ok" and found["text"].startswith("Of 50.00 USD a month AWS has counted 0.00")


def test_without_an_address_the_doctor_says_that_there_is_none(doctor: Doctor, edited: Edited) -> None:
    edited(ADDRESSES, r'"lena@example.org"', "")
    found = doctor().check("budget")
    assert found["state"] == "warning" and "nobody's address is set" in found["text"]
    assert "instructor_emails" in found["fix"]


def test_another_budget_than_set_and_none(doctor: Doctor, budget_file: Callable[[str], int]) -> None:
    budget_file("budget = { usd = 20 }\n")
    found = doctor().check("budget")
    assert found["state"] == "warning" and "The budget is 50.00 USD a month, and 20.00 are set." in found["text"]
    budget_file("budget = { enabled = false }\n")
    assert doctor().check("budget")["state"] == "ok"


def test_a_budget_that_is_no_number(terraform: Path, budget_file: Callable[[str], int]) -> None:
    assert read_budget(terraform) == BudgetSettings(True, 50.0, 1)
    budget_file('budget = { usd = "much" }\n')
    with pytest.raises(WorkshopError, match=r"budget.auto.tfvars: write budget"):
        read_budget(terraform)


def test_what_ran_is_counted_and_priced(terraform: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = next(part for part in cost(capsys)["parts"] if part["name"] == GROUP)
    functions = boto3.client("lambda", REGION)
    for _ in range(3):
        functions.invoke(FunctionName=FUNCTION)
    now = cost(capsys)
    part = next(part for part in now["parts"] if part["name"] == GROUP)
    had, has = (items(one, "so_far")["Rekognition"]["usd"] for one in (before, part))
    assert has - had == pytest.approx(3 * Prices().usd("rekognition_image"))
    assert items(part, "so_far")["endpoint"]["usd"] >= 0
    assert items(part, "so_far")["functions"]["usd"] > 0
    assert part["since"]
    assert (now["budget_usd"], now["counted_by_aws"]["spent"]) == (50, 0)
    assert now["so_far_usd"] == pytest.approx(sum(i["usd"] for p in now["parts"] for i in p["so_far"]), abs=1e-3)
    other = next(one for one in now["parts"] if one["name"] == "group-1430")
    assert other["since"] is None


def test_the_table_fits_a_terminal_and_exceeds_nothing(terraform: Path) -> None:
    done = as_a_process("cost")
    assert done.returncode == 0, done.stderr
    assert max(len(line) for line in done.stdout.splitlines()) <= 100
    assert "what ran so far comes to" in done.stdout
    assert GROUP in done.stdout and "feedback" in done.stdout and "Prices: " in done.stdout


def test_beyond_the_budget_the_status_says_so(
    terraform: Path, budget_file: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    budget_file("budget = { usd = 1 }\n")
    monkeypatch.setattr("admin.operating.cost.Cost.spent", 1.5)
    assert cli.main(["cost"]) == 1
