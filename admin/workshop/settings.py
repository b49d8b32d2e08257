"""What Terraform's variable files say about the workshop: groups, regions, names, what a function must look like.

They are the only place for these values: Terraform applies the files, and the instructor's tool reads them.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

import hcl2
from hcl2 import SerializationOptions

from admin.errors import WorkshopError
from admin.names import Names
from admin.workshop.groups import Door, Endpoint, Group, Reserved, Workshop
from admin.workshop.links import check_links

PARTICIPANTS_FILE = "participants.auto.tfvars.json"
GRACE_MINUTES = 15  # the default in modules/group, for a file that does not set it


def find_terraform() -> Path:
    """Find the checkout's ``terraform/`` folder.

    Returns:
        $WORKSHOP_TERRAFORM if set, else ``terraform/`` of the current folder or the nearest folder above it, else the
        one beside this package.

    Raises:
        WorkshopError: there is none.
    """
    if configured := os.environ.get("WORKSHOP_TERRAFORM"):
        candidates = [Path(configured)]
    else:
        here = Path.cwd()
        candidates = [folder / "terraform" for folder in (here, *here.parents, Path(__file__).resolve().parents[2])]
    for candidate in candidates:
        if (candidate / "envs").is_dir():
            return candidate
    raise WorkshopError(
        "No terraform/envs folder here or above: run this in a checkout of the workshop, or set WORKSHOP_TERRAFORM."
    )


def read_workshop(terraform: Path) -> Workshop:
    """Read the workshop from the variable files of every environment under ``terraform/envs``.

    Args:
        terraform: the folder ``terraform/``.

    Returns:
        The workshop.

    Raises:
        WorkshopError: a setting is missing or unreadable, or a symbolic link is a text file; the message names it.
    """
    for folder in (terraform / "envs").iterdir():
        check_links(folder)
    path = terraform / "workshop.auto.tfvars"
    shared = read_variables(path)
    try:
        names = Names(shared["workshop"])
        settings = [folder / "group.auto.tfvars" for folder in sorted((terraform / "envs").iterdir())]
        groups = [_group(names, each) for each in settings if each.is_file()]
        if not groups:
            raise WorkshopError(f"{terraform}/envs: no environment has a group.auto.tfvars; restore them from git.")
        return Workshop(
            name=names.name,
            input_file=shared["input_file"],
            confidence_threshold=float(shared["confidence_threshold"]),
            terraform=terraform,
            groups=tuple(sorted(groups, key=lambda group: group.start)),
        )
    except KeyError as error:
        raise WorkshopError(f"{path}: {error.args[0]} is missing; set it.") from None
    except (TypeError, ValueError):
        raise WorkshopError(f"{path}: confidence_threshold is no number; set it.") from None


def _group(names: Names, path: Path) -> Group:
    settings, folder = read_variables(path), path.parent
    try:
        # Terraform publishes its own where none is named; whose account and which version only AWS knows.
        published = f"arn:aws:lambda:{settings['region']}:*:layer:{names.library_layer('pillow')}:*"
        return Group(
            name=settings["group"],
            region=settings["region"],
            folder=folder,
            start=_time(settings["time_slot"]["start"]),
            end=_time(settings["time_slot"]["end"]),
            grace_minutes=settings.get("grace_minutes", GRACE_MINUTES),
            memory_size=settings["memory_size"],
            timeout=settings["timeout"],
            layers=(settings.get("layer_arn") or published,),
            species_layers=tuple(settings["species_layer_arns"]),
            endpoint=_endpoint(settings["endpoint"]),
            participants=_participants(folder / PARTICIPANTS_FILE),
            reserved=Reserved(**settings.get("reserved_concurrency", {})),
            door=_door(settings.get("door", {})),
            tuned=settings.get("tuned", True),
        )
    except KeyError as error:
        raise WorkshopError(f"{path}: {error.args[0]} is missing; set it.") from None
    except ValueError as error:
        raise WorkshopError(f"{path}: {error}; write times like 2026-12-01T11:45:00+01:00.") from None
    except (TypeError, AttributeError):
        raise WorkshopError(
            f"{path}: a setting has another form than modules/group describes; compare the file with another group's."
        ) from None


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return time


def _endpoint(settings: dict[str, Any]) -> Endpoint | None:
    """Read the endpoint, None where it is switched off; what is left out is as in modules/group."""
    if not settings["enabled"]:
        return None
    return Endpoint(
        instance_type=settings["instance_type"],
        instance_count=settings.get("instance_count", 1),
        model_artifact=settings["model_artifact"],
        minutes_after_session=(
            settings.get("minutes_after_session", 30) if settings.get("deleted_after_session", True) else None
        ),
        usd_per_hour=settings.get("usd_per_hour", 0),
    )


def _door(settings: dict[str, Any]) -> Door:
    """Read the front door; what is left out is as in modules/group."""
    default = Door()
    return Door(settings.get("enabled", default.enabled), tuple(settings.get("catch_up", default.catch_up)))


def read_variables(path: Path) -> dict[str, Any]:
    """Read a file of Terraform variables. Raises WorkshopError where it is missing or unreadable."""
    options = SerializationOptions(with_comments=False, strip_string_quotes=True)
    try:
        return hcl2.loads(path.read_text(encoding="utf-8"), serialization_options=options)
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); restore it from git.") from None
    except Exception as error:  # noqa: BLE001 - python-hcl2 raises whatever its parser (lark) raises
        reason = str(error).splitlines()[0]
        raise WorkshopError(f"{path}: not valid Terraform variables ({reason}); run terraform fmt on it.") from None


def _participants(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    try:
        return tuple(json.loads(path.read_text(encoding="utf-8"))["participants"])
    except (OSError, ValueError, KeyError, TypeError):
        raise WorkshopError(f"{path}: not what `workshop provision` writes; run it again with the roster.") from None
