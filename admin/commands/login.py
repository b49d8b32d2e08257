"""The command line of sessions: the instructor's login and reset, and the verbs that participants type themselves."""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tabulate import tabulate

from admin.access.console_link import OPEN_WITHIN_MINUTES, console_link
from admin.access.handouts import LANGUAGES, write_handouts
from admin.access.reset import POINTS, reset
from admin.access.session import find_participant, open_session, shell
from admin.errors import WorkshopError
from admin.participant.deploy import deploy
from admin.participant.invoke import invoke, unpack
from admin.participant.logs import as_rows, function_log, reports
from admin.participant.own import own_things
from admin.participant.upload import upload
from admin.workshop.settings import Group, find_terraform, read_workshop

DURATION = re.compile(r"^(?:(?P<hours>\d{1,2})h)?(?:(?P<minutes>\d{1,4})m)?(?:(?P<seconds>\d{1,6})s?)?$")
VerbMaker = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def register(make: VerbMaker) -> None:
    """Add the verbs. In: what makes one out of its name, its function and a line on what it does."""
    verb = make("login", _login, "open a participant's session: exports for a shell, a console link, or handouts")
    verb.add_argument("pseudonym", nargs="?", metavar="PSEUDONYM", help="whose session; left out with --all")
    verb.add_argument("--console", action="store_true", help="a sign-in link to the participant's function instead")
    verb.add_argument("--duration", type=duration, metavar="60m", help="how long (to the slot's end and its grace)")
    verb.add_argument("--all", action="store_true", help="a handout for everyone, with --out")
    verb.add_argument("--group", action="append", metavar="GROUP", help="with --all, only this group; may be repeated")
    verb.add_argument("--lang", choices=LANGUAGES, default="de", help="language of the handouts (de)")
    verb.add_argument("--out", type=Path, help="file (ada.env; a folder with --all) to write to, readable by you alone")

    verb = make("reset", _reset, "put a participant's function to a known point, keeping their code as a version")
    verb.add_argument("pseudonym", metavar="PSEUDONYM", help="whose function")
    verb.add_argument("--to", choices=POINTS, required=True, help="the point of the exercise")

    verb = make("upload", _upload, "participants: upload a bird")
    verb.add_argument("picture", type=Path, metavar="PICTURE", help="a JPEG")

    verb = make("deploy", _deploy, "participants: put a file into your function")
    verb.add_argument("file", type=Path, metavar="FILE.py", help="the code, with its lambda_handler")

    verb = make("invoke", _invoke, "participants: run your function and see what it answers and writes")
    verb.add_argument("--unpack", type=Path, metavar="DIR", help="also unpack the crops of your zip into this folder")

    verb = make("logs", _logs, "participants: read your function's log")
    verb.add_argument("--minutes", type=int, default=15, help="how far to look back (15)")


def duration(text: str) -> int:
    """Out: the seconds of 90m, 1h, 1h30m or 3600. Raises argparse.ArgumentTypeError for anything else."""
    match = DURATION.match(text)
    if not text or match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no duration; write it like 60m, 1h30m or 3600")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds


def _login(options: argparse.Namespace) -> int:
    workshop = read_workshop(find_terraform())
    if options.all:
        if options.pseudonym or options.console or options.duration or not options.out:
            raise WorkshopError("--all makes handouts: write 'workshop login --all --out DIR', with no pseudonym.")
        groups = [workshop.group(name) for name in options.group] if options.group else workshop.groups
        for group in groups:
            _warn_outside(group)
        made = write_handouts(workshop=workshop, groups=groups, out=options.out, language=options.lang)
        _print(options, {"written": [str(path) for path in made.written], "failed": made.failed},
               "\n".join(map(str, made.written)))  # fmt: skip
        for pseudonym, reason in made.failed.items():
            _say(f"{pseudonym}: {reason}")
        return int(bool(made.failed))
    if not options.pseudonym or options.group:
        raise WorkshopError("Whose session? Write 'workshop login PSEUDONYM', or '--all --out DIR' for handouts.")
    group = find_participant(workshop, options.pseudonym)
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
        write_private(options.out, content)
    else:
        print(content, end="")
    _say(said)
    return 0


def write_private(path: Path, text: str) -> None:
    """Write a whole file that only its owner can read (0600). Raises WorkshopError where it cannot be written."""
    try:
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as new:
            new.write(text)
        Path(new.name).replace(path)  # made 0600 from the start
    except OSError as error:
        raise WorkshopError(f"{path} cannot be written ({error.strerror}): choose another --out.") from None


def _warn_outside(group: Group) -> None:
    now = datetime.now(UTC)
    if not group.start <= now <= group.closes:
        _say(
            f"Note: outside of the window of {group.name} ({group.start:%d %b %Y %H:%M} to {group.closes:%H:%M}) AWS "
            f"refuses everything in its sessions; change time_slot in {group.folder.name}/group.auto.tfvars and apply."
        )


def _reset(options: argparse.Namespace) -> int:
    done = reset(workshop=read_workshop(find_terraform()), pseudonym=options.pseudonym, point=options.to)
    text = f"{done.function} is at {done.point}; the code it had is version {done.kept_version}."
    return _print(options, asdict(done), text)


def _upload(options: argparse.Namespace) -> int:
    done = upload(own_things(), options.picture)
    return _print(options, asdict(done), f"s3://{done.bucket}/{done.key}")


def _deploy(options: argparse.Namespace) -> int:
    done = deploy(own_things(), options.file)
    return _print(options, asdict(done), f"{done.function} has {options.file.name} now.")


def _invoke(options: argparse.Namespace) -> int:
    own = own_things()
    done = invoke(own, say=_say)
    crops: list[Path] = []
    fault: WorkshopError | None = None
    if options.unpack and not done.failed:
        try:
            crops = unpack(own, options.unpack)
        except WorkshopError as error:  # the answer is shown all the same
            fault = error
    data = asdict(done) | {"unpacked": [str(path) for path in crops]}
    _print(options, data, json.dumps(done.answer, indent=2, ensure_ascii=False))
    if not options.json:
        rows = [(output.key, f"{output.size:,}", output.written) for output in done.outputs]
        _say("\n" + tabulate(rows, headers=("your outputs", "bytes", "written"), colalign=("left", "right", "left")))
    if crops:
        _say(f"\n{len(crops)} crops in {options.unpack}")
    if done.failed:
        _say("\n".join(["", "Your function failed. The end of its log:", *done.log]))
    if fault:
        raise fault
    return int(done.failed)


def _logs(options: argparse.Namespace) -> int:
    lines = function_log(own_things(), minutes=options.minutes)
    if not lines:
        _say(f"Nothing in the last {options.minutes} minutes: run your function ('workshop invoke'), then look again.")
    data = {"lines": as_rows(lines), "reports": reports(lines)}
    return _print(options, data, "\n".join(f"{line.time[11:23]}  {line.text}" for line in lines))


def _print(options: argparse.Namespace, data: Any, text: str) -> int:
    print(json.dumps(data, indent=2) if options.json else text)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
