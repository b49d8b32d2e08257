"""A plan in the workshop's words: whose functions, which buckets with how much in them, and what it costs."""

import re
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from admin import aws
from admin.operating.changes.change import Action, Change
from admin.operating.changes.environments import group_of, region_of, title
from admin.operating.changes.plan_document import endpoint_cost
from admin.operating.doctor.cost import session_items
from admin.workshop.groups import Group, Workshop

WIDTH, HEIGHT = 100, 24  # columns and lines of a screen
INDENT = "  "
PARTICIPANT = re.compile(r'module\.crop_faces\["([a-z0-9-]+)"\]\.aws_lambda_function\.')
FUNCTION, BUCKET, ENDPOINT = "aws_lambda_function", "aws_s3_bucket", "aws_sagemaker_endpoint"
PAGES = 20  # of 1,000 versions, of a bucket that is counted
DONE = {
    "create": "created",
    "adopt": "taken into the state",
    "update": "changed",
    "replace": "made anew",
    "delete": "removed",
}
# What is said of participants' functions, the worst first.
OF_FUNCTIONS = (
    ("delete", "functions removed, with the code that is in them: "),
    ("replace", "functions made anew, WITHOUT the code that is in them: "),
    ("create", "functions created: "),
    ("adopt", "functions that stand already and come into the state: "),
    ("update", "functions changed, their code stays: "),
)
THINGS = (("module.front_door", "the page's door"), ("module.participant_access", "participants' rights and time slot"))


def lines_of(
    workshop: Workshop,
    folder: Path,
    actions: Sequence[Action],
    plan: Mapping[str, Any],
    *,
    warnings: Sequence[str] = (),
    destroy: bool = False,
    moves: Mapping[str, str] | None = None,
    is_removal: bool = False,
) -> tuple[str, ...]:
    """Summarise the plan of one environment.

    Args:
        workshop: the workshop.
        folder: the environment's.
        actions: what is done.
        plan: the document of `terraform show -json`.
        warnings: Terraform's, a line each.
        destroy: whether all of it is removed.
        moves: the groups that people go to from here, by their pseudonyms; their code goes with them.
        is_removal: whether it is of those people alone, who have to leave before they can come.

    Returns:
        Lines of at most WIDTH columns: how much is done first, then what matters most.
    """
    where, region = title(workshop, folder), region_of(workshop, folder)
    where += "" if region in where else f" in {region}"
    warned = [line for text in dict.fromkeys(warnings) for line in folded(f"{INDENT}warning: {text}")]
    if not actions:
        nothing = "nothing of it stands" if destroy else "nothing to do, all is as configured"
        return (f"{where}: {nothing}", *warned)
    counts = [f"{n} {DONE[word]}" for word in DONE if (n := sum(one.action == word for one in actions))]
    first = "first, since the names are the same: " if is_removal else ""
    lines = [f"{where}: {first}{', '.join(counts)}"]
    going = moves or {}
    for other in sorted(set(going.values())):
        lines.append(fold(f"{INDENT}moved to {other}, with their code: ", [p for p in going if going[p] == other]))
    for word, words in OF_FUNCTIONS:
        if people := [name for name in participants(actions, word) if name not in going]:
            lines.append(fold(f"{INDENT}{words}", people))
    lines += _buckets(workshop, folder, actions)
    group = group_of(workshop, folder)
    lines += _costs(workshop, group, actions, plan) if group else []
    lines += warned if not destroy else []
    lines += [] if destroy else _things(actions)
    return tuple(line[:WIDTH] for line in lines)


def participants(actions: Sequence[Action], *words: str) -> list[str]:
    """List the pseudonyms of those to whose function something is done."""
    found = [(PARTICIPANT.search(one.address), one) for one in actions if one.type == FUNCTION]
    return sorted(match[1] for match, one in found if match and one.action in words)


def fold(words: str, names: Sequence[str], width: int = WIDTH) -> str:
    """Name as many as fit into a line, and count the others.

    Args:
        words: what stands before them.
        names: at least one.
        width: of the line, in columns.

    Returns:
        Such as "functions created: ada, alan and 28 more".
    """
    for shown in range(len(names), 0, -1):
        more = len(names) - shown
        line = words + ", ".join(names[:shown]) + (f" and {more} more" if more else "")
        if len(line) <= width:
            return line
    return f"{words}{len(names)}" if len(names) > 1 else f"{words}{names[0]}"[: width - 3] + "..."


def folded(line: str) -> list[str]:
    """Break a long line into two at most."""
    return textwrap.wrap(line, WIDTH, subsequent_indent=INDENT * 2, max_lines=2, placeholder=" ...")


def _buckets(workshop: Workshop, folder: Path, actions: Sequence[Action]) -> list[str]:
    lines = []
    region = region_of(workshop, folder)
    gone = [one for one in actions if one.type == BUCKET and one.action in ("delete", "replace")]
    counted = [f"{one.name} ({count_versions(one.name, region)})" for one in gone]
    lines += [fold(f"{INDENT}emptied and removed: ", [each]) for each in counted]
    made = [one.name for one in actions if one.type == BUCKET and one.action in ("create", "adopt")]
    return [*lines, *([fold(f"{INDENT}buckets created: ", made)] if made else [])]


def count_versions(bucket: str, region: str) -> str:
    """Count what a bucket holds, in words; overwritten versions count, too, since they are removed with it.

    Args:
        bucket: its name.
        region: where it is.

    Returns:
        Such as "312 objects, 340 with earlier versions", "empty", or that it could not be counted.
    """
    versions, objects, pages = 0, 0, 0
    try:
        for page in aws.client("s3", region).get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = page.get("Versions", ())
            versions += len(found) + len(page.get("DeleteMarkers", ()))
            objects += sum(one["IsLatest"] for one in found)
            pages += 1
            if pages == PAGES:
                break
    except ClientError as error:
        return "gone already" if aws.code(error) in aws.NOT_THERE else f"not counted: {aws.code(error)}"
    except aws.ERRORS as error:
        return f"not counted: {type(error).__name__}"
    if not versions:
        return "empty"
    more = "more than " if pages == PAGES else ""
    earlier = f", {versions} with earlier versions" if versions > objects else ""
    return f"{more}{objects} object{'' if objects == 1 else 's'}{earlier}"


def _costs(workshop: Workshop, group: Group, actions: Sequence[Action], plan: Mapping[str, Any]) -> list[str]:
    done = {one.action for one in actions if one.type == ENDPOINT}
    lines = []
    if "delete" in done:
        lines += folded(f"{INDENT}ends: the endpoint, {endpoint_cost(plan, before=True)}")
    elif done & {"create", "replace", "adopt"}:
        lines += folded(f"{INDENT}costs: the endpoint {endpoint_cost(plan, before=False)}")
    if any(one.type == FUNCTION and one.action == "create" for one in actions):
        usd = sum(item.usd for item in session_items(workshop.terraform, group))
        lines.append(f"{INDENT}costs: the whole session about {usd:.2f} USD ('workshop doctor' has the bill)")
    return lines


def _things(actions: Sequence[Action]) -> list[str]:
    found = []
    for module, words in THINGS:
        done = [one.action for one in actions if module in one.address]
        if done:
            found.append(f"{words} {DONE[done[0]] if len(set(done)) == 1 else 'changed'}")
    return [fold(INDENT, found)] if found else []


def screen(changes: Sequence[Change], notes: Sequence[str] = (), *, height: int = HEIGHT) -> list[str]:
    """Put the summaries of several environments on one screen.

    Args:
        changes: the changes.
        notes: lines that are shown whole, below the changes.
        height: lines there are.

    Returns:
        At most so many lines: of each change the first ones, and then in turn what else there is room for.
    """
    wrapped = [line for note in notes for line in textwrap.wrap(note, WIDTH)]
    room = height - len(wrapped)
    shown = [1 for _ in changes]
    # A line is kept for what is left out.
    while sum(shown) < room - 1 and (open_ := [n for n, one in enumerate(changes) if shown[n] < len(one.lines)]):
        shown[min(open_, key=lambda n: shown[n])] += 1
    lines = [line for count, one in zip(shown, changes, strict=True) for line in one.lines[:count]]
    if len(lines) > room - 1:
        left = len(lines) - (room - 1)
        lines = [*lines[: room - 1], f"... and {left} more environments: see the whole plans"]
    elif sum(shown) < sum(len(one.lines) for one in changes):
        lines.append(f"... and {sum(len(one.lines) for one in changes) - sum(shown)} more lines: see the whole plans")
    return [*lines, *wrapped]


def width() -> int:
    """Return the columns of the terminal, at most WIDTH."""
    return min(WIDTH, shutil.get_terminal_size((WIDTH, HEIGHT)).columns)


def show(line: str) -> None:
    """Print a line on stdout in the characters that it takes; a terminal folds what is wider by itself."""
    name = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(name, "backslashreplace").decode(name), flush=True)


def show_folded(line: str) -> None:
    """Print a line on stdout, folded to the terminal's width between words."""
    for part in textwrap.wrap(line, width(), subsequent_indent=INDENT * 2) or [""]:
        show(part)
