"""What Terraform's variable files say about the workshop: groups, regions, names, what a function must look like.

They are the only place for these values: Terraform applies the files, and the instructor's tool reads them.
"""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from admin.errors import WorkshopError
from admin.names import Names
from admin.workshop.collisions import check_collisions, check_workshop_name
from admin.workshop.groups import Door, Endpoint, Group, Reserved, Workshop
from admin.workshop.links import check_links
from admin.workshop.tfvars import read_variables

PARTICIPANTS_FILE = "participants.auto.tfvars.json"
MOST_IN_REGION = 99  # groups, as modules/group has it
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
        names = Names(check_workshop_name(shared["workshop"], str(path)))
        settings = [folder / "group.auto.tfvars" for folder in sorted((terraform / "envs").iterdir())]
        groups = [read_group(names, each) for each in settings if each.is_file()]
        if not groups:
            raise WorkshopError(f"{terraform}/envs: no environment has a group.auto.tfvars; restore them from git.")
        check_collisions(names, groups)
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


def read_group(names: Names, path: Path) -> Group:
    """Read one group's variable file.

    Args:
        names: the workshop's.
        path: the group.auto.tfvars in its environment's folder.

    Returns:
        The group.

    Raises:
        WorkshopError: a setting is missing or unreadable; the message names it.
    """
    settings, folder = read_variables(path), path.parent
    try:
        # Terraform publishes its own where none is named; whose account and which version only AWS knows.
        published = f"arn:aws:lambda:{settings['region']}:*:layer:{names.library_layer('pillow', settings['group'])}:*"
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
            cut_off_starts=settings.get("cut_off", {}).get("starts", Group.cut_off_starts),
            tuned=settings.get("tuned", True),
            number_in_region=_number(settings.get("number_in_region", 1), path),
            exercise=settings.get("species", {}).get("exercise", False),
        )
    except KeyError as error:
        raise WorkshopError(f"{path}: {error.args[0]} is missing; set it.") from None
    except ValueError as error:
        raise WorkshopError(f"{path}: {error}; write times like 2026-12-01T11:45:00+01:00.") from None
    except (TypeError, AttributeError):
        raise WorkshopError(
            f"{path}: a setting has another form than modules/group describes; compare the file with another group's."
        ) from None


def _number(value: Any, path: Path) -> int:
    if type(value) is not int or not 1 <= value <= MOST_IN_REGION:
        raise WorkshopError(
            f"{path}: number_in_region is {value!r}; write a whole number from 1 to {MOST_IN_REGION}, another for each "
            "group of the region."
        )
    return value


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text!r} has no time zone")
    return time


def _endpoint(settings: dict[str, Any]) -> Endpoint | None:
    """Read the endpoint, None where it is switched off; what is left out is as in modules/group."""
    if not settings["enabled"]:
        return None
    container, serverless = settings.get("container", "pytorch-inference"), settings.get("serverless", {})
    default = Endpoint(settings["model_artifact"])
    return Endpoint(
        model_artifact=settings["model_artifact"],
        container=container,
        image=settings.get("image", default.image),
        memory_mb=serverless.get("memory_mb", default.memory_mb),
        max_concurrency=serverless.get("max_concurrency", default.max_concurrency),
        # SageMaker's built-in algorithm runs on an instance in any case.
        instance_type=settings.get("instance_type") or ("ml.m5.large" if container == "image-classification" else ""),
        instance_count=settings.get("instance_count", default.instance_count),
        minutes_after_session=(
            settings.get("minutes_after_session", 30) if settings.get("deleted_after_session", True) else None
        ),
        usd_per_hour=settings.get("usd_per_hour", default.usd_per_hour),
    )


def _door(settings: dict[str, Any]) -> Door:
    """Read the front door; what is left out is as in modules/group."""
    default = Door()
    return Door(settings.get("enabled", default.enabled), tuple(settings.get("catch_up", default.catch_up)))


def _participants(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    try:
        return tuple(json.loads(path.read_text(encoding="utf-8"))["participants"])
    except (OSError, ValueError, KeyError, TypeError):
        raise WorkshopError(f"{path}: not what `workshop provision` writes; run it again with the roster.") from None
