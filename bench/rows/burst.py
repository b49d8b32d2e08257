"""Two hundred pictures at once through the species function, from the first upload to the last message."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.row import Row, described
from rehearsal.aws.concurrency import AT_ONCE

PICTURES, BAR = 200, 25.0
REPETITIONS = 3


def measure(say: Callable[[str], None]) -> list[Row]:
    """Measure it with as many processes of the function as the rehearsal has, and with one.

    Args:
        say: tells people how far it is.

    Returns:
        The row. The bar is not met either where a picture has not one result and one message.
    """
    ours = [_burst(AT_ONCE, say) for _ in range(REPETITIONS)]
    [alone] = [_burst(1, say)]
    rates = [one["pictures_per_second"] for one in ours]
    once = all(_each_once(one) for one in ours)
    waited = [one["longest_wait_seconds"] for one in ours]
    turned_away = [one["turned_away_first"] for one in ours]
    return [
        Row(
            id="burst",
            unit="1/s",
            alternative=f"one process of the function, which takes one after another: "
            f"{described([alone['pictures_per_second']], '1/s')}",
            bar=BAR,
            as_wanted=once,
            runs=rates,
            notes=f"{PICTURES} pictures, {AT_ONCE} processes of the function, cold as an evening before; each has "
            f"{'one result and one message' if once else 'NOT one result and one message'}; the endpoint turned "
            f"{statistics.median(turned_away):g} away at first, and the longest wait for it was {max(waited):.1f} s",
        )
    ]


def _burst(functions: int, say: Callable[[str], None]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="workshop-bench-") as folder:
        out = Path(folder) / "burst.json"
        words = ["--pictures", str(PICTURES), "--functions", str(functions), "--out", str(out)]
        done = subprocess.run(
            [sys.executable, "-m", "rehearsal.burst", *words], capture_output=True, text=True, check=False
        )
        if not out.is_file():
            raise RuntimeError(f"rehearsal.burst ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    say(f"  {functions} processes: {found['pictures_per_second']:.1f} pictures/s")
    return found


def _each_once(found: dict[str, Any]) -> bool:
    return (found["results"], found["messages"], found["messages_twice"]) == (PICTURES, PICTURES, 0)
