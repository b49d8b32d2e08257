"""Builds the rehearsal's species model: the real network, with a head fitted to drawings.

Run as `python -m rehearsal.models.species_model [OUT.tar.gz]`. The artefact is of the kind that `workshop train` makes:
EfficientNet-Lite0, which ImageNet's photographs taught to see, and a linear head that tells the workshop's four species
apart. The head has seen drawings only, since no wheel carries photographs of these species: it is sure of drawings, and
a photograph may get any of its four names. It is kept under build/cache, and made anew when what it is made of changes.
"""

import argparse
import hashlib
import importlib.metadata
import io
import json
import os
import sys
import tarfile
from pathlib import Path

import numpy as np

from admin import files
from admin.model import artefact, head, inference
from admin.model.network import CACHE_VARIABLE, Network, cache_folder, weights_file
from rehearsal.models import samples
from rehearsal.models.samples import SPECIES, draw_bird

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / "build" / "cache"
TRAINING_SEEDS = range(1_000_000, 1_000_020)  # per species; far from the seeds that a rehearsal draws with
SEED = 0
LIBRARIES = ("numpy", "onnx", "opencv-python-headless", "pillow", "scikit-learn")


def fit() -> bytes:
    """Draw the birds, fit the head, and pack the model.

    Returns:
        The artefact's bytes; the same on the same kind of machine.
    """
    network = Network()
    pictures = [
        inference.prepared(inference.decode(draw_bird(species, seed))) for species in SPECIES for seed in TRAINING_SEEDS
    ]
    features = network.ask(pictures, "features")
    species = np.repeat(np.arange(len(SPECIES)), len(TRAINING_SEEDS))
    answers = head.cross_validate(features, species, np.arange(len(species)), seed=SEED)
    right = head.Share(int((answers.argmax(axis=1) == species).sum()), len(species))
    fitted = head.fit(features, species, seed=SEED)
    onnx = head.fold(fitted)
    head.refuse_other_answers(onnx, fitted, pictures[::20], features[::20])
    origin = {"kind": "trained", "on": "drawings", "seed": SEED, "accuracy": {"right": right.part, "of": right.whole}}
    return artefact.pack(list(SPECIES), onnx, origin)


def build() -> tuple[bytes, float]:
    """Take the model from the cache, or make it.

    Returns:
        The artefact's bytes, and the share of drawings (0 to 1) that heads fitted without them name correctly.
    """
    os.environ.setdefault(CACHE_VARIABLE, str(CACHE))
    kept = cache_folder() / f"rehearsal-{_fingerprint()}.tar.gz"
    if not kept.is_file():
        files.write(kept, fit())
    packed = kept.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        content = archive.extractfile(artefact.ORIGIN_FILE)
        accuracy = json.loads(content.read())["accuracy"] if content else {"right": 0, "of": 1}
    return packed, accuracy["right"] / accuracy["of"]


def _fingerprint() -> str:
    """Return a digest of all that the model depends on: weights, sources, libraries."""
    sources = [weights_file(), Path(samples.__file__), Path(__file__), *sorted(Path(head.__file__).parent.glob("*.py"))]
    versions = [f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in sources]
    return hashlib.sha256("\n".join([*digests, *versions]).encode()).hexdigest()[:16]


def main() -> None:
    """Build the artefact where the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal.models.species_model", description="build the rehearsal's species model"
    )
    parser.add_argument(
        "out", type=Path, nargs="?", default=Path("build/model.tar.gz"), help="where it goes (build/model.tar.gz)"
    )
    out = parser.parse_args().out
    packed, accuracy = build()
    files.write(out, packed)
    print(f"{out}: {len(packed)} bytes, {accuracy:.0%} of drawings that it had not seen named rightly", file=sys.stderr)


if __name__ == "__main__":
    main()
