"""Writes docs/performance.md from build/bench.json.

python -m bench.performance [--before FILE]
"""

import argparse
import json
from pathlib import Path
from typing import Any

from admin import files
from bench.row import OUT
from bench.table import bar_of, markdown

PAGE = Path("docs/performance.md")


def page_of(data: dict[str, Any], before: dict[str, Any] | None = None) -> str:
    """Word what a run has measured.

    Args:
        data: bench.json's.
        before: another run's, whose values stand beside; None for none.

    Returns:
        The page: the machine, the table, what falls short, and for each row its command, load and notes.
    """
    machine, rows = data["machine"], data["rows"]
    memory = f"{machine['memory_bytes'] / 1e9:.0f} GB" if machine["memory_bytes"] else "memory not known"
    tools = ", ".join(f"{name.capitalize()} {machine[name]}" for name in ("python", "botocore", "pillow", "terraform"))
    short = [f"- {_shortfall(row)}" for row in rows if not row["met"]]
    return "\n".join([
        "# How fast it is, and compared with what",
        "",
        "Written by `python -m bench.performance` from what `make bench` measured; no test reads it.",
        "",
        f"The machine: {machine['cores']} cores of {machine['processor']}, {memory}, {machine['system']}; {tools}, "
        f"{machine['provider']}. Load {_load(machine['load_before'])} before and {_load(machine['load_after'])} after.",
        "",
        markdown(rows, before["rows"] if before else ()),
        "",
        "Each value is the median of its runs, and the spread their smallest and largest. A ratio is taken run by run, "
        "the two ways by turns.",
        "",
        "## What falls short",
        "",
        *(short or ["Nothing."]),
        "",
        "## Each row",
        "",
        *(f"- **{row['id']}**: `{row['command']}`. {_circumstances(row)}{_sentence(row['notes'])}" for row in rows),
        "",
    ])  # fmt: skip


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench.performance", description=f"what {OUT} says, as {PAGE}")
    parser.add_argument("--before", type=Path, metavar="FILE", help="another run's bench.json: its values stand beside")
    options = parser.parse_args()
    files.write(PAGE, page_of(_read(OUT), _read(options.before) if options.before else None))
    print(f"Left in {PAGE}.")


def _read(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _shortfall(row: dict[str, Any]) -> str:
    if row["value"] is None:
        return f"{row['id']} {row['notes']}"
    wanted = f", where {bar_of(row)} {row['unit']} is wanted" if row["bar"] is not None else ""
    return f"{row['id']}: {row['value']:g} {row['unit']}{wanted}.{_sentence(row['notes'])}"


def _circumstances(row: dict[str, Any]) -> str:
    return f"{len(row['runs'])} runs on {row['at'][:10]} in {row['seconds']:g} s, load {_load(row['load'])}."


def _sentence(notes: str) -> str:
    return f" {notes[0].upper()}{notes[1:].rstrip('.')}." if notes else ""


def _load(averages: list[float]) -> str:
    return f"{averages[0]:g}" if averages else "not known"


if __name__ == "__main__":
    main()
