"""Runs checks side by side, each within its bounds, until all have answered or the time is up."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from admin import aws
from admin.errors import WorkshopError
from admin.operating.doctor.catalogue import GROUP, WORKSHOP, OfGroup, OfWorkshop
from admin.operating.doctor.finding import Check, Finding, could_not_ask, warning
from admin.operating.doctor.ground import Ground
from admin.workshop.groups import Group

SECONDS = 12.0  # for all checks together


@dataclass(frozen=True)
class Examination:
    """What all checks came to, and how long they took together."""

    checks: list[Check]
    seconds: float


@dataclass(frozen=True)
class _Task:
    id: str
    group: str | None
    look: Callable[[], Finding]


def examine(
    ground: Ground, *, of_workshop: OfWorkshop = WORKSHOP, of_group: OfGroup = GROUP, seconds: float | None = None
) -> Examination:
    """Run checks.

    Args:
        ground: what they stand on.
        of_workshop: the checks of the workshop as a whole.
        of_group: the checks of each group.
        seconds: how long to wait for all of them together; what has not answered by then says so;
            None: SECONDS.

    Returns:
        The same checks whatever has happened, in their order. Where the settings cannot be read nobody knows the
        groups, so theirs then stand there once.
    """
    begun, seconds = time.monotonic(), SECONDS if seconds is None else seconds
    tasks = [_Task(name, None, _of_workshop(check, ground)) for name, check in of_workshop.items()]
    for group in ground.groups:
        tasks += [_Task(name, group.name, _of_group(check, ground, group)) for name, check in of_group.items()]
    if ground.fault:
        unknown = warning("Not looked at: the settings cannot be read.", "See the check 'settings'.")
        tasks += [_Task(name, None, lambda: unknown) for name in of_group if name not in of_workshop]
    answers: queue.SimpleQueue[tuple[int, Finding]] = queue.SimpleQueue()
    for number, task in enumerate(tasks):
        # Not a pool: the interpreter waits for a pool's threads at its end, and these may hang in a system call.
        threading.Thread(target=_answer, args=(number, task, answers), daemon=True).start()
    found = _collect(answers, len(tasks), begun + seconds)
    late = warning(f"Could not ask: no answer within {seconds:g} s.", "Check the network, then run doctor again.")
    findings = [found.get(number, late) for number in range(len(tasks))]
    checks = [
        Check(task.id, task.group, finding.state, finding.text, finding.fix)
        for task, finding in zip(tasks, findings, strict=True)
    ]
    return Examination(checks, time.monotonic() - begun)


def _of_workshop(check: Callable[[Ground], Finding], ground: Ground) -> Callable[[], Finding]:
    return lambda: check(ground)


def _of_group(check: Callable[[Ground, Group], Finding], ground: Ground, group: Group) -> Callable[[], Finding]:
    return lambda: check(ground, group)


def _answer(number: int, task: _Task, answers: "queue.SimpleQueue[tuple[int, Finding]]") -> None:
    try:
        finding = task.look()
    except (WorkshopError, *aws.ERRORS) as error:
        finding = could_not_ask(error)
    except Exception as error:  # noqa: BLE001 - one check that is at fault must not take the others along
        finding = warning(
            f"The check itself failed ({type(error).__name__}: {error}).", "Look by hand, and report the fault."
        )
    answers.put((number, finding))


def _collect(answers: "queue.SimpleQueue[tuple[int, Finding]]", count: int, deadline: float) -> dict[int, Finding]:
    found: dict[int, Finding] = {}
    while len(found) < count:
        try:
            number, finding = answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        found[number] = finding
    return found
