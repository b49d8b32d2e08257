"""Unpacks a participant's own crops beside each other: under limits, and never to a path that the zip names."""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from admin.errors import WorkshopError

MAX_ZIP_BYTES = 80_000_000  # the largest zip that is graded
MAX_MEMBERS = 500  # DetectFaces answers at most 100 faces
MAX_MEMBER_BYTES = 20_000_000
MAX_TOTAL_BYTES = 200_000_000
CROP = re.compile(r"^(?P<emotion>[A-Z]{3,12})/cropped_(?P<number>[0-9]{1,4})\.png$")
PNG = b"\x89PNG\r\n\x1a\n"


def unpack_crops(content: bytes, folder: Path) -> list[Path]:
    """Write the crops as ``<EMOTION>-cropped_<n>.png`` into one folder.

    In: the zip's bytes, the folder (made if missing). Out: the files written; those of an earlier run are replaced.
    Members that are not named like a crop, or are no PNG, are passed over. Raises WorkshopError where the zip cannot
    be read or holds more than the limits above.
    """
    if len(content) > MAX_ZIP_BYTES:
        raise WorkshopError(f"The zip has more than {MAX_ZIP_BYTES:,} bytes: it is not unpacked; look at your loop.")
    crops: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise WorkshopError(
                    f"The zip lists more than {MAX_MEMBERS} files: it is not unpacked; look at your loop."
                )
            left = MAX_TOTAL_BYTES
            for member in archive.infolist():
                if match := CROP.match(member.filename):
                    data = _read(archive, member, min(left, MAX_MEMBER_BYTES))
                    left -= len(data)
                    if data.startswith(PNG):
                        crops[f"{match['emotion']}-cropped_{match['number']}.png"] = data
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in crops.items():
            (folder / name).write_bytes(data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise WorkshopError(f"The zip cannot be read ({str(error)[:80]}): run your function again.") from None
    except OSError as error:
        raise WorkshopError(f"{folder} cannot be written ({error.strerror or error}): choose another folder.") from None
    return [folder / name for name in crops]


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Out: a member's bytes. Raises WorkshopError where it delivers more than the limit, whatever it declares."""
    with archive.open(member) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise WorkshopError(f"The zip holds more than {limit:,} bytes in {member.filename!r}: it is not unpacked.")
    return data
