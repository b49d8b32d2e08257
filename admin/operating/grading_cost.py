"""What grading on AWS costs, said before it begins."""

import json

from admin.operating.doctor.cost import PRICES, Item


def grading_items(participants: int) -> list[Item]:
    """Work out the bill of one grading run.

    Args:
        participants: how many are judged.

    Returns:
        The items. Retries are not in them, and what one judgement takes is assumed (see prices.json).
    """
    prices = json.loads(PRICES.read_text(encoding="utf-8"))
    assumed = prices["assumed"]
    transitions = participants * assumed["transitions_per_judgement"] + 1
    gb_seconds = participants * assumed["seconds_per_judgement"] * assumed["judge_memory_mb"] / 1024
    requests = participants * assumed["requests_per_judgement"]

    def item(what: str, amount: str, usd: float, price: str) -> Item:
        return Item(what, amount, usd, prices[price]["page"], prices[price]["date"])

    return [
        item(
            "Step Functions",
            f"{transitions} state transitions",
            transitions * prices["step_functions_transition"]["usd"],
            "step_functions_transition",
        ),
        item(
            "Lambda",
            f"{participants} invocations, {gb_seconds:.0f} GB-s",
            gb_seconds * prices["lambda_gb_second"]["usd"] + participants * prices["lambda_request"]["usd"],
            "lambda_gb_second",
        ),
        item("S3", f"{requests} requests", requests * prices["s3_request"]["usd"], "s3_request"),
    ]


def grading_cost(participants: int) -> str:
    """Say what one grading run costs.

    Args:
        participants: how many are judged.

    Returns:
        A few sentences: the sum, every item, and where the prices stand, as of when.
    """
    items = grading_items(participants)
    parts = "; ".join(f"{item.what} {item.usd:.2f} ({item.amount})" for item in items)
    sources = "; ".join(f"{item.page.removeprefix('https://')} of {item.date}" for item in items)
    return (
        f"Grading {participants} participants on AWS costs about {sum(item.usd for item in items):.2f} USD: {parts}. "
        f"Prices: {sources}. Without free tier, tax and retries."
    )
