"""login: keys for a participant's shell, from a code; for instructors a session, a link, new codes, or handouts."""

import argparse
import json
import re
from pathlib import Path

from admin.commands.output import ExitStatus, add_dry_run, say
from admin.errors import WorkshopError
from admin.judging.rubric import LANGUAGES
from admin.participant.door import fetch_keys, read_address
from admin.shells import SHELLS, export_lines, usual_shell

DURATION = re.compile(r"^(?:(?P<hours>\d{1,2})h)?(?:(?P<minutes>\d{1,4})m)?(?:(?P<seconds>\d{1,6})s?)?$")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("--shell", choices=SHELLS, help="which the printed lines are for (sh; powershell on Windows)")
    mine = parser.add_argument_group("participants")
    mine.add_argument("--door", metavar="ADDRESS", help="the address on your sheet")
    mine.add_argument("--code", help="your code, unless the address has it behind a #")
    one = parser.add_argument_group("instructors, one participant")
    one.add_argument("pseudonym", nargs="?", metavar="PSEUDONYM", help="whose session; left out with --all")
    one.add_argument("--console", action="store_true", help="a sign-in link to the participant's function instead")
    one.add_argument("--new-code", action="store_true", help="replace their code, and print the new one instead")
    one.add_argument("--duration", type=duration, metavar="60m", help="how long (to the slot's end and its grace)")
    camera = parser.add_argument_group("instructors, a camera for 'workshop feed'")
    camera.add_argument("--camera", metavar="NAME", help="a session that may upload birds, and nothing else")
    everyone = parser.add_argument_group("instructors, everyone")
    everyone.add_argument("--all", action="store_true", help="a sheet for everyone, with --out")
    everyone.add_argument(
        "--group", action="append", metavar="GROUP", help="only this group; may be repeated; the camera's"
    )
    everyone.add_argument("--lang", choices=sorted(LANGUAGES), default="de", help="language of the sheets (de)")
    everyone.add_argument("--guides", action="store_true", help="also everyone's guide, in guides/ below --out")
    everyone.add_argument("--new-codes", action="store_true", help="first replace everyone's code in the groups named")
    parser.add_argument("--out", type=Path, help="file (ada.env; a folder with --all), readable by you alone")
    add_dry_run(parser)  # for new codes; nothing else that this verb does changes anything


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
    """Print a participant's keys, or do what the instructor asks for."""
    if options.dry_run and not (options.new_code or options.new_codes):
        raise WorkshopError("A login changes nothing in the workshop: --dry-run goes with --new-code or --new-codes.")
    if options.door or options.code:
        return _print_keys(options)
    from admin.commands import instructors_login  # noqa: PLC0415 - participants have none of the libraries it needs

    return instructors_login.run(options)


def _print_keys(options: argparse.Namespace) -> ExitStatus:
    if not options.door or options.pseudonym or options.all or options.console or options.out:
        raise WorkshopError("Write 'workshop login --door ADDRESS --code CODE', with what is on your sheet.")
    address = read_address(options.door)
    code = options.code or address.code
    if not code:
        raise WorkshopError("Your code is missing: add --code with the code on your sheet.")
    keys = fetch_keys(address, code)
    text = export_lines(keys.exports, options.shell or usual_shell())
    print(json.dumps(keys.exports, indent=2) + "\n" if options.json else text, end="")
    say(f"Your keys hold until {keys.expires}; keep them to yourself. These lines work where your shell runs them:")
    say("see 'Signing in' in your guide.")
    return ExitStatus.WELL
