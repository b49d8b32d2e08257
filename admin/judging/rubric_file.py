"""The rubric's file: read and checked, so that its faults are found before anybody is judged by it."""

import hashlib
import json
import tomllib
from pathlib import Path

from admin.errors import WorkshopError
from admin.judging.rubric import Rubric
from admin.judging.rubric_schema import rubric_faults

RUBRIC_FILE = Path(__file__).with_name("rubric.toml")


def load_rubric(path: Path = RUBRIC_FILE) -> Rubric:
    """Read and check the rubric.

    Args:
        path: a TOML file.

    Returns:
        The rubric.

    Raises:
        WorkshopError: a sentence for each fault: a criterion, weight, text or language that is missing or surplus, a
            weight that is no whole number above 0, points that do not add up to max_score, a text that names a fact
            the check does not know.
    """
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise WorkshopError(f"{path}: cannot be read ({error.strerror}); restore it from git.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WorkshopError(f"{path}: not TOML ({error}); mend that line or restore the file from git.") from None
    if faults := rubric_faults(data):
        raise WorkshopError("\n".join([f"{path}: the rubric is refused.", *faults]))
    return Rubric(data, hashlib.sha256(content).hexdigest())


def packed_rubric(path: Path = RUBRIC_FILE) -> bytes:
    """Write the rubric as a function's package carries it: as JSON, which is read in a tenth of the time.

    Args:
        path: a TOML file.

    Returns:
        What rubric.packaged_rubric reads.

    Raises:
        WorkshopError: as load_rubric.
    """
    rubric = load_rubric(path)
    return json.dumps({"sha256": rubric.digest, "rubric": rubric.data}, ensure_ascii=False, indent=1).encode()
