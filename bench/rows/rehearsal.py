"""Whole rehearsals: the default one, and a class of 60 in each group."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from admin.names import STORAGE_REGION
from admin.operating.changes.planning import PARALLELISM
from bench.local_aws import local_aws
from bench.row import Row, described

REPETITIONS = 3
FULL, FULL_REPETITIONS = 60, 1  # of each group; it takes minutes


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal that has ended.

    Attributes:
        seconds: from the start of its process to the end.
        phases: their seconds by name.
        said: its last line, how many findings are as expected.
        well: whether all are.
    """

    seconds: float
    phases: dict[str, float]
    said: str
    well: bool


def measure(say: Callable[[str], None]) -> list[Row]:
    """Rehearse once so that layers are built and files are in memory, then as often as is measured.

    Args:
        say: tells people how far it is.

    Returns:
        rehearsal and rehearsal_60. The bar is not met either where a finding is not as expected.
    """
    _rehearse(4, say)
    few = [_rehearse(4, say) for _ in range(REPETITIONS)]
    full = [_rehearse(FULL, say) for _ in range(FULL_REPETITIONS)]
    floor = _floor()
    return [_row("rehearsal", few, 75, floor, 4), _row(f"rehearsal_{FULL}", full, 180, floor, FULL)]


def _row(row_id: str, runs: list[Rehearsed], bar: float, floor: float, per_group: int) -> Row:
    seconds, well = [one.seconds for one in runs], all(one.well for one in runs)
    phases = {name: statistics.median(one.phases[name] for one in runs) for name in runs[0].phases}
    longest = sorted(phases, key=lambda name: -phases[name])
    return Row(
        id=row_id,
        unit="s",
        alternative=f"the provider's floor, init and apply of the storage's buckets alone: {described([floor], 's')}",
        bar=bar,
        as_wanted=well,
        runs=seconds,
        notes=f"{per_group} participants in each group; {'; '.join(dict.fromkeys(one.said for one in runs))} Phases: "
        + ", ".join(f"{name} {phases[name]:.1f} s" for name in longest),
    )


def _rehearse(per_group: int, say: Callable[[str], None]) -> Rehearsed:
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder:
        words = [sys.executable, "-m", "rehearsal", "--participants", str(per_group), "--out", folder]
        begun = time.monotonic()
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - begun
        timings = Path(folder) / "timings.json"
        if not timings.is_file():
            raise RuntimeError(f"rehearsal ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        phases = json.loads(timings.read_text(encoding="utf-8"))["phases"]
    last = (done.stdout.strip().splitlines() or ["nothing was said."])[-1]
    say(f"  {per_group} in each group: {seconds:.1f} s. {last}")
    return Rehearsed(seconds, {one["name"]: one["seconds"] for one in phases}, last, done.returncode == 0)


def _floor() -> float:
    """Apply the storage's buckets to the end of what the provider watches; return the seconds, with init."""
    with local_aws() as stage:
        begun = time.monotonic()
        stage.each("init", "-input=false", only=[STORAGE_REGION])
        buckets = ["apply", "-input=false", "-auto-approve", PARALLELISM, "-target=module.storage"]
        stage.each(*buckets, only=[STORAGE_REGION])
        return time.monotonic() - begun
