"""model: the artefact of a species model that needs no training."""

import argparse
import hashlib
from pathlib import Path

from admin import files
from admin.commands.output import ExitStatus, print_data, say
from admin.model import artefact
from admin.model.imagenet_birds import LABELS, pack_birds


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument(
        "--birds", action="store_true", help="name ImageNet's 59 kinds of birds, or 'no bird'; the only model so far"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("model.tar.gz"),
        help="where the artefact goes (model.tar.gz); an endpoint takes it from its group's folder in terraform/envs/",
    )  # fmt: skip


def run(options: argparse.Namespace) -> ExitStatus:
    """Make the artefact, and say what it knows."""
    files.refuse_unwritable(options.out)
    packed = pack_birds()
    artefact.write(options.out, packed)
    data = {
        "out": str(options.out),
        "bytes": len(packed),
        "sha256": hashlib.sha256(packed).hexdigest(),
        "container": artefact.kind_of(options.out),
        "labels": LABELS,
    }
    print_data(options, data, "\n".join(LABELS))
    size = f"{len(packed) / 1e6:.1f} MB"
    say(f"\n{options.out}: {size}, {len(LABELS)} labels, for SageMaker's {data['container']} container.")
    return ExitStatus.WELL
