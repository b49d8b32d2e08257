"""What grading on AWS costs, said before it begins."""

from admin.operating.doctor.cost import Item, Prices, bill


def grading_items(participants: int) -> list[Item]:
    """Work out the bill of one grading run.

    Args:
        participants: how many are judged.

    Returns:
        The items. Retries are not in them, and what one judgement takes is assumed (see prices.json).
    """
    prices = Prices()
    assumed = prices.assumed
    transitions = participants * assumed["transitions_per_judgement"] + 1
    gb_seconds = participants * assumed["seconds_per_judgement"] * assumed["judge_memory_mb"] / 1024
    requests = participants * assumed["requests_per_judgement"]

    return [
        prices.item(
            "Step Functions",
            f"{transitions} state transitions",
            transitions * prices.usd("step_functions_transition"),
            "step_functions_transition",
        ),
        prices.item(
            "Lambda",
            f"{participants} invocations, {gb_seconds:.0f} GB-s",
            gb_seconds * prices.usd("lambda_gb_second") + participants * prices.usd("lambda_request"),
            "lambda_gb_second",
        ),
        prices.item("S3", f"{requests} requests", requests * prices.usd("s3_request"), "s3_request"),
    ]


def grading_cost(participants: int) -> str:
    """Say what one grading run costs.

    Args:
        participants: how many are judged.

    Returns:
        A few sentences: the sum, every item, and where the prices stand, as of when.
    """
    costs = bill(grading_items(participants))
    return f"Grading {participants} participants on AWS costs about {costs} Without free tier, tax and retries."
