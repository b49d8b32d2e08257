"""One picture of a source."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Frame:
    """One picture of a source.

    Attributes:
        image: BGR, shape (height, width, 3).
        seconds: when it was taken, by a clock that does not run back; in a film, since its begin.
        at: when it was taken, in seconds since 1970.
    """

    image: NDArray[np.uint8]
    seconds: float
    at: float
