"""``make faults``: what goes wrong, one after another, against a class on the local AWS.

    python -m rehearsal.faults [--only network] [--every-death] [--out build/faults.json]

Exit status: 0 all came as expected; 1 something did not; 2 it could not be tried.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from admin import files
from admin.errors import WorkshopError
from admin.workshop.settings import find_terraform
from rehearsal.faults.deaths import death_lines
from rehearsal.faults.lesson import Lesson
from rehearsal.faults.line import Line, table
from rehearsal.faults.machine import disk_lines, kill_lines
from rehearsal.faults.network import network_lines
from rehearsal.run import Rehearsal
from rehearsal.stage.guard import guarded
from rehearsal.stage.process_groups import end_groups
from rehearsal.stage.processes import Processes
from rehearsal.stage.results import held
from rehearsal.stage.stage import Stage

PARTS = ("network", "kills", "disk", "deaths")
PER_GROUP = 2


def main() -> int:
    """Run the table, print it and write it down.

    Returns:
        The exit status, as the module says.
    """
    parser = argparse.ArgumentParser(prog="python -m rehearsal.faults", description="what goes wrong, one by one")
    parser.add_argument("--only", action="append", choices=PARTS, help="this part of the table; may be repeated (all)")
    parser.add_argument("--every-death", action="store_true", help="kill each server in each phase (an hour)")
    parser.add_argument("--out", type=Path, default=Path("build/faults.json"), help="file for the table")
    options = parser.parse_args()
    begun, environment = time.monotonic(), dict(os.environ)
    out, parts = options.out.parent / "faults", options.only or PARTS
    try:
        with held(out), guarded(out / "logs") as processes:
            lines = _in_a_lesson(processes, parts, out) if set(parts) - {"deaths"} else []
            if "deaths" in parts:
                lines += death_lines(processes, environment, _tell, every=options.every_death)
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    files.write(options.out, json.dumps([line.row() for line in lines], indent=1, ensure_ascii=False) + "\n")
    wrong = sum(not line.as_expected for line in lines)
    print(table(lines))
    print(f"\n{len(lines) - wrong} of {len(lines)} as expected, after {time.monotonic() - begun:.0f} s: {options.out}")
    return 1 if wrong else 0


def _in_a_lesson(processes: Processes, parts: Iterable[str], out: Path) -> list[Line]:
    """Hold a workshop, make the faults that need one, and end its local AWS."""
    stage = Stage(source=find_terraform().resolve(), scratch=processes.scratch, processes=processes)
    rehearsal = Rehearsal(out=out, stage=stage, picture=None, per_group=PER_GROUP)
    rehearsal.hold()
    lesson, folder = Lesson(rehearsal), processes.scratch / "faults"
    lines = network_lines(lesson, folder, _tell) if "network" in parts else []
    lines += kill_lines(lesson, folder, _tell) if "kills" in parts else []
    lines += disk_lines(lesson, folder, _tell) if "disk" in parts else []
    processes.servers.clear()  # the rehearsals that follow have servers of their own
    end_groups([process.pid for process in processes.running])
    return lines


def _tell(line: Line) -> None:
    came = "as expected" if line.as_expected else f"NOT SO: {line.came_of_it}"
    print(f"{line.verb}: {line.fault}: {came}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
