"""A folder on this computer's disk in which pictures wait until they are uploaded, over outages and restarts.

A picture is written whole or not at all, before anything else is done with it, and goes away once S3 has confirmed it.
Beside the pictures lie owner.json (where they go), uploads.log (what went in the last hour), taken.jsonl (what was
taken out of a folder) and a lock.
"""

import contextlib
import json
import os
import re
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import IO

from admin import files
from admin.errors import WorkshopError

PICTURE = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}-\d{3}-[a-z0-9-]+\.jpg")
SPARE_BYTES = 20_000_000  # of the disk that are left to others
HOUR = 3600
OWNER, UPLOADS, TAKEN, LOCK = "owner.json", "uploads.log", "taken.jsonl", "lock"


class FullError(Exception):
    """There is no room for another picture; the message says where and why."""


class Spool:
    """Pictures that wait.

    Attributes:
        folder: where they lie.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        """Open the spool, and keep other runs out of it.

        Args:
            folder: made if missing, for its owner alone.
            most_bytes: the most that its pictures may take.

        Raises:
            WorkshopError: the folder cannot be used, or another run uses it.
        """
        self.folder, self._most_bytes = folder, most_bytes
        self._room = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = (folder / LOCK).open("a")
        except OSError as error:
            raise WorkshopError(
                f"{folder} cannot be used ({error.strerror}): name another folder with --spool."
            ) from None
        if not _locked(self._lock):
            raise WorkshopError(f"Another 'workshop feed' uses {folder}: stop it, or give this one its own --name.")
        for part in folder.glob(".*.part"):  # left by a run that was killed
            part.unlink(missing_ok=True)

    def put(self, name: str, content: bytes) -> Path:
        """Let a picture wait.

        Args:
            name: the file's.
            content: a JPEG.

        Returns:
            The file.

        Raises:
            FullError: there is no room, or the disk refuses; what waits already is left as it is.
        """
        with self._room:
            held = sum(size for _, size in self._sizes())
            if held + len(content) > self._most_bytes:
                raise FullError(f"the spool holds {held:,} of {self._most_bytes:,} bytes")
            try:
                if shutil.disk_usage(self.folder).free < SPARE_BYTES + len(content):
                    raise FullError(f"the disk under {self.folder} has less than {SPARE_BYTES:,} bytes left")
                files.write(self.folder / name, content, mode=files.PRIVATE)
            except OSError as error:
                raise FullError(f"{self.folder}: {error.strerror or error}") from None
        return self.folder / name

    def waiting(self) -> list[Path]:
        """List the pictures that wait, the oldest first. Raises OSError where the folder cannot be read."""
        return sorted(path for path in self.folder.iterdir() if PICTURE.fullmatch(path.name))

    def claim(self, place: str) -> None:
        """Say where this spool's pictures go, and refuse where those that wait belong elsewhere.

        Args:
            place: such as "s3://mip-day-upload-eu-west-3/birds/garden/".

        Raises:
            WorkshopError: pictures wait that belong to another place.
        """
        owner = self.folder / OWNER
        try:
            known = str(json.loads(owner.read_text(encoding="utf-8"))["place"])
        except (OSError, ValueError, KeyError, TypeError):
            known = ""
        if known and known != place and self.waiting():
            raise WorkshopError(
                f"{len(self.waiting())} pictures in {self.folder} wait for {known}, and your keys are for {place}: use "
                "those keys, or name another folder with --spool."
            )
        if known != place:
            with contextlib.suppress(OSError):  # a full disk: the next run asks again
                files.write(owner, json.dumps({"place": place}), mode=files.PRIVATE)

    def uploads(self) -> list[float]:
        """List when pictures were uploaded within the last hour, in seconds since 1970."""
        times = []
        with contextlib.suppress(OSError):
            for line in (self.folder / UPLOADS).read_text(encoding="utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError, IndexError):
                    times.append(float(line.split()[0]))
        now = time.time()
        return [at for at in times if now - HOUR < at <= now]

    def done(self, picture: Path, key: str) -> None:
        """Let go of a picture that S3 has."""
        log = self.folder / UPLOADS
        with contextlib.suppress(OSError):  # the count of an hour is lost with a full disk, and no picture
            if log.exists() and log.stat().st_size > 1_000_000:
                log.unlink()
            with log.open("a", encoding="utf-8") as file:
                file.write(f"{time.time()!r} {key}\n")  # not rounded: a time to come does not count
        with contextlib.suppress(OSError):  # a folder that became read-only: S3 will say that it has it
            picture.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another run use the spool."""
        self._lock.close()

    def _sizes(self) -> list[tuple[Path, int]]:
        found = []
        with contextlib.suppress(OSError):
            for path in self.waiting():
                with contextlib.suppress(OSError):  # uploaded meanwhile
                    found.append((path, path.stat().st_size))
        return found


def default_folder(name: str) -> Path:
    """Name the spool's usual folder of a camera."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "workshop-feed" / name


def _locked(file: IO[str]) -> bool:
    """Lock a file for as long as it is open; False where another process has."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - on Windows alone

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - everywhere else

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
