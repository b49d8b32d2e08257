"""Which of the participant's functions a verb is about: that of the faces, or lab 4's, of the birds."""

import argparse

from admin.participant.caller import Caller, identify_caller


def add_bird_option(parser: argparse.ArgumentParser) -> None:
    """Add --bird to a verb that is about one function."""
    parser.add_argument(
        "--bird", action="store_true", help="lab 4's function, which names birds, where your group writes it"
    )


def caller_of(options: argparse.Namespace) -> Caller:
    """Find out whose credentials these are, and which function is meant; raises WorkshopError as identify_caller."""
    caller = identify_caller()
    return caller.for_birds() if options.bird else caller
