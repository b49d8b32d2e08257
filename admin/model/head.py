"""A linear head on the network's features: fitted, tried by cross-validation, and folded into the network."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from admin.errors import WorkshopError
from admin.model import inference, network
from admin.model.graph import onnx_of
from admin.model.layers import Head

Array = np.ndarray[Any, Any]

FOLDS = 5
TRUST = 1.0  # scikit-learn's C: how much the fit trusts single pictures (0137)
STEPS = 2_000
Z95 = 1.959964  # of a two-sided interval of 95 %
CLOSE = 1e-3  # by how much the packed model's probabilities may differ from the fit's


@dataclass(frozen=True)
class Share:
    """So many of so many, and between what shares the truth lies with 95 % confidence.

    Attributes:
        part: how many.
        whole: of how many.
    """

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.part / self.whole

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval for a binomial proportion (1927), which stays within 0 and 1."""
        share, square = self.value, Z95**2 / self.whole
        middle = (share + square / 2) / (1 + square)
        half = Z95 * math.sqrt(share * (1 - share) / self.whole + square / (4 * self.whole)) / (1 + square)
        return max(middle - half, 0.0), min(middle + half, 1.0)

    def __str__(self) -> str:
        """Return it as text: "0.93 (0.88 to 0.96)"."""
        low, high = self.interval
        return f"{self.value:.2f} ({low:.2f} to {high:.2f})"


def fit(features: Array, species: Array, *, seed: int) -> Head:
    """Fit a softmax regression.

    Args:
        features: the network's, float32, shape (pictures, 1280).
        species: the index of each picture's label, shape (pictures,); every label occurs.
        seed: of what is random in it.

    Returns:
        The head.
    """
    middle = features.mean(axis=0, dtype=np.float64)
    with threadpool_limits(1):  # the sums are small: threads that wait for each other take longer than they save
        fitted = LogisticRegression(C=TRUST, max_iter=STEPS, random_state=seed).fit(features - middle, species)
    weight, bias = fitted.coef_, fitted.intercept_ - fitted.coef_ @ middle
    if len(fitted.classes_) == 2:  # scikit-learn keeps one row for two classes: the second's advantage over the first
        weight, bias = np.vstack([np.zeros_like(weight), weight]), np.concatenate([[0.0], bias])
    # Coarser than what versions and processors differ in, and far finer than what changes an answer.
    return Head(weight.round(5).astype(np.float32), bias.round(5).astype(np.float32))


def probabilities(head: Head, features: Array) -> Array:
    """Compute what a head answers.

    Args:
        head: as fitted.
        features: the network's, shape (pictures, 1280).

    Returns:
        A probability for each picture and label, float64, shape (pictures, labels).
    """
    scores = features.astype(np.float64) @ head.weight.T.astype(np.float64) + head.bias
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def cross_validate(features: Array, species: Array, alike: Array, *, seed: int) -> Array:
    """Ask about each picture a head that was fitted without it and without all that look like it.

    Args:
        features: the network's, float32, shape (pictures, 1280).
        species: the index of each picture's label, shape (pictures,).
        alike: a number for each picture; those that look alike have the same, shape (pictures,).
        seed: of the folds.

    Returns:
        A probability for each picture and label, shape (pictures, labels).

    Raises:
        WorkshopError: all pictures of a species look alike.
    """
    labels = int(species.max()) + 1
    different = [len(set(alike[species == label].tolist())) for label in range(labels)]
    folds = min(FOLDS, *different)
    if folds < 2:
        raise WorkshopError(
            "All pictures of one species look the same: add others, or nothing can be said of the model."
        )
    answers: Array = np.zeros((len(species), labels))
    split = StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(features, species, alike)
    for train, test in split:
        known = np.unique(species[train])  # a fold may lack a species whose pictures all look alike
        if len(known) > 1:
            head = fit(features[train], np.searchsorted(known, species[train]), seed=seed)
            answers[np.ix_(test, known)] = probabilities(head, features[test])
    return answers


def fold(head: Head) -> bytes:
    """Put a head on the network.

    Args:
        head: as fitted.

    Returns:
        One ONNX file, from pictures to probabilities.

    Raises:
        WorkshopError: the network's weights cannot be read.
    """
    return onnx_of(network.read_layers(), head)


def refuse_other_answers(onnx: bytes, head: Head, pictures: Sequence[Array], features: Array) -> None:
    """Refuse a packed model that answers otherwise than what was fitted.

    Args:
        onnx: as fold returns it.
        head: what was folded into it.
        pictures: some pictures as inference.prepared leaves them.
        features: theirs, shape (len(pictures), 1280).

    Raises:
        WorkshopError: an answer differs by more than CLOSE.
    """
    net = inference.load_bytes(onnx)
    answers = np.array([inference.ask(net, picture) for picture in pictures])
    apart = float(np.abs(answers - probabilities(head, features)).max())
    if not apart <= CLOSE:
        raise WorkshopError(
            f"The packed model differs from the fitted one by {apart:.4f}: this is our fault, report it."
        )
