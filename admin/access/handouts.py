"""Handouts: one printable sheet for each participant, with a QR code to sign in and the participant's own values.

A sheet holds keys, so only the user who made it may read it, and its folder holds a .gitignore for everything in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup
from tqdm import tqdm

from admin import files
from admin.access.layers import layer_arns
from admin.access.session import open_session, shell
from admin.door.console_link import OPEN_WITHIN_MINUTES, console_link
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.workshop.groups import Group, Workshop

LANGUAGES = ("de", "en")
# Modules on each side: the quiet zone that ISO/IEC 18004 requires.
QR_BORDER = 4
# The printed side in mm. The largest code (version 40, 177 modules and the border) then has modules of 0.6 mm.
QR_SIDE_MM = 112


@dataclass(frozen=True)
class Access:
    """What one participant signs in with.

    Attributes:
        link: the console sign-in link, a secret.
        exports: export lines for a shell, a secret.
        until: when neither works any longer.
    """

    link: str = field(repr=False)
    exports: str = field(repr=False)
    until: datetime


@dataclass
class Handouts:
    """The result of writing handouts.

    Attributes:
        written: the files.
        failed: why a sheet could not be made, by pseudonym.
        until: when the first of the sessions ends, by the group's name.
    """

    written: list[Path] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    until: dict[str, datetime] = field(default_factory=dict)


def open_access(workshop: Workshop, group: Group, pseudonym: str) -> Access:
    """Open one participant's session and make its link.

    Args:
        workshop: the workshop.
        group: the participant's.
        pseudonym: the participant's.

    Returns:
        What the participant signs in with.

    Raises:
        WorkshopError: as in open_session and console_link.
    """
    session = open_session(workshop, group, pseudonym)
    link = console_link(workshop, session)
    return Access(link=link, exports=shell(session.exports()), until=min(session.expires, group.closes))


def write_handouts(
    *,
    workshop: Workshop,
    groups: Sequence[Group],
    out: Path,
    language: str = "de",
    issue: Callable[[Workshop, Group, str], Access] = open_access,
) -> Handouts:
    """Write ``<pseudonym>.html`` for everyone in the groups, and ``_print-<group>.html`` with all sheets of a group.

    Each sheet is made anew by every run and appears whole or not at all, so an interrupted run can simply be repeated.

    Args:
        workshop: the workshop.
        groups: whose participants.
        out: the folder, made if missing.
        language: of the sheets, one of LANGUAGES.
        issue: opens one participant's session, and returns what goes on the sheet.

    Returns:
        What was written and what was not. A participant whose session is refused does not stop the others.

    Raises:
        WorkshopError: the folder cannot be used, nobody is on the roster, or a group's layer is not published.
    """
    if not any(group.participants for group in groups):
        names = ", ".join(group.name for group in groups)
        raise WorkshopError(f"Nobody is on the roster of {names}: run 'workshop provision ROSTER' first.")
    groups = [replace(group, layers=layer_arns(group)) for group in groups]
    _make_private(out)
    result = Handouts()
    for group in groups:
        together = out / f"_print-{group.name}.html"  # no pseudonym begins with an underscore
        together.unlink(missing_ok=True)
        sheets = []
        for pseudonym in tqdm(group.participants, desc=group.name, unit="sheet", disable=None):
            path = out / f"{pseudonym}.html"
            path.unlink(missing_ok=True)  # the link of an earlier run has expired, so that sheet must not remain
            try:
                access = issue(workshop, group, pseudonym)
            except WorkshopError as error:
                result.failed[pseudonym] = str(error)
                continue
            result.until[group.name] = min(access.until, result.until.get(group.name, access.until))
            sheet = _sheet(workshop, group, pseudonym, access)
            _write(path, render([sheet], language=language))
            result.written.append(path)
            sheets.append(sheet)
        if sheets:
            _write(together, render(sheets, language=language))
            result.written.append(together)
    return result


def render(sheets: list[dict[str, Any]], *, language: str) -> str:
    """Render sheets as one HTML page.

    Args:
        sheets: the templates' values, one dictionary for each sheet.
        language: one of LANGUAGES.

    Returns:
        HTML that needs neither script nor network, and prints each sheet on an A4 page.
    """
    environment = Environment(
        loader=PackageLoader("admin.access", "."), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    template = environment.get_template("handout.page.html.j2")
    return template.render(sheets=sheets, language=language, side=QR_SIDE_MM)


def qr_code(link: str) -> Markup | None:
    """Make a QR code as SVG markup, with its quiet zone.

    A console link has about 1,500 bytes, so the lowest error correction is asked for, which keeps the modules large;
    segno chooses a higher one where the code does not get larger by it.

    Args:
        link: ASCII characters.

    Returns:
        The markup, or None if no QR code can hold the link: one takes at most 2,953 bytes (ISO/IEC 18004, version 40
        at error correction L).
    """
    import segno  # noqa: PLC0415 - only handouts need it: without it every other verb still runs

    try:
        code = segno.make_qr(link, error="l", mode="byte", boost_error=True)
    except segno.DataOverflowError:
        return None
    # Without a size of its own the SVG fills the square that the page reserves for it in mm.
    return Markup(code.svg_inline(border=QR_BORDER, omitsize=True, light="#fff"))  # noqa: S704 - segno's own markup


def _sheet(workshop: Workshop, group: Group, pseudonym: str, access: Access) -> dict[str, Any]:
    """Collect the templates' values; times are in the zone of the group's slot."""
    zone = group.start.tzinfo
    issued = datetime.now(UTC)
    bucket, target = workshop.upload_bucket(group.region), workshop.target_bucket
    folder, archive = workshop.output_folder(pseudonym), workshop.output_zip(pseudonym)
    birds = workshop.birds_folder(pseudonym)
    return {
        "workshop": workshop.name,
        "pseudonym": pseudonym,
        "group": group.name,
        "start": group.start,
        "end": group.end,
        "region": group.region,
        "function": workshop.function_name(pseudonym),
        "layers": group.layers,
        "memory": group.memory_size,
        "minutes": group.timeout // 60,
        "seconds": group.timeout % 60,
        "picture": f"s3://{workshop.source_bucket}/{workshop.input_file}",
        "folder": f"s3://{target}/{folder}",
        "zip": f"s3://{target}/{archive}",
        "storage_region": STORAGE_REGION,
        "upload": f"s3://{bucket}/{birds}",
        "folder_page": _console(STORAGE_REGION, f"buckets/{target}", folder),
        "zip_page": _console(STORAGE_REGION, f"object/{target}", archive),
        "upload_page": _console(group.region, f"upload/{bucket}", birds),
        "link": access.link,
        "qr": qr_code(access.link),
        "exports": access.exports,
        "link_until": (issued + timedelta(minutes=OPEN_WITHIN_MINUTES)).astimezone(zone),
        "until": access.until.astimezone(zone),
    }


def _console(region: str, page: str, prefix: str) -> str:
    """Name the console's S3 page of one folder or object, which participants cannot reach from the list of buckets."""
    return f"https://{region}.console.aws.amazon.com/s3/{page}?region={region}&prefix={prefix}"


def _make_private(out: Path) -> None:
    """Make the folder with mode 0700 and let git ignore its content; raise WorkshopError if others may read it."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.mkdir(mode=0o700, exist_ok=True)
        if out.stat().st_mode & 0o077:
            raise WorkshopError(
                f"{out}: others may look into this folder, and handouts hold keys; name a new folder with --out."
            )
        ignore = out / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="ascii")
        for part in out.glob(".*.part"):  # left by a run that was killed
            part.unlink()
    except OSError as error:
        raise WorkshopError(f"{out}: cannot be used ({error.strerror}); name another folder with --out.") from None


def _write(path: Path, html: str) -> None:
    try:
        files.write(path, html, mode=files.PRIVATE)
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be written ({error.strerror}); name another folder with --out.") from None
