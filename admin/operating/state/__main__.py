"""Prepare environments for Terraform, with their states in S3 or in their folders: what `make init` does.

python -m admin.operating.state s3 [--bucket BUCKET] [ENVIRONMENT...] | local [ENVIRONMENT...]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from admin.errors import WorkshopError
from admin.names import STORAGE_REGION
from admin.operating.changes.environments import ALL, chosen
from admin.operating.changes.planning import tell
from admin.operating.changes.runs import Runs
from admin.operating.exit_status import WELL, exit_status
from admin.operating.state.bucket import make_bucket
from admin.operating.state.move import move_here, move_to_s3
from admin.workshop.settings import find_terraform, read_workshop


def main(arguments: Sequence[str] | None = None) -> int:
    """Move states.

    Args:
        arguments: the command line's words; without, those of this process.

    Returns:
        0 all well; 2 wrong usage or our fault, and then the same again goes on where it ended.
    """
    options = _parser().parse_intermixed_args(arguments)
    kept = "nothing is lost, and the same command goes on from there."
    return exit_status(lambda: _run(options), command="init", interrupted=kept)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m admin.operating.state",
        description="Prepare environments for Terraform, and keep their states in S3 or in their folders.",
        epilog="exit status: 0 all well; 2 wrong usage or our fault",
    )
    parser.add_argument("backend", choices=("s3", "local"), help="where the states are kept")
    parser.add_argument("environments", nargs="*", metavar="ENV", help="which; all of them where none is named")
    parser.add_argument(
        "--bucket", default="", help="s3: which bucket; made and locked down (<workshop>-terraform-state)"
    )
    parser.add_argument("--out", type=Path, default=Path("build/plans"), help="folder for Terraform's output")
    return parser


def _run(options: argparse.Namespace) -> int:
    workshop = read_workshop(find_terraform())
    folders = chosen(workshop, options.environments or [ALL])
    bucket = options.bucket or workshop.state_bucket
    if options.backend == "s3" and bucket in (workshop.source_bucket, workshop.target_bucket):
        raise WorkshopError(f"{bucket} is removed before the states are: keep them in a bucket of their own.")
    runs = Runs(tell)
    if options.backend == "s3":
        made = make_bucket(bucket, STORAGE_REGION)
        print(f"The bucket {bucket} {'was made' if made else 'stands'}: private, encrypted, with versions.")
    for folder in folders:
        if options.backend == "s3":
            done = move_to_s3(workshop, folder, bucket=bucket, out=options.out, runs=runs)
        else:
            done = move_here(folder, out=options.out, runs=runs)
        print(done, flush=True)
    return WELL


if __name__ == "__main__":
    sys.exit(main())
