"""Files that are whole or not there at all, and that show it when somebody edited them."""

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

SEAL = "seal"


def write(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader, or the next run after a kill -9, finds the old or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


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
