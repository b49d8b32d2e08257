"""What a group's session costs, by item, from prices that somebody wrote down with their source and date."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from admin.operating.doctor.finding import Finding, ok, warning
from admin.operating.doctor.ground import Ground
from admin.workshop.groups import Endpoint, Group

PRICES = Path(__file__).with_name("prices.json")
ENDPOINT_PRICES = "modules/endpoint/prices.json"  # below terraform/, where the plan reads them too
DAYS_A_MONTH = 30


@dataclass(frozen=True)
class Item:
    """One item of the bill: what, how much of it in words, USD, and where the price stands, as of when."""

    what: str
    amount: str
    usd: float
    page: str
    date: str


class Prices:
    """The prices that were written down, and what is assumed of a workshop."""

    def __init__(self) -> None:
        """Read them."""
        self._data = json.loads(PRICES.read_text(encoding="utf-8"))
        self.assumed: dict[str, Any] = self._data["assumed"]

    def usd(self, price: str) -> float:
        """Tell a price in USD.

        Args:
            price: its name, such as "lambda_request".

        Returns:
            USD for one.
        """
        return float(self._data[price]["usd"])

    def item(self, what: str, amount: str, usd: float, price: str) -> Item:
        """Make an item of a bill.

        Args:
            what: is paid for.
            amount: how much of it, in words.
            usd: what that costs.
            price: the name of the price whose page and date stand beside it.

        Returns:
            The item.
        """
        return Item(what, amount, usd, self._data[price]["page"], self._data[price]["date"])


def bill(items: Sequence[Item]) -> str:
    """Word a bill: the sum, every item, and where the prices stand, as of when.

    Args:
        items: of the bill.

    Returns:
        Such as "1.20 USD: functions 1.00 (...); S3 0.20 (...). Prices: ... of 2026-11."
    """
    parts = "; ".join(f"{item.what} {item.usd:.2f} ({item.amount})" for item in items)
    sources = "; ".join(dict.fromkeys(f"{item.page.removeprefix('https://')} of {item.date}" for item in items))
    return f"{sum(item.usd for item in items):.2f} USD: {parts}. Prices: {sources}."


def check_cost(ground: Ground, group: Group) -> Finding:
    """Add up what the session costs."""
    items = session_items(ground.terraform, group)
    text = f"About {bill(items)} Without free tier, tax and SMS."
    if group.endpoint and not any(item.what == "endpoint" for item in items):
        return warning(
            f"{text} The endpoint bills by the hour, and no price of {group.endpoint.instance_type} is known.",
            "Look at aws.amazon.com/sagemaker/pricing and set endpoint.usd_per_hour.",
        )
    return ok(text)


def session_items(terraform: Path, group: Group) -> list[Item]:
    """Work out the bill of one group's session.

    Args:
        terraform: the folder of that name, for the endpoint's prices.
        group: whose session.

    Returns:
        The items; without the endpoint where nobody knows the price of its instances.
    """
    prices = Prices()
    assumed, people = prices.assumed, len(group.participants)
    runs, birds = people * assumed["runs_per_participant"], people * assumed["birds_per_participant"]
    month = assumed["days_standing"] / DAYS_A_MONTH
    gb_seconds = (
        runs * assumed["seconds_per_run"] * group.memory_size / 1024
        + birds * assumed["seconds_per_bird"] * assumed["species_memory_mb"] / 1024
    )
    requests = runs * assumed["requests_per_run"]
    gigabytes = people * assumed["gigabytes_per_participant"]
    alarms = alarms_of(assumed, group)

    items = [
        prices.item(
            "functions",
            f"{runs} runs, {birds} birds, {gb_seconds:.0f} GB-s",
            gb_seconds * prices.usd("lambda_gb_second") + (runs + birds) * prices.usd("lambda_request"),
            "lambda_gb_second",
        ),
        prices.item("Rekognition", f"{runs} pictures", runs * prices.usd("rekognition_image"), "rekognition_image"),
        prices.item(
            "CloudWatch",
            f"{alarms} alarms and a dashboard for {assumed['days_standing']} days",
            month * (alarms * prices.usd("cloudwatch_alarm_month") + prices.usd("cloudwatch_dashboard_month")),
            "cloudwatch_alarm_month",
        ),
        prices.item(
            "S3",
            f"{requests} requests, {gigabytes:.1f} GB",
            requests * prices.usd("s3_request") + gigabytes * month * prices.usd("s3_gigabyte_month"),
            "s3_request",
        ),
    ]
    if group.door.enabled:
        items.append(_door(prices, group))
    endpoint = (
        endpoint_item(terraform, group, group.endpoint, hours=_hours(group, group.endpoint, assumed), pictures=birds)
        if group.endpoint
        else None
    )
    return [endpoint, *items] if endpoint else items


def alarms_of(assumed: dict[str, Any], group: Group) -> int:
    """Count a group's alarms.

    Args:
        assumed: how many there are of its species function and of its door (see prices.json).
        group: which.

    Returns:
        These, and with the cut-off one of each participant and one of its own.
    """
    door = assumed["alarms_of_door"] if group.door.enabled else 0
    return int(assumed["alarms_per_group"] + door + (len(group.participants) + 1 if group.cut_off_starts else 0))


def _door(prices: Prices, group: Group) -> Item:
    """Return the door's item: everybody's page asks from the slot's start until it closes."""
    assumed, hours = prices.assumed, (group.closes - group.start).total_seconds() / 3600
    requests = assumed["door_requests_per_hour"] * len(group.participants)
    gb_seconds = requests * assumed["seconds_per_door_request"] * assumed["door_memory_mb"] / 1024
    each = prices.usd("http_api_request") + prices.usd("lambda_request")
    hourly = requests * each + gb_seconds * prices.usd("lambda_gb_second")
    amount = f"{requests} requests an hour at {hourly:.2f}, {hours:.1f} h"
    return prices.item("front door", amount, hourly * hours, "http_api_request")


def _hours(group: Group, endpoint: Endpoint, assumed: dict[str, Any]) -> float:
    """Return the hours from some time before the slot until the endpoint is deleted."""
    slot = (group.end - group.start).total_seconds() / 3600
    if endpoint.minutes_after_session is None:
        after = 24.0 * assumed["days_standing"]
    else:
        after = endpoint.minutes_after_session / 60
    return float(assumed["endpoint_hours_before"] + slot + after)


def endpoint_item(terraform: Path, group: Group, endpoint: Endpoint, *, hours: float, pictures: int) -> Item | None:
    """Work out what an endpoint costs.

    Args:
        terraform: the folder of that name, for the prices.
        group: whose.
        endpoint: its settings.
        hours: for which it stands.
        pictures: that it names in them; an endpoint of instances costs the same without any.

    Returns:
        The item; None where nobody knows the price of its instances.
    """
    table = json.loads((terraform / ENDPOINT_PRICES).read_text(encoding="utf-8"))
    if endpoint.serverless:
        return _serverless(endpoint, table["serverless"], pictures)
    listed = table["usd_per_hour"].get(group.region, {}).get(endpoint.instance_type, 0)
    each = endpoint.usd_per_hour or listed
    if not each:
        return None
    page = "endpoint.usd_per_hour" if endpoint.usd_per_hour else table["page"]
    amount = f"{endpoint.instance_count} x {endpoint.instance_type}, {hours:.1f} h at {each:.2f}, {pictures} birds"
    return Item("endpoint", amount, hours * each * endpoint.instance_count, page, table["date"])


def serverless_price(terraform: Path) -> float:
    """Read what a second of a serverless endpoint costs.

    Args:
        terraform: the folder of that name.

    Returns:
        USD for each GB of its memory.
    """
    table = json.loads((terraform / ENDPOINT_PRICES).read_text(encoding="utf-8"))
    return float(table["serverless"]["usd_per_gigabyte_second"])


def _serverless(endpoint: Endpoint, prices: dict[str, Any], answers: int) -> Item:
    """Returns: a serverless endpoint's item; of what its answers take, since nothing is paid by the hour."""
    each = Prices().assumed["seconds_per_endpoint_answer"]
    usd = answers * each * endpoint.memory_mb / 1024 * prices["usd_per_gigabyte_second"]
    amount = f"{answers} answers of {each} s with {endpoint.memory_mb} MB, nothing by the hour"
    return Item("endpoint", amount, usd, prices["page"], prices["date"])
