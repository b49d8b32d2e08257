"""The reaper: ends what a rehearsal started when the rehearsal itself dies without a word (kill -9, a closed laptop).

    python -m rehearsal.stage.reaper < pipe

It reads lines from the rehearsal: ``group PID`` and ``folder PATH`` name what has to go, ``keep`` lets all of it stand.
At the end of its input the rehearsal is over, and whatever is left of those is killed and removed.
"""

import contextlib
import os
import shutil
import signal
import sys


def main() -> None:
    """Read until the rehearsal is over, then end what it left."""
    groups: list[int] = []
    folders: list[str] = []
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "group":
            groups.append(int(value))
        elif word == "folder":
            folders.append(value)
        elif word == "keep":
            return
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
