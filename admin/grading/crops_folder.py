"""Small pictures kept as files, which only this machine does: the judging function has no folder to keep them in."""

from pathlib import Path

from admin import files
from admin.grading.thumbnails import Keep, thumbnail_name


def kept_in_folder(out: Path) -> Keep:
    """Keep small pictures in files.

    Args:
        out: the folder of the grades.

    Returns:
        What keeps one.
    """

    def keep(jpeg: bytes) -> str:
        if not jpeg:
            return ""
        name = thumbnail_name(jpeg)
        if not (out / name).exists():
            files.write(out / name, jpeg)
        return name

    return keep
