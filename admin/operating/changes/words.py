"""Terraform's own words: the errors in its output, and who holds the lock of a state."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from admin.build import terraform

MOST = 3000  # characters of Terraform's errors
BOX = "│╷╵ "
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LOCKED = "Error acquiring the state lock"
STALE = "Saved plan is stale"
BACKEND = re.compile(r"Backend (?:configuration changed|initialization required)|Backend type changed")
FIELD = re.compile(r"^\s*(ID|Operation|Who|Created):\s+(.*\S)", re.MULTILINE)
OPERATIONS = {"OperationTypeApply": "an apply", "OperationTypePlan": "a plan", "OperationTypeRefresh": "a refresh"}


@dataclass(frozen=True)
class Lock:
    """Who holds the lock of a state.

    Attributes:
        id: the lock's, which `terraform force-unlock` takes.
        operation: what is being done, in words.
        who: the user and the machine.
        created: since when; None where that cannot be read.
    """

    id: str
    operation: str
    who: str
    created: datetime | None

    def told(self, now: datetime) -> str:
        """Word it.

        Args:
            now: the time, in UTC.

        Returns:
            Such as "an apply by ada@desk since 17:03:12 UTC (2 min ago)".
        """
        since = f" since {self.created:%Y-%m-%d %H:%M:%S} UTC ({_ago(now, self.created)} ago)" if self.created else ""
        return f"{self.operation} by {self.who}{since}"


def _ago(now: datetime, then: datetime) -> str:
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"


def read_lock(fields: dict[str, str]) -> Lock:
    """Read what Terraform notes of a lock.

    Args:
        fields: by Terraform's names, such as "Who".

    Returns:
        The lock; of what is missing it says "somebody" or "something".
    """
    operation = fields.get("Operation", "")
    match = re.match(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)", fields.get("Created", ""))
    created = datetime.fromisoformat(f"{match[1]}T{match[2]}").replace(tzinfo=UTC) if match else None
    words = OPERATIONS.get(operation, operation or "something")
    return Lock(fields.get("ID", ""), words, fields.get("Who") or "somebody", created)


def errors(output: str) -> str:
    """Find the errors in what Terraform printed.

    Args:
        output: all of it.

    Returns:
        The errors without their frames; the last lines where there is none.
    """
    lines = [line.strip(BOX) if line[:1] in BOX[:3] else line for line in ANSI.sub("", output).splitlines()]
    begins = next((n for n, line in enumerate(lines) if line.startswith("Error: ")), None)
    found = lines[begins:] if begins is not None else lines[-15:]
    return "\n".join(line.rstrip() for line in found if line.strip())[:MOST]


def explain(output: str, folder: Path, doing: str, status: int = 1) -> str:
    """Say why a command of Terraform's failed, and what to do.

    Args:
        output: what it printed.
        folder: the environment's.
        doing: the command, such as "plan".
        status: how it ended; below 0 the signal that killed it.

    Returns:
        A sentence for what is known; else Terraform's own errors.
    """
    name = folder.name
    if LOCKED in output and (fields := dict(FIELD.findall(ANSI.sub("", output)))):
        return f"{name} is locked by {explain_lock(read_lock(fields), folder, is_local=_is_local(output))}"
    if status < 0:
        return (
            f"{name}: Terraform was killed (signal {-status}) in {doing}. What it had begun stands; the same command "
            "once more takes in what no state knows, and makes the rest."
        )
    if STALE in output:
        return (
            f"{name}: somebody else has applied since this plan was made, so it is not applied. Run the same command "
            "again, and look at the new plan."
        )
    if BACKEND.search(output):
        return (
            f"{name}: where its state is kept was changed, and not completely. Run the same 'make init BACKEND=...' "
            f"again, which goes on where it ended.\n{errors(output)}"
        )
    return f"terraform {doing} failed in {name}:\n{errors(output)}\nMend what it names, then run the same again."


def explain_lock(lock: Lock, folder: Path, *, is_local: bool, now: datetime | None = None) -> str:
    """Say who holds a lock, since when, and what to do.

    Args:
        lock: the lock.
        folder: the environment's.
        is_local: whether the state is a file here, whose lock ends with its process.
        now: the time; None for now.

    Returns:
        Sentences that go on after "is locked by".
    """
    return f"{lock.told(now or datetime.now(UTC))}. {what_to_do(lock, folder, is_local=is_local)}"


def what_to_do(lock: Lock, folder: Path, *, is_local: bool) -> str:
    """Say what to do about a lock; a command stands at the end."""
    if is_local:
        return "Wait until that has ended, then run the same again; the lock ends with that process."
    return (
        "Wait until that has ended, then run the same again. Only if you know that this run is dead (it was killed, "
        f"its machine was switched off), take the lock away with: {unlock_command(folder, lock.id)}"
    )


def unlock_command(folder: Path, lock: str) -> str:
    """Return the command that takes a lock away."""
    words = ".venv/bin/python -m admin.build.terraform" if terraform.is_wheel(terraform.command()) else "terraform"
    return f"{words} -chdir=terraform/envs/{folder.name} force-unlock {lock}"


def _is_local(output: str) -> bool:
    """Whether the lock is one of a file: the system's words for a file that somebody else has locked."""
    return "resource temporarily unavailable" in output or "another process" in output
