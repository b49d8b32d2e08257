"""What an S3 event says about pictures: pure functions."""

import re
from dataclasses import dataclass
from urllib.parse import unquote_plus

RESULTS_PREFIX = "results/"
# A folder below birds/ belongs to the participant of its name; provisioning has already refused bad pseudonyms.
PARTICIPANTS_KEY = re.compile(r"birds/(?P<pseudonym>[a-z][a-z0-9-]{2,31})/[^/]+\.jpg")

CAMERA = re.compile(r"[a-z][a-z0-9-]{2,31}")


@dataclass(frozen=True)
class Picture:
    """One version of one object.

    Attributes:
        bucket: the bucket's name.
        key: the object's, decoded.
        version: the version's id, "" where the bucket keeps no versions.
        delivery: tells this upload from any other of the same key: the version's id or, without one, S3's sequencer.
    """

    bucket: str
    key: str
    version: str
    delivery: str

    @property
    def pseudonym(self) -> str | None:
        """The participant whose folder the picture lies in, None where it lies in nobody's."""
        match = PARTICIPANTS_KEY.fullmatch(self.key)
        return match["pseudonym"] if match else None


def camera_in(metadata: dict[str, str] | None) -> str | None:
    """Read from an object's metadata which camera took it.

    Args:
        metadata: the object's; whoever uploads it chooses them.

    Returns:
        The camera's name, None where there is none, or a text that cannot be one.
    """
    name = (metadata or {}).get("camera", "")
    return name if CAMERA.fullmatch(name) else None


def is_test_event(event: object) -> bool:
    """Tell whether this is what S3 sends once when a notification is set up: it names no object."""
    return isinstance(event, dict) and event.get("Event") == "s3:TestEvent"


def pictures_of(event: object) -> list[Picture]:
    """Read which pictures an S3 event names.

    Args:
        event: what the function was invoked with.

    Returns:
        The pictures, in the event's order.

    Raises:
        ValueError: the event has no Records, a record is not one of S3's, a key is not UTF-8 once it is decoded, or a
            key lies under results/.
    """
    records = event.get("Records") if isinstance(event, dict) else None
    if not isinstance(records, list) or not records:
        raise ValueError("The event has no Records: this function is made to be called by an S3 notification.")
    return [_picture_of(number, record) for number, record in enumerate(records, start=1)]


def _picture_of(number: int, record: dict) -> Picture:
    try:
        bucket, entry = record["s3"]["bucket"]["name"], record["s3"]["object"]
        key = unquote_plus(entry["key"], errors="strict")  # S3 sends "a b" as "a+b" and "ü" as "%C3%BC"
    except UnicodeDecodeError as error:
        raise ValueError(
            f"Record {number} of the event names the key {entry['key']!r}, which is not UTF-8 once it is decoded: "
            "no object of S3 can have it."
        ) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"Record {number} of the event names no bucket and object key of S3.") from error
    if key.startswith(RESULTS_PREFIX):
        # The trigger was widened: each result that this function stores would invoke it again, for ever.
        raise ValueError(f"{key} is a result of this function, not a picture: narrow the trigger to birds/*.jpg.")
    version = entry.get("versionId") or ""
    delivery = version or entry.get("sequencer") or entry.get("eTag") or ""
    return Picture(bucket=bucket, key=key, version=version, delivery=delivery)
