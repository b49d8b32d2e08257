"""upload: a participant's bird, and what the model says of it."""

import argparse
from dataclasses import asdict
from pathlib import Path

from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say, say_actions
from admin.participant.caller import identify_caller
from admin.participant.upload import upload, wait_for_species

WAIT_SECONDS = 90  # an answer takes about two, of an endpoint that starts up to a minute


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("picture", type=Path, metavar="PICTURE", help="a JPEG; what ends in .JPG is uploaded as .jpg")
    parser.add_argument(
        "--wait", type=int, default=WAIT_SECONDS, metavar="SECONDS", help=f"for the answer at most ({WAIT_SECONDS})"
    )
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Upload the picture, and print where it went and which species it is."""
    caller = identify_caller()
    done = upload(caller, options.picture, dry_run=options.dry_run)
    actions = [f"upload {options.picture.name} to s3://{done.bucket}/{done.key}"]
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    say_actions(actions)
    if not options.json:
        print(f"s3://{done.bucket}/{done.key}", flush=True)
    result = wait_for_species(caller, done, seconds=options.wait)
    species = [{"name": name, "certainty": certainty} for name, certainty in result.species] if result else []
    data = asdict(done) | {"sentence": result.sentence if result else None, "species": species}
    if options.json or (result and result.sentence):
        print_data(options, data, data["sentence"])
    if result and not result.sentence:
        say(f"The species function did not take it: {result.reason}")
    if not result and options.wait:
        say(
            f"No answer came within {options.wait} s: ask your instructor whether the model runs; the picture is there."
        )
    return ExitStatus.WELL if (result and result.sentence) or not options.wait else ExitStatus.NOT_ALL_PASSED
