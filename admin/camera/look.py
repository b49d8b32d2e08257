"""Whether there is a bird in a picture at all: asked of the network that the extra `model` brings."""

import importlib
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from admin.errors import WorkshopError

BIRD = 0.5  # the probability of all kinds of birds together, from which on a picture shows one
NETWORK, KINDS = "admin.model.network", "admin.model.birds"


class Look(Protocol):
    """Says how likely it is that a picture shows a bird."""

    def bird(self, image: NDArray[np.uint8]) -> float:
        """Look at a picture.

        Args:
            image: BGR, shape (height, width, 3).

        Returns:
            The probability, from 0 to 1.
        """


class NetworkLook:
    """Asks ImageNet's classes, 59 of which are birds."""

    def __init__(self, network: Any, kinds: list[int]) -> None:
        """Take a network.

        Args:
            network: its probabilities(pictures) takes RGB pictures and returns an array of shape (n, classes).
            kinds: the classes that are birds.
        """
        self._network, self._kinds = network, kinds

    def bird(self, image: NDArray[np.uint8]) -> float:
        """Add up the probabilities of all kinds of birds; see Look."""
        answer = np.asarray(self._network.probabilities([np.ascontiguousarray(image[..., ::-1])]), np.float64)
        said = float(answer[0, self._kinds].sum())
        return said if np.isfinite(said) else 0.0


def load_look() -> Look:
    """Load the network.

    Returns:
        What looks at pictures.

    Raises:
        WorkshopError: what it needs is not installed.
    """
    try:
        network, kinds = importlib.import_module(NETWORK), importlib.import_module(KINDS)
    except ModuleNotFoundError as error:
        raise WorkshopError(
            f"--look bird needs a network that is not installed ({error.name}): pip install "
            "'workshop-platform[camera,model]', or leave --look bird away."
        ) from None
    return NetworkLook(network.Network(), sorted(kinds.BIRDS))
