"""What feedback costs while a workshop stands."""

from admin.operating.doctor.cost import DAYS_A_MONTH, Item, Prices, bill
from admin.operating.doctor.feedback import feedback_settings
from admin.operating.doctor.finding import Finding, ok
from admin.operating.doctor.ground import Ground
from admin.operating.grading_cost import grading_cost


def check_feedback_cost(ground: Ground) -> Finding:
    """Add up what feedback costs, and where it is switched on, what a run of grading on AWS does."""
    settings = feedback_settings(ground)
    if not settings.get("feedback", {}).get("enabled"):
        return ok("Feedback is switched off and costs nothing.")
    people = sum(len(group.participants) for group in ground.groups)
    text = f"About {bill(feedback_items(people))} Without free tier and tax."
    return ok(f"{text} {grading_cost(people)}" if settings.get("grading", {}).get("enabled") else text)


def feedback_items(people: int) -> list[Item]:
    """Work out what feedback costs while a workshop stands.

    Args:
        people: how many participants there are in all groups.

    Returns:
        The items.
    """
    prices = Prices()
    assumed = prices.assumed
    runs, birds = people * assumed["runs_per_participant"], people * assumed["birds_per_participant"]
    count = runs * assumed["judgements_per_run"] + birds
    gb_seconds = count * assumed["seconds_per_judgement"] * assumed["judge_memory_mb"] / 1024
    requests = count * assumed["requests_per_judgement"]
    alarms, days = assumed["alarms_of_feedback"], assumed["days_standing"]

    return [
        prices.item(
            "judging function",
            f"{count} runs, {gb_seconds:.0f} GB-s",
            gb_seconds * prices.usd("lambda_gb_second") + count * prices.usd("lambda_request"),
            "lambda_gb_second",
        ),
        prices.item("S3", f"{requests} requests", requests * prices.usd("s3_request"), "s3_request"),
        prices.item(
            "CloudWatch",
            f"{alarms} alarms for {days} days",
            days / DAYS_A_MONTH * alarms * prices.usd("cloudwatch_alarm_month"),
            "cloudwatch_alarm_month",
        ),
    ]
