"""Trains a species model on a folder of pictures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from admin.errors import WorkshopError
from admin.model import artefact, head
from admin.model.folder import FEWEST, MOST, LeftOut, read_folder, too_few
from admin.model.network import Network
from admin.model.pictures import Looked, look, prepared, read_file

CHECKED = 8  # pictures that the packed model is asked about


@dataclass(frozen=True)
class Mistake:
    """A picture that a model fitted without it names wrongly.

    Attributes:
        path: below the folder of pictures.
        species: whose folder it lies in.
        named: what the model says.
        certainty: how sure it is of that, 0 to 1.
    """

    path: str
    species: str
    named: str
    certainty: float


@dataclass(frozen=True)
class Trained:
    """A trained model, and what is known of it.

    Attributes:
        packed: the artefact's bytes.
        labels: the species, in the order of the probabilities.
        used: how many pictures of each were used.
        found: how many files of each there were.
        confusion: how many pictures of a species (row) were named as a species (column), by models fitted without them.
        mistakes: the pictures named wrongly, the most certain first.
        left_out: files that were not used.
        twice: pictures that look alike, as paths.
        seed: of what is random.
    """

    packed: bytes = field(repr=False)
    labels: list[str]
    used: list[int]
    found: list[int]
    confusion: np.ndarray[Any, Any]
    mistakes: list[Mistake]
    left_out: list[LeftOut]
    twice: list[list[str]]
    seed: int

    @property
    def accuracy(self) -> head.Share:
        """How many pictures were named rightly by models fitted without them."""
        return head.Share(int(np.trace(self.confusion)), int(self.confusion.sum()))

    def recall(self, label: int) -> head.Share:
        """How many of a species' pictures were named rightly."""
        return head.Share(int(self.confusion[label, label]), self.used[label])

    def mistaken_for(self, label: int) -> str:
        """Return the species that a species' pictures are most often taken for, "" where they never are."""
        row = self.confusion[label].copy()
        row[label] = 0
        return f"{self.labels[int(row.argmax())]} ({row.max()})" if row.max() else ""

    @property
    def in_two_folders(self) -> list[list[str]]:
        """Those pictures that look alike and lie in the folders of two species."""
        return [group for group in self.twice if len({path.partition("/")[0] for path in group}) > 1]


def train(
    pictures: Path,
    *,
    seed: int = 0,
    most: int = MOST,
    tell: Callable[[str], None],
    watch: Callable[[Iterable[Any]], Iterable[Any]] = iter,
) -> Trained:
    """Train a model.

    Args:
        pictures: holds a folder for each species.
        seed: of the choice of pictures, the folds and the fit.
        most: how many pictures are looked at, at most.
        tell: is told what is left out, before anything is refused.
        watch: wraps the pictures, to show how far it is.

    Returns:
        The model, packed and tried.

    Raises:
        WorkshopError: the pictures cannot make a model; the message says why.
    """
    folder = read_folder(pictures, most=most, seed=seed)
    labels, found = [one.name for one in folder.species], [one.found for one in folder.species]
    if (wanted := sum(len(one.paths) for one in folder.species)) < sum(found):
        tell(f"{wanted} of {sum(found)} pictures are looked at, chosen by the seed {seed}; --most takes more.")
    seen = look(folder, Network(), watch=watch)
    for one in seen.left_out:
        tell(f"left out: {one.path}: {one.why}")
    used = [int((seen.species == label).sum()) for label in range(len(labels))]
    if few := [(name, count) for name, count in zip(labels, used, strict=True) if count < FEWEST]:
        raise WorkshopError(too_few(few))
    answers = head.cross_validate(seen.features, seen.species, seen.alike, seed=seed)
    named = answers.argmax(axis=1)
    confusion = np.zeros((len(labels), len(labels)), int)
    np.add.at(confusion, (seen.species, named), 1)
    mistakes = [
        Mistake(seen.paths[row], labels[seen.species[row]], labels[named[row]], float(answers[row].max()))
        for row in np.flatnonzero(named != seen.species)
    ]
    mistakes.sort(key=lambda one: (-one.certainty, one.path))
    share = head.Share(int(np.trace(confusion)), len(named))
    packed = _pack(labels, seen, seed, share)
    return Trained(packed, labels, used, found, confusion, mistakes, seen.left_out, seen.twice, seed)


def _pack(labels: list[str], seen: Looked, seed: int, accuracy: head.Share) -> bytes:
    fitted = head.fit(seen.features, seen.species, seed=seed)
    onnx = head.fold(fitted)
    rows = np.linspace(0, len(seen.paths) - 1, CHECKED).astype(int)
    asked = [prepared(read_file(seen.files[row])) for row in rows]
    head.refuse_other_answers(onnx, fitted, asked, seen.features[rows])
    low, high = accuracy.interval
    origin = {
        "kind": "trained",
        "seed": seed,
        "pictures": {label: int((seen.species == number).sum()) for number, label in enumerate(labels)},
        "accuracy": {
            "right": accuracy.part,
            "of": accuracy.whole,
            "low": round(low, 4),
            "high": round(high, 4),
        },
    }
    return artefact.pack(labels, onnx, origin)
