"""The instructor's part of login: one participant's session, new codes, and everybody's handouts."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from tabulate import tabulate

from admin import files
from admin.access.camera import CAMERA_VARIABLE, find_cameras_group, open_camera_session
from admin.access.codes import code_of, codes_of, door_url, renew
from admin.access.handouts import write_handouts
from admin.access.qr import linked
from admin.access.session import early_end, find_participant, open_session
from admin.commands.output import ExitStatus, print_actions, print_data, say, say_actions
from admin.door.console_link import OPEN_WITHIN_MINUTES, console_link
from admin.errors import WorkshopError
from admin.shells import export_lines
from admin.workshop.groups import Group, Workshop
from admin.workshop.settings import find_terraform, read_workshop

FOR_ALL = "'workshop login --all --out DIR'"


def run(options: argparse.Namespace) -> ExitStatus:
    """Open one session, replace codes, or write everybody's handout."""
    workshop = read_workshop(find_terraform())
    if options.camera:
        return _for_camera(options, workshop)
    if options.all:
        return _for_all(options, workshop)
    if not options.pseudonym or options.group or options.new_codes or options.guides:
        raise WorkshopError(f"Whose session? Write 'workshop login PSEUDONYM', or {FOR_ALL} for handouts.")
    if options.new_code:
        group = find_participant(workshop, options.pseudonym)
        return _renew(options, workshop, {group: [options.pseudonym]})
    return _open_one(options, workshop)


def _for_all(options: argparse.Namespace, workshop: Workshop) -> ExitStatus:
    if options.pseudonym or options.console or options.duration or options.new_code or options.shell:
        raise WorkshopError(f"--all makes handouts: write {FOR_ALL}, with no pseudonym.")
    if not (options.out or options.new_codes) or (options.guides and not options.out):
        raise WorkshopError(f"Where do the handouts go? Write {FOR_ALL}.")
    groups = [workshop.group(name) for name in options.group] if options.group else list(workshop.groups)
    if options.new_codes:
        if not options.group:
            raise WorkshopError("Whose codes? Name the group: 'workshop login --all --group GROUP --new-codes'.")
        status = _renew(options, workshop, {group: list(group.participants) for group in groups})
        if not options.out or options.dry_run:
            return status
    return _write_handouts(options, workshop, groups)


def _renew(options: argparse.Namespace, workshop: Workshop, whose: dict[Group, list[str]]) -> ExitStatus:
    """Replace codes, and print the new ones unless they go onto sheets."""
    actions = [f"replace the codes of {', '.join(who)} at the door of {group.name}" for group, who in whose.items()]
    if options.dry_run:
        for group, pseudonyms in whose.items():
            known = codes_of(workshop, group)
            for name in [name for name in pseudonyms if name not in known][:1]:
                code_of(workshop, group, name)  # which says what to do
        print_actions(options, actions)
        return ExitStatus.WELL
    rows = []
    for group, pseudonyms in whose.items():
        url = door_url(workshop, group)
        for pseudonym, code in renew(workshop, group, pseudonyms).items():
            rows.append({"pseudonym": pseudonym, "code": code, "address": url, "link": linked(url, code)})
    if not (options.all and options.out):
        table = [(row["pseudonym"], row["code"], row["address"]) for row in rows]
        print_data(options, rows, tabulate(table, headers=("pseudonym", "code", "address"), tablefmt="plain"))
    say_actions(actions)
    many = "The codes of before, and whoever is signed in with one, are refused from now on."
    say(many if len(rows) > 1 else "The code of before, and whoever is signed in with it, is refused from now on.")
    return ExitStatus.WELL


def _write_handouts(options: argparse.Namespace, workshop: Workshop, groups: list[Group]) -> ExitStatus:
    for group in groups:
        if not group.door.enabled:
            _warn_outside(group)
    made = write_handouts(
        workshop=workshop, groups=groups, out=options.out, language=options.lang, guides=options.guides
    )
    data = {"written": [str(path) for path in made.written], "failed": made.failed}
    print_data(options, data, "\n".join(map(str, made.written)))
    for group in groups:
        if group.name in made.until and (early := early_end(group, made.until[group.name])):
            say(f"The sessions on the sheets: {early}")
    for pseudonym, reason in made.failed.items():
        say(f"{pseudonym}: {reason}")
    if kept := [name for name in made.failed if (options.out / f"{name}.html").exists()]:
        say(f"Kept as they were: the earlier sheets of {', '.join(kept)}.")
    return ExitStatus.NOT_ALL_PASSED if made.failed else ExitStatus.WELL


def _for_camera(options: argparse.Namespace, workshop: Workshop) -> ExitStatus:
    """Open a camera's session, which may do nothing but upload."""
    not_its = (options.pseudonym, options.console, options.new_code, options.new_codes, options.all, options.guides)
    if any(not_its) or len(options.group or ()) > 1:
        raise WorkshopError("A camera's session: write 'workshop login --camera NAME --group GROUP [--out FILE]'.")
    group = find_cameras_group(workshop, options.camera, options.group[0] if options.group else None)
    return _open(options, workshop, group, options.camera)


def _open_one(options: argparse.Namespace, workshop: Workshop) -> ExitStatus:
    return _open(options, workshop, find_participant(workshop, options.pseudonym), options.pseudonym)


def _open(options: argparse.Namespace, workshop: Workshop, group: Group, name: str) -> ExitStatus:
    if options.out:
        _refuse_unwritable(options.out)  # before there is a session that nobody can use
    _warn_outside(group)
    opened = open_camera_session if options.camera else open_session
    session = opened(workshop, group, name, seconds=options.duration)
    until = min(session.expires, group.closes).astimezone(group.start.tzinfo)
    if options.console:
        data = {"link": console_link(workshop, session)}
        text = data["link"] + "\n"
        said = (
            f"Opens the console as {session.pseudonym} until {until:%H:%M}; open it within {OPEN_WITHIN_MINUTES} min."
        )
    else:
        data = session.exports() | ({CAMERA_VARIABLE: name} if options.camera else {})
        text = export_lines(data, options.shell or "sh")
        said = f"Rights of {session.pseudonym} until {until:%H:%M}. They are as good as a password until then."
        if options.camera:
            said = (
                f"The camera {name} may upload into {workshop.birds_folder(name)} of {group.name} until {until:%H:%M}, "
                "and do nothing else."
            )
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
