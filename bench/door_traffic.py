"""A whole class at one front door at once, over HTTP: sign in, read code, deploy, run, feedback, a bird.

    python -m bench.door_traffic [--browsers 60] [--quota new] [--at-once 10]

Sets up a rehearsal's first group with that many participants; the browsers are as patient as the page. Writes
build/door_traffic.json. Exit status: 0 everybody got through; 1 somebody did not; 2 it could not be tried.
"""

import argparse
import http.client
import json
import os
import sys
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from tabulate import tabulate

from admin.build.handlers import REPOSITORY
from admin.errors import WorkshopError
from admin.workshop.settings import find_terraform
from rehearsal.aws.quotas import ACCOUNTS
from rehearsal.models.samples import SPECIES
from rehearsal.play.at_the_door import DoorPart
from rehearsal.play.doors import Door, find_doors
from rehearsal.play.player import FINISHER, Player
from rehearsal.run import Rehearsal
from rehearsal.stage.guard import guarded
from rehearsal.stage.stage import Stage

PATIENCE_SECONDS = 300  # a machine of two cores plays sixty people's functions
OUT = Path("build/door_traffic.json")
SOURCE = REPOSITORY / "handlers" / "crop_faces" / "solution.py"


class Browser:
    """One participant's browser, and how long each step took it.

    Attributes:
        part: what is done at the door.
        seconds: of each step, by its name.
        failure: what was answered in the end where it did not get through; "" where it did.
    """

    def __init__(self, part: DoorPart) -> None:
        """Take a part that has not begun."""
        self.part, self.seconds, self.failure = part, dict[str, float](), ""

    def work(self, begin: threading.Barrier, source: str, species: str) -> None:
        """Do the hour's work, once all others are there."""
        begin.wait()
        part, sources = self.part, iter((source,))
        steps = {
            "sign in": part.come_in,
            "code": lambda: part.ask("GET", "/code"),
            "deploy": lambda: part.deploy(next(sources)),
            "run": part.run,
            "feedback": part.await_feedback,
            "bird": lambda: part.send_bird(species),
        }
        try:
            for name, step in steps.items():
                begun = time.monotonic()
                step()
                self.seconds[name] = time.monotonic() - begun
        except (WorkshopError, OSError, http.client.HTTPException) as error:
            self.failure = f"{name}: {type(error).__name__}: {error}"


def traffic(door: Door, players: list[Player]) -> dict[str, Any]:
    """Let everybody work at once.

    Args:
        door: the group's.
        players: whose browsers they are.

    Returns:
        Seconds of each step (median, worst), how many requests there were and how many of them met a busy door, how
        many got through, what became of the others, and the seconds until the last was through.
    """
    browsers = [Browser(DoorPart(door, player, patience=PATIENCE_SECONDS)) for player in players]
    source, begin = SOURCE.read_text(encoding="utf-8"), threading.Barrier(len(browsers) + 1)
    with ThreadPoolExecutor(len(browsers)) as pool:
        for turn, browser in enumerate(browsers):
            pool.submit(browser.work, begin, source, SPECIES[turn % len(SPECIES)])
        begin.wait()
        begun = time.monotonic()
    whole = time.monotonic() - begun
    steps = defaultdict(list)
    for browser in browsers:
        for name, seconds in browser.seconds.items():
            steps[name].append(seconds)
    failures = [f"{one.part.player.pseudonym}: {one.failure}" for one in browsers if one.failure]
    return {
        "browsers": len(browsers),
        "through": len(browsers) - len(failures),
        "seconds": round(whole, 1),
        "requests": sum(one.part.client.requests for one in browsers),
        "busy_answers": sum(one.part.client.busy for one in browsers),
        "steps": {
            name: {"median": round(median(seconds), 2), "worst": round(max(seconds), 2), "n": len(seconds)}
            for name, seconds in steps.items()
        },
        "failures": failures,
    }


def main() -> int:
    """Try once and print the figures.

    Returns:
        The exit status: 0, 1 or 2, as the module says.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.door_traffic", description="a whole class at one door")
    parser.add_argument("--browsers", type=int, default=60, help="how many there are (60)")
    parser.add_argument("--quota", choices=ACCOUNTS, default="default", help="the account's quotas")
    parser.add_argument("--at-once", type=int, default=10, help="processes of one function in the local AWS (10)")
    parser.add_argument("--out", type=Path, default=OUT, help="file for the figures")
    options = parser.parse_args()
    source, folder = find_terraform().resolve(), options.out.parent / "door-traffic"
    try:
        with guarded(folder / "logs") as processes:
            stage = Stage(
                source=source, scratch=processes.scratch, processes=processes, quota=options.quota,
                at_once=options.at_once,
            )  # fmt: skip
            rehearsal = Rehearsal(out=folder, stage=stage, picture=None, per_group=options.browsers)
            first = rehearsal.workshop().groups[0].name
            names = [f"browser-{number:03}" for number in range(1, options.browsers + 1)]
            roster = folder / "roster.csv"
            roster.write_text("pseudonym,group\n" + "".join(f"{name},{first}\n" for name in names), encoding="utf-8")
            rehearsal.stand(roster)
            group = rehearsal.workshop().group(first)
            players = [Player(name, group, FINISHER, by_door=True) for name in names]
            before = os.getloadavg()
            with rehearsal.phases.phase("traffic", f"{len(players)} browsers at one door"):
                figures = traffic(find_doors(rehearsal.workshop())[first], players)
    except WorkshopError as error:
        print(error, file=sys.stderr)
        return 2
    load = {"load_before": before, "load_after": os.getloadavg(), "cores": os.cpu_count()}
    figures = {"quota": options.quota, "at_once": options.at_once, **load, **figures}
    options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    rows = [(name, *step.values()) for name, step in figures["steps"].items()]
    print(tabulate(rows, headers=("step", "median s", "worst s", "browsers")))
    print(json.dumps({name: value for name, value in figures.items() if name != "steps"}, indent=1))
    return 0 if figures["through"] == figures["browsers"] else 1


if __name__ == "__main__":
    sys.exit(main())
