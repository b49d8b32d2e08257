"""Keeps what OpenCV and its libraries write to stderr themselves away from the terminal: it may hold an address."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Read by OpenCV when it is first imported.
SETTINGS = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_VIDEOIO_DEBUG": "0",
    "OPENCV_FFMPEG_DEBUG": "0",
    "OPENCV_IO_MAX_IMAGE_PIXELS": "60000000",
}


def settle() -> None:
    """Set OpenCV's own settings, which count from its first import on."""
    os.environ.update(SETTINGS)


@contextmanager
def quiet() -> Iterator[None]:
    """Let only Python write to stderr: libraries in C, which write to its file, go nowhere.

    Yields:
        Nothing.
    """
    try:
        own = os.dup(2)
    except OSError:  # stderr is closed: there is nothing to keep quiet
        yield
        return
    before = sys.stderr
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        with os.fdopen(own, "w", encoding=getattr(before, "encoding", None), errors="backslashreplace") as stderr:
            os.dup2(nowhere, 2)
            sys.stderr = stderr
            try:
                yield
            finally:
                stderr.flush()
                os.dup2(own, 2)
                sys.stderr = before
    finally:
        os.close(nowhere)
