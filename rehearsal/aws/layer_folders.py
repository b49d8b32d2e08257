"""A layer is unpacked once for all processes that import from it, together with its bytecode.

MiniStack unpacks every layer anew for each process of a function: 72 MB for each of the species function's, while the
server's requests wait for it. On Lambda /opt is read-only. Here the files are, and before another process starts a
folder in which anything was altered all the same is unpacked anew, so what one function writes there reaches none
that starts after it. As before, nothing but file permissions keeps functions from each other's files.
"""

import io
import os
import subprocess
import threading
import zipfile
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Any

LAYERS_VARIABLE = "_LAMBDA_LAYERS_DIRS"  # MiniStack's; bootstrap.py reads it
READ_ONLY = 0o444
State = dict[str, tuple[int, int]]


class LayerFolders:
    """The layers that were unpacked so far, found by their content."""

    def __init__(self, folder: Path) -> None:
        """Begin with none.

        Args:
            folder: where they are unpacked; it must not exist.
        """
        self._folder, self._number = folder, 0
        self._unpacked: dict[bytes, tuple[Path, State]] = {}
        self._locks: dict[bytes, threading.Lock] = defaultdict(threading.Lock)

    def of(self, content: bytes, python: str) -> Path:
        """Return the folder of a layer as it was published.

        Args:
            content: the layer's zip.
            python: the interpreter that makes its bytecode.

        Raises:
            RuntimeError: it cannot be unpacked.
        """
        with self._locks[content]:
            path, state = self._unpacked.get(content, (None, {}))
            if path is None or _state(path) != state:  # one that was altered is left to the processes that have it
                self._number += 1
                path = self._folder / f"layer_{self._number}"
                unpack(content, path, python)
                self._unpacked[content] = path, _state(path)
            return path


def unpack(content: bytes, path: Path, python: str) -> None:
    """Unpack a layer, compile its modules, and make its files read-only.

    Args:
        content: the layer's zip.
        path: the folder, made here.
        python: the interpreter that will import from it.

    Raises:
        RuntimeError: it is no zip, or names a place outside the folder.
    """
    path.mkdir(parents=True)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.startswith("/") or ".." in PurePosixPath(name).parts:
                    raise RuntimeError(f"Zip entry escapes target dir: {name}")
            archive.extractall(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise RuntimeError(f"A layer cannot be unpacked: {error}") from error
    # In a process of its own, since requests would wait for it. What does not compile fails in the function's import.
    subprocess.run([python, "-m", "compileall", "-q", str(path)], stdout=subprocess.DEVNULL, check=False)
    for folder, _, files in os.walk(path):
        for name in files:
            Path(folder, name).chmod(READ_ONLY)


def _state(path: Path) -> State:
    """Return when each file and folder was last changed, which nobody can set, and its inode."""
    found = {}
    for folder, _, files in os.walk(path):
        for place in (folder, *(f"{folder}/{name}" for name in files)):
            status = os.lstat(place)
            found[place] = status.st_ctime_ns, status.st_ino
    return found


def share_layers(lambda_runtime: Any, lambda_service: Any, folder: Path) -> None:
    """Let the processes of Python functions import from folders that they share.

    Args:
        lambda_runtime: MiniStack's module of that name.
        lambda_service: MiniStack's module for Lambda.
        folder: where layers are unpacked; it must not exist.
    """
    folders, spawn = LayerFolders(folder), lambda_runtime.Worker._spawn

    def spawn_with_shared_layers(worker: Any) -> None:
        config = worker.config
        if not config.get("Runtime", "").startswith("python"):
            spawn(worker)
            return
        python, _ = lambda_runtime._detect_runtime_binary(config["Runtime"])
        contents = [lambda_service._resolve_layer_zip(layer) for layer in config.get("Layers", [])]
        shared = os.pathsep.join(str(folders.of(content, python)) for content in contents if content)
        variables = config.get("Environment", {}).get("Variables", {}) | {LAYERS_VARIABLE: shared}
        worker.config = config | {"Layers": [], "Environment": {"Variables": variables}}
        try:
            spawn(worker)
        finally:
            worker.config = config

    lambda_runtime.Worker._spawn = spawn_with_shared_layers
