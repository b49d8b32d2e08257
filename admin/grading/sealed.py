"""Files that show it when somebody edited them."""

import hashlib
import json
from typing import Any

SEAL = "seal"


def digest(data: Any) -> str:
    """Out: SHA-256 (hex) of data as JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """Out: the data with a digest of all of it. It tells edits and damage; it is no signature."""
    return data | {SEAL: digest(data)}


def is_sound(data: object) -> bool:
    """Out: whether data is what sealed() once returned."""
    if not isinstance(data, dict) or SEAL not in data:
        return False
    return bool(data[SEAL] == digest({name: value for name, value in data.items() if name != SEAL}))


def dump(data: dict[str, Any]) -> str:
    """Out: the data as the JSON text that lies in a file."""
    return json.dumps(data, indent=2) + "\n"
