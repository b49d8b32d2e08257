"""The reaper: ends what a rehearsal started if the rehearsal itself is killed (kill -9) and cannot do so.

    python -m rehearsal.stage.reaper < pipe

It reads lines from the rehearsal: ``group PID`` and ``folder PATH`` name what has to be killed and removed, ``keep``
leaves all of it in place. The end of its input means that the rehearsal is over; what is left of it is then ended.
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
