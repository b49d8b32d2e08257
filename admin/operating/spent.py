"""What ran so far costs, by item: by what Lambda's metrics count and since when things stand, never by AWS's bill."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from admin import aws
from admin.names import STORAGE_REGION
from admin.operating.doctor.cost import DAYS_A_MONTH, Item, Prices, alarms_of, endpoint_item
from admin.operating.what_ran import UNKNOWN_DAYS, Ran, memory_of, stands_since, what_ran
from admin.workshop.groups import Group, Workshop

ABSENT = {"ValidationException", "ResourceNotFound"}  # SageMaker's word for an endpoint that does not stand
GONE = (
    "{group}: no endpoint stands; what one cost that was deleted is not counted here. AWS's Cost Explorer has it a day "
    "later."
)


@dataclass(frozen=True)
class Spent:
    """What a group, or the feedback, has cost so far.

    Attributes:
        items: of it.
        since: when; None where nothing stands, and its functions' metrics are asked for 14 days back.
        notes: what the items leave out, a sentence each.
    """

    items: tuple[Item, ...]
    since: datetime | None
    notes: tuple[str, ...] = ()


def group_spent(workshop: Workshop, group: Group, now: datetime) -> Spent:
    """Work out what a group has cost so far.

    Args:
        workshop: the workshop.
        group: which.
        now: the time.

    Returns:
        What it has cost.

    Raises:
        WorkshopError: AWS refuses.
    """
    prices, assumed = Prices(), Prices().assumed
    own = [workshop.function_name(one) for one in group.participants]
    door, species = workshop.front_door(group.name), group.species_function
    names = [*own, species, door, workshop.cut_off(group.name)]
    with aws.explained(f"asking what ran in {group.region}"):
        since = stands_since(group.region, names, workshop.name)
        memory = memory_of(group.region, names, group.memory_size)
        ran = what_ran(group.region, memory, since or now - timedelta(days=UNKNOWN_DAYS), now)
        created = _endpoint_since(group)
    people, doors, birds = sum((ran[one] for one in own), Ran()), ran[door], ran[species]
    items = [
        _functions(prices, "functions", sum(ran.values(), Ran())),
        prices.item(
            "Rekognition",
            f"{people.starts} pictures: one for each run of participants' functions, estimated",
            people.starts * prices.usd("rekognition_image"),
            "rekognition_image",
        ),
        prices.item(
            "front door", f"{doors.starts} requests", doors.starts * prices.usd("http_api_request"), "http_api_request"
        ),
    ]
    if since:
        days, alarms = (now - since) / timedelta(days=1), alarms_of(assumed, group)
        monthly = alarms * prices.usd("cloudwatch_alarm_month") + prices.usd("cloudwatch_dashboard_month")
        amount = f"{alarms} alarms and a dashboard for {days:.1f} days"
        items.append(prices.item("CloudWatch", amount, days / DAYS_A_MONTH * monthly, "cloudwatch_alarm_month"))
    notes = []
    if group.endpoint:
        hours = (now - created) / timedelta(hours=1) if created else 0.0
        item = endpoint_item(workshop.terraform, group, group.endpoint, hours=hours, pictures=birds.starts)
        if created is None:
            notes.append(GONE.format(group=group.name))
        elif item is None:
            notes.append(f"{group.name}: nobody knows the price of its endpoint; set endpoint.usd_per_hour.")
        else:
            items.insert(0, item)
    return Spent(tuple(items), since, tuple(notes))


def feedback_spent(workshop: Workshop, now: datetime) -> Spent:
    """Work out what feedback has cost so far.

    Args:
        workshop: the workshop.
        now: the time.

    Returns:
        What it has cost.

    Raises:
        WorkshopError: AWS refuses.
    """
    prices, name = Prices(), workshop.judge_output
    with aws.explained(f"asking what ran in {STORAGE_REGION}"):
        since = stands_since(STORAGE_REGION, [name], name)
        memory = memory_of(STORAGE_REGION, [name], prices.assumed["judge_memory_mb"])
        ran = what_ran(STORAGE_REGION, memory, since or now - timedelta(days=UNKNOWN_DAYS), now)
    items = [_functions(prices, "judging function", ran[name])]
    if since:
        days, alarms = (now - since) / timedelta(days=1), prices.assumed["alarms_of_feedback"]
        usd = days / DAYS_A_MONTH * alarms * prices.usd("cloudwatch_alarm_month")
        items.append(prices.item("CloudWatch", f"{alarms} alarms for {days:.1f} days", usd, "cloudwatch_alarm_month"))
    return Spent(tuple(items), since)


def _functions(prices: Prices, what: str, ran: Ran) -> Item:
    usd = ran.gb_seconds * prices.usd("lambda_gb_second") + ran.starts * prices.usd("lambda_request")
    return prices.item(what, f"{ran.starts} runs, {ran.gb_seconds:.0f} GB-s", usd, "lambda_gb_second")


def _endpoint_since(group: Group) -> datetime | None:
    """Ask since when a group's endpoint stands; None where it does not."""
    if group.endpoint is None:
        return None
    try:
        answer = aws.client("sagemaker", group.region).describe_endpoint(EndpointName=group.endpoint_name)
    except aws.ERRORS as error:
        if aws.code(error) in ABSENT:
            return None
        raise
    created: datetime = answer["CreationTime"]
    return created
