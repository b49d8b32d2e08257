"""Builds the species model's artefact, always with the same bytes.

Run as `python -m rehearsal.models.species_model [OUT.tar.gz]`. The artefact holds labels.txt, weights.npy (a softmax
regression on colour histograms) and fit.json, which says how it was fitted and how well it does on birds it has not
seen. It stands in for the workshop's NABirds model: it knows four species, and only drawings of them.
"""

import argparse
import gzip
import io
import json
import sys
import tarfile
from pathlib import Path

import numpy as np

from rehearsal.models.samples import SPECIES, draw_bird
from rehearsal.models.species_server import features, probabilities

TRAINING_SEEDS = range(1_000_000, 1_000_040)  # per species; far from the seeds that a rehearsal draws with
HELD_OUT_SEEDS = range(2_000_000, 2_000_015)
STEPS = 600
STEP_SIZE = 4.0
SHRINKAGE = 2e-4


def fit(seen: np.ndarray, species: np.ndarray) -> np.ndarray:
    """Fit a softmax regression by plain gradient descent.

    Args:
        seen: the pictures' features, shape (pictures, 256).
        species: the index of each picture's label, shape (pictures,).

    Returns:
        The weights, shape (257, labels); the last row is the bias.
    """
    with_bias = np.hstack([seen, np.ones((len(seen), 1))])
    truth = np.eye(len(SPECIES))[species]
    weights = np.zeros((with_bias.shape[1], len(SPECIES)))
    for _ in range(STEPS):
        error = probabilities(weights, seen) - truth
        weights -= STEP_SIZE * (with_bias.T @ error / len(seen) + SHRINKAGE * weights)
    return weights


def _drawn(seeds: range) -> tuple[np.ndarray, np.ndarray]:
    """Return features (pictures, 256) and label indices of every species drawn with every seed."""
    pictures = [(index, seed) for index in range(len(SPECIES)) for seed in seeds]
    seen = np.array([features(draw_bird(SPECIES[index], seed)) for index, seed in pictures])
    return seen, np.array([index for index, _ in pictures])


def build() -> tuple[bytes, float]:
    """Fit the model and pack it.

    Returns:
        The artefact's bytes, and the share of held-out birds that it names correctly (0 to 1).
    """
    seen, species = _drawn(TRAINING_SEEDS)
    weights = fit(seen, species).round(4)  # coarser than what processors differ in: the same bytes on all
    held_out, held_out_species = _drawn(HELD_OUT_SEEDS)
    accuracy = float((probabilities(weights, held_out).argmax(axis=1) == held_out_species).mean())
    fitted = {"trained_on": len(seen), "held_out": len(held_out), "held_out_accuracy": accuracy}
    array = io.BytesIO()
    np.save(array, weights, allow_pickle=False)
    members = {
        "labels.txt": "".join(f"{name}\n" for name in SPECIES).encode(),  # first: the function reads no further
        "fit.json": json.dumps(fitted, indent=2).encode(),
        "weights.npy": array.getvalue(),
    }
    return _archive(members), accuracy


def _archive(members: dict[str, bytes]) -> bytes:
    """Return a tar.gz whose bytes depend on the members only: it holds no times, owners or file name."""
    unpacked = io.BytesIO()
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(unpacked.getvalue(), mtime=0)


def main() -> None:
    """Build the artefact where the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal.models.species_model", description="build the species model"
    )
    parser.add_argument(
        "out", type=Path, nargs="?", default=Path("build/model.tar.gz"), help="where it goes (build/model.tar.gz)"
    )
    out = parser.parse_args().out
    artefact, accuracy = build()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(artefact)
    print(f"{out}: {len(artefact)} bytes, {accuracy:.0%} of the held-out birds named rightly", file=sys.stderr)


if __name__ == "__main__":
    main()
