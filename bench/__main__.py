"""``make bench``: measures each row beside its alternative, prints one table, and writes build/bench.json.

python -m bench [ID...]
"""

import argparse
import importlib
import json
import pkgutil
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from admin import files
from bench import machine, rows
from bench.row import IDS, OUT, base_of, failed
from bench.table import table


def main(words: list[str] | None = None) -> int:
    """Measure all rows, or those that are named.

    Args:
        words: ids of rows; None for the command line's.

    Returns:
        The exit status: 0 where every row that was measured meets its bar, 1 where one does not or failed.
    """
    modules = find_modules()
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="the measurements, each beside its alternative"
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help=f"rows to measure, of {', '.join(modules)}; all of them")
    ids = parser.parse_args(words).ids or list(modules)
    if unknown := [one for one in ids if one not in modules]:
        parser.error(f"there is no row {', '.join(unknown)}: name some of {', '.join(modules)}")
    measured = measure({one: modules[one] for one in modules if one in ids}, OUT)
    print(table(measured))
    print(f"Left in {OUT}.", file=sys.stderr)
    return 0 if all(row["met"] for row in measured) else 1


def find_modules() -> dict[str, ModuleType]:
    """Find which module of bench/rows measures which row.

    Returns:
        Modules by id, in the table's order; one that measures several rows is there under each.
    """
    found = [importlib.import_module(f"{rows.__name__}.{one.name}") for one in pkgutil.iter_modules(rows.__path__)]
    of = {one: module for module in found for one in getattr(module, "IDS", (module.__name__.rpartition(".")[2],))}
    return {one: of[one] for one in sorted(of, key=place)}


def measure(modules: Mapping[str, Any], out: Path) -> list[dict[str, Any]]:
    """Measure rows one after another; after each, out has what is known, and a later fault loses nothing.

    Args:
        modules: by the ids that are wanted, what measures them.
        out: bench.json. Rows of an earlier run that are not measured now stay in it.

    Returns:
        The rows that were measured, as bench.json has them.
    """
    begun, described = machine.load(), machine.describe()
    kept = [row for row in earlier(out) if base_of(row["id"]) not in modules]
    measured: list[dict[str, Any]] = []
    for module in dict.fromkeys(modules.values()):
        measured += _measured(module, [one for one in modules if modules[one] is module])
        load = {"load_before": begun, "load_after": machine.load()}
        everything = sorted([*kept, *measured], key=lambda row: place(row["id"]))
        files.write(out, json.dumps({"machine": described | load, "rows": everything}, indent=2) + "\n")
    return sorted(measured, key=lambda row: place(row["id"]))


def earlier(out: Path) -> Iterable[dict[str, Any]]:
    """Read the rows that an earlier run left; none where there is no such file, or one of another form."""
    try:
        return list(json.loads(out.read_text(encoding="utf-8"))["rows"])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def place(row_id: str) -> tuple[int, str]:
    """Say where a row stands in the table: as in IDS, and longer ids behind those that they belong to."""
    base = base_of(row_id)
    return (IDS.index(base) if base in IDS else len(IDS), row_id)


def _measured(module: Any, wanted: list[str]) -> list[dict[str, Any]]:
    """Let one module measure; whatever it raises becomes the reason in its rows."""
    say(f"{', '.join(wanted)} ...")
    load, at, begun = machine.load(), datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    try:
        found = module.measure(say)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the other rows are measured all the same
        reason = f"{type(error).__name__}: {error}"
        found = [failed(one, reason) for one in wanted]
    took = {"at": at, "load": load, "seconds": round(time.monotonic() - begun, 1)}
    return [row.data() | took for row in found]


def say(text: str) -> None:
    """Tell people how far it is."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
