"""fetch: the present code of a participant's function, as a file."""

import argparse
from pathlib import Path

from admin.commands.output import ExitStatus, print_data
from admin.commands.own_function import add_bird_option, caller_of
from admin.deployment_package import MODULE_NAME
from admin.participant.local_code import keep_code
from admin.participant.package import fetch


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument(
        "file", type=Path, nargs="?", default=Path(MODULE_NAME), metavar="FILE.py", help=f"where to ({MODULE_NAME})"
    )
    add_bird_option(parser)
    parser.add_argument("--force", action="store_true", help="overwrite a file with other code in it")


def run(options: argparse.Namespace) -> ExitStatus:
    """Fetch the code into the file, and say so."""
    caller = caller_of(options)
    code = fetch(caller)
    written = keep_code(options.file, code.source, force=options.force)
    data = {"file": str(options.file), "written": written, "code_sha256": code.code_sha256, "modified": code.modified}
    said = f"{options.file} has the code of {caller.function}" + (" now." if written else " already.")
    print_data(options, data, said)
    return ExitStatus.WELL
