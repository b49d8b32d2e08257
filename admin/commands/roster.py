"""roster: a numbered list of pseudonyms for a class, as a roster."""

import argparse
from pathlib import Path

from tabulate import tabulate

from admin import files
from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say, say_actions
from admin.errors import WorkshopError
from admin.workshop.groups import Workshop
from admin.workshop.pseudonyms import choose_pseudonyms
from admin.workshop.roster import COLUMNS, Participant, check_roster
from admin.workshop.roster_file import RosterFile
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--count", type=_count, required=True, metavar="N", help="how many pseudonyms in each group")
    parser.add_argument(
        "--group", action="append", required=True, metavar="GROUP", help="for this group; may be repeated"
    )
    parser.add_argument("--out", type=Path, metavar="ROSTER", help="write them into this new file")
    parser.add_argument("--add-to", type=Path, metavar="ROSTER", help="add them to this roster, unlike any name in it")
    parser.add_argument("--seed", type=int, help="a number that chooses the same names again (chance)")
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Choose the pseudonyms, print them with their numbers, and write them where that is asked for."""
    if options.out and options.add_to:
        raise WorkshopError("--out makes a new roster and --add-to changes one: give one of the two.")
    workshop = read_workshop(find_terraform())
    groups = list(dict.fromkeys(workshop.group(name).name for name in options.group))
    if options.out and options.out.exists():
        raise WorkshopError(f"{options.out} is there already: name another file, or add to it with --add-to.")
    file, there = _existing(options.add_to, workshop) if options.add_to else (None, [])
    taken = {*(one.pseudonym for one in there), *workshop.participants}
    chosen = iter(choose_pseudonyms(options.count * len(groups), taken=taken, seed=options.seed))
    first = {group: 1 + sum(one.group == group for one in there) for group in groups}
    rows = [
        (number, next(chosen), group)
        for group in groups
        for number in range(first[group], first[group] + options.count)
    ]
    path = options.out or options.add_to
    lines = [f"{'add to' if options.add_to else 'write'} {path}: {len(rows)} participants"] if path else []
    if options.dry_run:
        print_actions(options, lines)
        return ExitStatus.WELL
    if path:
        files.refuse_unwritable(path)
        files.write(path, _with_rows(file, rows))
    data = [{"number": number, "pseudonym": pseudonym, "group": group} for number, pseudonym, group in rows]
    table = tabulate(rows, headers=("number", *COLUMNS))
    print_data(options, {"participants": data, "roster": str(path) if path else None}, table)
    say_actions(lines)
    say(f"Then: 'workshop provision {path}'." if path else "--out FILE makes a roster of them.")
    return ExitStatus.WELL


def _existing(path: Path, workshop: Workshop) -> tuple[RosterFile, list[Participant]]:
    file = RosterFile.read(path)
    return file, check_roster(file, groups={group.name for group in workshop.groups})


def _with_rows(file: RosterFile | None, rows: list[tuple[int, str, str]]) -> str | bytes:
    if file is None:
        return "".join(f"{','.join(cells)}\n" for cells in [COLUMNS, *(row[1:] for row in rows)])
    for _, pseudonym, group in rows:
        file = file.with_row(pseudonym, group)
    return file.data()


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of participants; write one like 30")
    return int(text)
