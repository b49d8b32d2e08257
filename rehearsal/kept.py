"""A rehearsal that is left standing (KEEP=1): what it prints for whoever tries it, its board, and its end."""

import json
import os
import re
import shutil
import sys
from pathlib import Path

from tabulate import tabulate

from admin import files
from admin.errors import WorkshopError
from rehearsal.play.doors import Door, find_doors
from rehearsal.play.player import ABSENT
from rehearsal.run import Rehearsal
from rehearsal.stage.guard import PREFIX
from rehearsal.stage.process_groups import end_groups, is_ours
from rehearsal.stage.processes import Processes
from rehearsal.stage.waiting import wait_for

KEPT = "kept.json"
CODES_SHOWN = 2
BOARD, BOARD_SECONDS = "board", 60
ADDRESS = re.compile(r"http://127\.0\.0\.1:\S+")


def keep(rehearsal: Rehearsal) -> None:
    """Leave a rehearsal standing, with a board, and print how to try it. What is written down holds secrets.

    Args:
        rehearsal: after its last phase.

    Raises:
        WorkshopError: the board does not start, or a door is gone.
    """
    stage, doors = rehearsal.stage, find_doors(rehearsal.workshop())
    board = start_board(stage.processes)
    kept = {
        "groups": stage.processes.keep(),
        "scratch": str(stage.scratch),
        "doors": {door.group: {"url": door.url, "codes": dict(door.codes)} for door in doors.values()},
        "board": board,
    }
    files.write(rehearsal.out / KEPT, json.dumps(kept) + "\n", mode=files.PRIVATE)
    print("\nLeft standing (KEEP=1). Pages of two participants of each group, with their codes behind the #:\n")
    print(tabulate([row for door in doors.values() for row in _links(rehearsal, door)], tablefmt="plain"))
    print(f"\nThe board: {board}\n\nTo try it from another shell:\n")
    config = next((str(path) for path in stage.scratch.glob("terraform-*/terraform.rc")), "")
    exports = stage.exports | ({"TF_CLI_CONFIG_FILE": config} if config else {})
    print("\n".join(f"  export {name}={value}" for name, value in exports.items()))
    print(f"  cd {stage.terraform / 'envs'}   # then: terraform -chdir=eu-west-3 plan; aws s3 ls\n")
    print("To end it: make rehearse-stop, or the next make rehearse.")


def _links(rehearsal: Rehearsal, door: Door) -> list[tuple[str, str, str]]:
    """Choose whose pages are shown: first of all those that nobody has worked on yet."""
    there = [player for player in rehearsal.players if player.pseudonym in door.codes]
    fresh_first = sorted(there, key=lambda player: player.part != ABSENT)[:CODES_SHOWN]
    return [(door.group, player.pseudonym, f"{door.url}/#{door.codes[player.pseudonym]}") for player in fresh_first]


def start_board(processes: Processes) -> str:
    """Start `workshop board`, which ends with the rehearsal's other processes.

    Args:
        processes: starts and ends what runs.

    Returns:
        The board's address, which opens it to whoever has it on this machine.

    Raises:
        WorkshopError: it does not start; the message holds the end of its log.
    """
    log = processes.logs / f"{BOARD}.log"
    log.unlink(missing_ok=True)
    log.touch(mode=files.PRIVATE)  # the address is in it
    words = [sys.executable, "-m", "admin", "board", "--no-browser"]
    board = processes.start(BOARD, words, {**os.environ})
    found = lambda: ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))  # noqa: E731
    wait_for(lambda: bool(found()) or board.poll() is not None, BOARD_SECONDS)
    address = found()
    if address is None or board.poll() is not None:
        raise WorkshopError(
            f"The board did not start. Run the rehearsal again. Its last words:\n{processes.tail(BOARD)}"
        )
    return address[0]


def stop_kept(out: Path) -> None:
    """End what an earlier rehearsal left standing, if any.

    Args:
        out: the folder for that rehearsal's results.

    Raises:
        WorkshopError: its kept.json does not say what was left standing.
    """
    path = out / KEPT
    if not path.exists():
        return
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        groups = [int(pid) for pid in kept["groups"]]
        name = PREFIX + kept["scratch"].rpartition(PREFIX)[2]
        scratch = Path(kept["scratch"]).with_name(name)  # whatever the file says, no other folder is removed
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkshopError(
            f"{path} cannot be read ({type(error).__name__}: {error}), so what it left standing cannot be ended from "
            "it: end the processes that 'pgrep -af rehearsal' shows, delete the file, and try again."
        ) from None
    end_groups([pid for pid in groups if is_ours(pid, scratch)])
    shutil.rmtree(scratch, ignore_errors=True)
    path.unlink()
    print("Ended the rehearsal that was left standing.", file=sys.stderr)
