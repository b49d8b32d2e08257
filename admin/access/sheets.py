"""What is on a sheet, and the page that shows it: a door's address and a code, or a link to the console and keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from admin.access.codes import codes_of, door_url
from admin.access.layers import layer_arns
from admin.access.qr import address_code, link_code, linked
from admin.access.session import open_session
from admin.door.console_link import OPEN_WITHIN_MINUTES, console_link
from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.shells import export_lines
from admin.workshop.groups import Group, Workshop

LANGUAGES = ("de", "en")
# The printed side of a console link's code in mm. The largest (version 40, 177 modules and the border) then has modules
# of 0.6 mm.
LINK_SIDE_MM = 112


class Kind(Enum):
    """A sheet's templates, by the beginning of their names."""

    DOOR = "door"
    CONSOLE = "console"


@dataclass(frozen=True)
class OpenDoor:
    """What a group's sheets lead to.

    Attributes:
        url: the door's address.
        codes: participants' codes by pseudonym.
    """

    url: str
    codes: dict[str, str] = field(repr=False)


@dataclass(frozen=True)
class Access:
    """What one participant signs in to the console with, where there is no door.

    Attributes:
        link: the console sign-in link, a secret.
        exports: environment variables by name, secrets.
        until: when neither works any longer.
    """

    link: str = field(repr=False)
    exports: dict[str, str] = field(repr=False)
    until: datetime


def find_door(workshop: Workshop, group: Group) -> OpenDoor | None:
    """Find out what a group's sheets lead to.

    Args:
        workshop: the workshop.
        group: the group.

    Returns:
        Its door; None where it is switched off.

    Raises:
        WorkshopError: it does not stand yet, or AWS refuses.
    """
    if not group.door.enabled:
        return None
    url = door_url(workshop, group)
    if not url:
        raise WorkshopError(
            f"The door of {group.name} does not stand yet: run 'make apply ENV={group.folder.name}', or switch it off "
            "with door = { enabled = false } in its group.auto.tfvars."
        )
    return OpenDoor(url, codes_of(workshop, group))


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
    return Access(link=link, exports=session.exports(), until=min(session.expires, group.closes))


def with_layers(group: Group) -> Group:
    """Name a group's layers by the ARNs that AWS gave them, as layer_arns does."""
    return replace(group, layers=layer_arns(group))


def _whose(workshop: Workshop, group: Group, pseudonym: str) -> dict[str, Any]:
    """Collect what stands on every sheet: whose it is, and when the group meets."""
    return {
        "workshop": workshop.name,
        "pseudonym": pseudonym,
        "group": group.name,
        "start": group.start,
        "end": group.end,
    }


def door_sheet(workshop: Workshop, group: Group, pseudonym: str, door: OpenDoor) -> dict[str, Any]:
    """Collect a small sheet's values. Raises WorkshopError where the door knows no code of the participant's."""
    code = door.codes.get(pseudonym)
    if code is None:
        raise WorkshopError(f"The door of {group.name} has no code for them: run 'make provision ROSTER=...', again.")
    return {
        **_whose(workshop, group, pseudonym),
        "address": door.url,
        "code": code,
        "link": linked(door.url, code),
        "qr": address_code(door.url, code),
    }


def console_sheet(workshop: Workshop, group: Group, pseudonym: str, access: Access) -> dict[str, Any]:
    """Collect a console sheet's values; the group's layers are those of with_layers. Times are in the slot's zone."""
    zone = group.start.tzinfo
    bucket, target = workshop.upload_bucket(group.name), workshop.target_bucket
    folder, archive = workshop.output_folder(pseudonym), workshop.output_zip(pseudonym)
    birds = workshop.birds_folder(pseudonym)
    return {
        **_whose(workshop, group, pseudonym),
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
        "qr": link_code(access.link),
        "exports": export_lines(access.exports, "sh"),
        "link_until": (datetime.now(UTC) + timedelta(minutes=OPEN_WITHIN_MINUTES)).astimezone(zone),
        "until": access.until.astimezone(zone),
    }


def render(sheets: Sequence[dict[str, Any]], *, kind: Kind, language: str) -> str:
    """Render sheets of one kind as one HTML page.

    Args:
        sheets: the templates' values, one dictionary for each sheet.
        kind: of the sheets.
        language: one of LANGUAGES.

    Returns:
        HTML that needs neither script nor network. An A4 page takes four small sheets, or one of the console's.
    """
    environment = Environment(
        loader=PackageLoader("admin.access", "."), autoescape=select_autoescape(default=True), trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined,
    )  # fmt: skip
    template = environment.get_template(f"{kind.value}.page.html.j2")
    return template.render(sheets=sheets, language=language, side=LINK_SIDE_MM)


def _console(region: str, page: str, prefix: str) -> str:
    """Name the console's S3 page of one folder or object, which participants cannot reach from the list of buckets."""
    return f"https://{region}.console.aws.amazon.com/s3/{page}?region={region}&prefix={prefix}"
