"""JSON data with a digest of itself, so that an edited or damaged file is noticed."""

import hashlib
import json
from typing import Any

SEAL = "seal"


def digest(data: Any) -> str:
    """Digest data as JSON.

    Args:
        data: plain JSON data.

    Returns:
        SHA-256 (hex), which does not depend on the order of keys.
    """
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Add a digest of all of the data, which reveals edits and damage; it is no signature.

    Args:
        data: plain JSON data without a seal.

    Returns:
        The data and its seal.
    """
    return data | {SEAL: digest(data)}


def is_sound(data: object) -> bool:
    """Say whether data is unchanged since sealed() returned it.

    Args:
        data: parsed JSON, whatever it is.

    Returns:
        Whether its seal is there and fits.
    """
    if not isinstance(data, dict) or SEAL not in data:
        return False
    return bool(data[SEAL] == digest({name: value for name, value in data.items() if name != SEAL}))


def dump(data: dict[str, Any]) -> str:
    """Format data as the JSON text of a file."""
    return json.dumps(data, indent=2) + "\n"
