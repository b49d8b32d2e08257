"""What the door knows of its workshop and group, from its environment."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime

from admin.names import Names


@dataclass(frozen=True)
class Settings:
    """The door's settings.

    Attributes:
        names: the workshop's.
        group: the group's name.
        region: the group's.
        input_file: the key of the class's picture.
        code_bucket: where the list of whom the door knows lies.
        door_key: the name of the parameter of the door's key.
        role: the ARN of the role that participants' sessions are opened with.
        opens: when the slot begins.
        ends: when it ends, as people are told.
        closes: when participants' rights end.
        catch_up: the points that participants may have themselves put to.
        tuned: whether functions start with the workshop's settings.
        memory_size: in MB, what the workshop wants at most.
        timeout: in seconds, what it wants at most.
        layer_arn: the layer's version that it wants.
        confidence_threshold: in per cent.
        has_endpoint: whether birds are named.
        number_in_region: which of its region's groups it is.
        exercise: whether participants write the function themselves that names them.
    """

    names: Names
    group: str
    region: str
    input_file: str
    code_bucket: str
    door_key: str
    role: str
    opens: datetime
    ends: datetime
    closes: datetime
    catch_up: tuple[str, ...]
    tuned: bool
    memory_size: int
    timeout: int
    layer_arn: str
    confidence_threshold: float
    has_endpoint: bool
    number_in_region: int
    exercise: bool


def read_settings() -> Settings:
    """Read the settings.

    Returns:
        The settings.

    Raises:
        KeyError, ValueError: a variable is missing or has a bad value; Terraform sets them all.
    """
    return Settings(
        names=Names(os.environ["WORKSHOP"]),
        group=os.environ["GROUP"],
        region=os.environ["REGION"],
        input_file=os.environ["INPUT_FILE"],
        code_bucket=os.environ["CODE_BUCKET"],
        door_key=os.environ["DOOR_KEY"],
        role=os.environ["PARTICIPANT_ROLE_ARN"],
        opens=datetime.fromisoformat(os.environ["SLOT_OPENS"]),
        ends=datetime.fromisoformat(os.environ["SLOT_ENDS"]),
        closes=datetime.fromisoformat(os.environ["SLOT_CLOSES"]),
        catch_up=tuple(point for point in os.environ["CATCH_UP"].split(",") if point),
        tuned=os.environ["TUNED"] == "true",
        memory_size=int(os.environ["MEMORY_SIZE"]),
        timeout=int(os.environ["TIMEOUT"]),
        layer_arn=os.environ["LAYER_ARN"],
        confidence_threshold=float(os.environ["CONFIDENCE_THRESHOLD"]),
        has_endpoint=os.environ["HAS_ENDPOINT"] == "true",
        number_in_region=int(os.environ["NUMBER_IN_REGION"]),
        exercise=os.environ["EXERCISE"] == "true",
    )


def now() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


def iso(time: datetime) -> str:
    """Write a time as JSON carries it: ISO 8601, UTC, to the millisecond."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds")
