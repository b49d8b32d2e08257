"""Nothing is lost: every bird that was uploaded is a result, a refusal or a dead letter, and what is not is named."""

import time
from typing import Any

from admin.operating.board.uploads import FAILED, sum_text
from admin.operating.status import ONCE, ClassStatus, Watch, status_data
from admin.workshop.groups import Workshop
from rehearsal.play.findings import Finding

SECONDS = 60  # for what is still under way when all messages have come
PARTS = ("birds", "birds_by_group", "without_result", "dead_letters")


def take_account(workshop: Workshop, *, seconds: float = SECONDS) -> ClassStatus:
    """Look at the class as `workshop status` does, until every picture's fate is settled.

    Args:
        workshop: the workshop.
        seconds: after which the last look counts.

    Returns:
        The look.
    """
    end = time.monotonic() + seconds
    with Watch(workshop, workshop.groups, ONCE) as watch:
        while True:
            status = watch.look()
            is_settled = all(one.state == FAILED for one in status.without_result) and not status.unread
            if is_settled or time.monotonic() > end:
                return status
            time.sleep(0.5)


def account_data(status: ClassStatus) -> dict[str, Any]:
    """Turn an account into plain JSON data: the content of birds.json."""
    data = status_data(status)
    return {part: data[part] for part in PARTS}


def judge_account(status: ClassStatus) -> list[Finding]:
    """Say of each group whether the sum holds, and name each picture that is lost.

    Args:
        status: the look at the class, after everything was waited for.

    Returns:
        A finding about each group with an endpoint, and one more about each picture without result and dead letter.
    """
    lost = [one for one in status.without_result if one.state != FAILED]
    findings = []
    for group, birds in status.birds.items():
        holds = not birds.waiting and not birds.unaccounted
        findings.append(Finding(f"{group}, nothing lost: {sum_text(birds)}", holds))
    for one in lost:
        who = f" of {one.pseudonym}" if one.pseudonym else ""
        text = f"{one.group}: {one.key}{who}, uploaded at {one.at:%H:%M:%S} UTC: neither a result nor a dead letter"
        findings.append(Finding(text, holds=False))
    return findings
