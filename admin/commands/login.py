"""login: a participant's session as exports or a console link, or a handout for everyone."""

import argparse
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from admin import files
from admin.access.handouts import LANGUAGES, write_handouts
from admin.access.session import early_end, find_participant, open_session, shell
from admin.commands.output import ExitStatus, print_data, say
from admin.door.console_link import OPEN_WITHIN_MINUTES, console_link
from admin.errors import WorkshopError
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import find_terraform, read_workshop

DURATION = re.compile(r"^(?:(?P<hours>\d{1,2})h)?(?:(?P<minutes>\d{1,4})m)?(?:(?P<seconds>\d{1,6})s?)?$")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("pseudonym", nargs="?", metavar="PSEUDONYM", help="whose session; left out with --all")
    parser.add_argument("--console", action="store_true", help="a sign-in link to the participant's function instead")
    parser.add_argument("--duration", type=duration, metavar="60m", help="how long (to the slot's end and its grace)")
    parser.add_argument("--all", action="store_true", help="a handout for everyone, with --out")
    parser.add_argument(
        "--group", action="append", metavar="GROUP", help="with --all, only this group; may be repeated"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="de", help="language of the handouts (de)")
    parser.add_argument(
        "--out", type=Path, help="file (ada.env; a folder with --all) to write to, readable by you alone"
    )


def duration(text: str) -> int:
    """Read a duration.

    Args:
        text: such as 90m, 1h, 1h30m or 3600.

    Returns:
        Seconds.

    Raises:
        argparse.ArgumentTypeError: it is no duration.
    """
    match = DURATION.match(text)
    if not text or match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration; write it like 60m, 1h30m or 3600")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def run(options: argparse.Namespace) -> ExitStatus:
    """Open one session, or write everybody's handout."""
    workshop = read_workshop(find_terraform())
    if options.all:
        if options.pseudonym or options.console or options.duration or not options.out:
            raise WorkshopError("--all makes handouts: write 'workshop login --all --out DIR', with no pseudonym.")
        return _write_handouts(options, workshop)
    if not options.pseudonym or options.group:
        raise WorkshopError("Whose session? Write 'workshop login PSEUDONYM', or '--all --out DIR' for handouts.")
    return _open_one(options, workshop)


def _write_handouts(options: argparse.Namespace, workshop: Workshop) -> ExitStatus:
    groups = [workshop.group(name) for name in options.group] if options.group else workshop.groups
    for group in groups:
        _warn_outside(group)
    made = write_handouts(workshop=workshop, groups=groups, out=options.out, language=options.lang)
    data = {"written": [str(path) for path in made.written], "failed": made.failed}
    print_data(options, data, "\n".join(map(str, made.written)))
    for group in groups:
        if group.name in made.until and (early := early_end(group, made.until[group.name])):
            say(f"The sessions on the sheets: {early}")
    for pseudonym, reason in made.failed.items():
        say(f"{pseudonym}: {reason}")
    return ExitStatus.NOT_ALL_PASSED if made.failed else ExitStatus.WELL


def _open_one(options: argparse.Namespace, workshop: Workshop) -> ExitStatus:
    group = find_participant(workshop, options.pseudonym)
    if options.out:
        _refuse_unwritable(options.out)  # before there is a session that nobody can use
    _warn_outside(group)
    session = open_session(workshop, group, options.pseudonym, seconds=options.duration)
    until = min(session.expires, group.closes).astimezone(group.start.tzinfo)
    if options.console:
        data = {"link": console_link(workshop, session)}
        text = data["link"] + "\n"
        said = (
            f"Opens the console as {session.pseudonym} until {until:%H:%M}; open it within {OPEN_WITHIN_MINUTES} min."
        )
    else:
        data = session.exports()
        text = shell(data)
        said = f"Rights of {session.pseudonym} until {until:%H:%M}. They are as good as a password until then."
    content = json.dumps(data, indent=2) + "\n" if options.json else text
    if options.out:
        files.write(options.out, content, mode=files.PRIVATE)
    else:
        print(content, end="")
    if session.packed_per_cent is not None:
        said += f" AWS needs {session.packed_per_cent} % of the space that it has for a session policy."
    say(said)
    if not options.duration and (early := early_end(group, session.expires)):
        say(early)
    return ExitStatus.WELL


def _refuse_unwritable(path: Path) -> None:
    if not path.parent.is_dir():  # files.write would make the folder of a mistyped path
        raise WorkshopError(f"{path} cannot be written (No such file or directory): choose another --out.")
    files.refuse_unwritable(path)


def _warn_outside(group: Group) -> None:
    now = datetime.now(UTC)
    if not group.start <= now <= group.closes:
        say(
            f"Note: outside of the window of {group.name} ({group.start:%d %b %Y %H:%M} to {group.closes:%H:%M}) AWS "
            f"refuses everything in its sessions; change time_slot in {group.folder.name}/group.auto.tfvars and apply."
        )
