"""warm: wakes the endpoints, so that the class does not wait for them."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict

from admin.commands.output import ExitStatus, print_data, say
from admin.errors import WorkshopError
from admin.operating.doctor.cost import serverless_price
from admin.operating.warm import Warmth, at_once_of, most_usd, warm
from admin.workshop.groups import Group
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.description = (
        "A serverless endpoint starts when it is first asked, which takes up to a minute, and ends again when nobody "
        "asks it for some minutes. Run this about ten minutes before birds are uploaded: it shows each group's "
        "endpoint as many small pictures at once as it may answer, waits, and prints the seconds of the first answers "
        "and of one more."
    )
    parser.add_argument("--group", metavar="GROUP", help="only this group's (all)")
    parser.add_argument("--minutes", type=float, default=5, help="how long to ask before giving up (5)")
    parser.add_argument("--dry-run", action="store_true", help="ask nothing, and print what it would cost at most")


def run(options: argparse.Namespace) -> ExitStatus:
    """Wake the endpoints one after another, and show how long each took."""
    workshop = read_workshop(find_terraform())
    groups = [workshop.group(options.group)] if options.group else list(workshop.groups)
    for group in groups:
        if group.endpoint is None:
            say(f"{group.name} has no endpoint: endpoint.enabled is false.")
    groups = [group for group in groups if group.endpoint is not None]
    if not options.minutes > 0:
        raise WorkshopError("--minutes must be more than 0.")
    if options.dry_run:
        return _dry_run(options, groups)
    warmths = [warm(group, patience_seconds=60 * options.minutes, say=say) for group in groups]
    print_data(options, {"groups": [asdict(one) for one in warmths]}, "\n".join(sentence(one) for one in warmths))
    return ExitStatus.WELL if all(one.warm for one in warmths) else ExitStatus.NOT_ALL_PASSED


def sentence(warmth: Warmth) -> str:
    """Say what an endpoint showed.

    Args:
        warmth: what it showed.

    Returns:
        One line.
    """
    begin = f"{warmth.group}: {warmth.endpoint}"
    if warmth.error or warmth.first_seconds is None or warmth.second_seconds is None:
        return f"{begin} did not answer. {warmth.error}"
    text = f"{begin}: {warmth.asked_at_once} first answer(s) after {warmth.first_seconds:.1f} s, one more after "
    text += f"{warmth.second_seconds:.1f} s"
    return f"{text}; it is warm." if warmth.warm else f"{text}; it is not warm yet, run this once more."


def _dry_run(options: argparse.Namespace, groups: Sequence[Group]) -> ExitStatus:
    rows = [
        {"group": group.name, "endpoint": group.endpoint_name, "region": group.region, "at_once": at_once_of(one)}
        for group in groups
        if (one := group.endpoint) is not None
    ]
    usd = most_usd(groups, serverless_price(find_terraform()))
    lines = [
        f"{row['group']}: would ask {row['endpoint']} in {row['region']}, {row['at_once']} at once" for row in rows
    ]
    lines.append(f"About {usd:.2f} USD at most, for a minute of every container. Nothing was asked.")
    print_data(options, {"groups": rows, "most_usd": round(usd, 4)}, "\n".join(lines))
    return ExitStatus.WELL
