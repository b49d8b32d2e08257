"""Unpacks a participant's own crops into one folder, under the judge's limits and never to a path from the zip."""

import re
from pathlib import Path

from admin import files
from admin.errors import WorkshopError
from admin.judging.archive import read_members
from admin.judging.limits import MAX_ARCHIVE_BYTES
from admin.judging.png_chunks import SIGNATURE
from admin.judging.reason import RefusedError
from admin.judging.rubric_file import load_rubric
from admin.judging.zip_directory import MAX_MEMBER_BYTES

MAX_ZIP_BYTES = MAX_ARCHIVE_BYTES
CROP = re.compile(r"^(?P<emotion>[A-Z]{3,12})/cropped_(?P<number>[0-9]{1,4})\.png$")


def unpack_crops(content: bytes, folder: Path) -> list[Path]:
    """Write the crops as ``<EMOTION>-cropped_<n>.png`` into one folder.

    Members that are not named like a crop, or are not PNGs, are skipped.

    Args:
        content: the zip's bytes.
        folder: where the crops go, made if missing.

    Returns:
        The files written; files of the same names from an earlier run are replaced.

    Raises:
        WorkshopError: the zip is one that grading would refuse (see archive.py), and then nothing is written; or the
            folder cannot be written.
    """
    crops: dict[str, bytes] = {}
    try:
        for member in read_members(content):
            if match := CROP.match(member.name):
                data = member.read(MAX_MEMBER_BYTES)
                if data.startswith(SIGNATURE):
                    crops[f"{match['emotion']}-cropped_{match['number']}.png"] = data
            member.finish()
    except RefusedError as refusal:
        reason = load_rubric().words(refusal.reason)
        raise WorkshopError(f"The zip is not unpacked: {reason}. Mend your function and run it again.") from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in crops.items():
            files.write(folder / name, data)
    except OSError as error:
        raise WorkshopError(f"{folder} cannot be written ({error.strerror or error}): choose another folder.") from None
    return [folder / name for name in crops]
