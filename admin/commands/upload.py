"""upload: a participant's bird."""

import argparse
from dataclasses import asdict
from pathlib import Path

from admin.commands.output import ExitStatus, print_data
from admin.participant.caller import identify_caller
from admin.participant.upload import upload


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("picture", type=Path, metavar="PICTURE", help="a JPEG")


def run(options: argparse.Namespace) -> ExitStatus:
    """Upload the picture, and print where it went."""
    done = upload(identify_caller(), options.picture)
    print_data(options, asdict(done), f"s3://{done.bucket}/{done.key}")
    return ExitStatus.WELL
