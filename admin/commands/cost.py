"""cost: what the workshop costs: the estimate before, what ran so far, and both against the budget."""

import argparse
import textwrap
from datetime import UTC, datetime

from tabulate import tabulate

from admin.commands.output import ExitStatus, print_data
from admin.operating.cost import Cost, Part, cost_data, total, work_out_cost
from admin.workshop.settings import find_terraform, read_workshop

WIDTH, AMOUNT_WIDTH = 100, 52  # columns


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--group", metavar="GROUP", help="only this group (all, and feedback)")


def run(options: argparse.Namespace) -> ExitStatus:
    """Work it out and show it; beyond the budget, the exit status says so."""
    workshop = read_workshop(find_terraform())
    groups = [workshop.group(options.group)] if options.group else workshop.groups
    cost = work_out_cost(workshop, groups, datetime.now(UTC))
    print_data(options, cost_data(cost), cost_text(cost))
    is_beyond = cost.budget.enabled and cost.spent > cost.budget.usd
    return ExitStatus.NOT_ALL_PASSED if is_beyond else ExitStatus.WELL


def cost_text(cost: Cost) -> str:
    """Render a cost as a table of at most WIDTH columns, with the sums and the budget below.

    Args:
        cost: of a workshop.

    Returns:
        Lines.
    """
    rows: list[tuple[str, ...]] = [("USD", "before", "so far", "what ran so far, or what is assumed before")]
    for part in cost.parts:
        rows += [*_rows(part), ("", "", "", "")]
    rows.append(("together", f"{cost.estimate:.2f}", f"{cost.spent:.2f}", ""))
    widths = [None, None, None, AMOUNT_WIDTH]
    table = tabulate(
        rows, tablefmt="plain", disable_numparse=True, colalign=("left", "right", "right", "left"), maxcolwidths=widths
    )
    prices = dict.fromkeys(
        f"{item.page.removeprefix('https://')} of {item.date}" for part in cost.parts for item in part.estimate
    )
    sentences = [_budget(cost), *cost.notes, f"Prices: {'; '.join(prices)}."]
    return "\n".join([table, "", *(line for text in sentences for line in textwrap.wrap(text, WIDTH))])


def _rows(part: Part) -> list[tuple[str, ...]]:
    before, so_far = ({item.what: item for item in items} for items in (part.estimate, part.spent.items))
    since = f"since {part.spent.since:%Y-%m-%d %H:%M} UTC" if part.spent.since else "does not stand"
    rows: list[tuple[str, ...]] = [(part.name, f"{total(part.estimate):.2f}", f"{total(part.spent.items):.2f}", since)]
    for what in dict.fromkeys([*before, *so_far]):
        shown = so_far.get(what) or before[what]
        figures = (f"{items[what].usd:.2f}" if what in items else "-" for items in (before, so_far))
        rows.append((f"- {what}", *figures, shown.amount + ("" if what in so_far else " (before)")))
    return rows


def _budget(cost: Cost) -> str:
    settings, counted = cost.budget, cost.counted
    if not settings.enabled:
        return "There is no budget, as budget.auto.tfvars says."
    if not settings.addresses:
        return "There is no budget: no address of yours is set in subscriptions.auto.tfvars, so AWS would tell nobody."
    share = 100 * cost.spent / settings.usd
    said = f"Budget: {settings.usd:.2f} USD a month; what ran so far comes to {share:.0f} % of it."
    if counted is None:
        return f"{said} AWS has no such budget yet: 'make apply ENV=eu-central-1'."
    expected = f", and expects {counted.forecast:.2f}" if counted.forecast is not None else ""
    return f"{said} AWS has counted {counted.spent:.2f} this month{expected}, some hours late."
