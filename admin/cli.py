"""The command line: a table of verbs and a parser. Each verb's options, call and output are in its file in commands/.

Only the verb that is asked for is imported, so that participants' verbs need neither the instructor's libraries nor a
POSIX system.
"""

import argparse
import importlib
import importlib.metadata
import sys
from types import ModuleType

from admin.commands.output import ExitStatus, drop_data, flush_data, say, tolerate_any_terminal
from admin.crash import explain_crash
from admin.errors import WorkshopError

VERBS = {
    "new-group": "make the environment of another group, in a region of its own or beside others",
    "roster": "make a numbered list of pseudonyms that are easy to say and to tell apart",
    "provision": "put a roster into each environment's participants file, make folders, give out codes",
    "doctor": "look for what would go wrong in a session, and say what mends it",
    "warm": "wake the endpoints ten minutes before, so that the class does not wait for a cold start",
    "check": "participants: see what your work is worth so far; instructors: check one zip, offline",
    "picture": "check a picture, turn it upright, upload it, and make the answer key",
    "model": "make the artefact of a species model that needs no training: ImageNet's birds",
    "train": "train a species model of your own, on a folder of pictures for each species",
    "grade": "grade every participant of the roster",
    "status": "see how far everybody is: who needs somebody first, and when it is expected to end",
    "board": "show the class on a page, for you and the projector; a click says that somebody is on the way",
    "add": "add one participant to a group that stands, touching nobody else",
    "move": "move a participant to another group, with their code",
    "rename": "give a participant another pseudonym, and keep their work",
    "reschedule": "move the time slot of a group that stands",
    "cost": "see what the workshop costs: the estimate before, what ran so far, and the budget",
    "report": "turn grades.json into one HTML page",
    "teardown": "keep what the class has made, remove everything, and prove that nothing is left",
    "login": "participants: keys for your shell, from your code; instructors: a session, a link, codes, sheets",
    "release": "let a participant's function run again that was stopped, since it was started too often",
    "reset": "put a participant's function to a known point, keeping their code as a version",
    "upload": "participants: upload a bird, and hear which species it is",
    "feed": "participants: feed birds from a camera: who comes is found, cut out and uploaded",
    "fetch": "participants: put the code of your function into a file",
    "deploy": "participants: put a file into your function",
    "undo": "participants: go back to an earlier version of your code",
    "invoke": "participants: run your function and see what it answers and writes",
    "logs": "participants: read your function's log; instructors: read a participant's",
}
LIBRARIES = {"boto3", "botocore", "tabulate"}  # what every installation has
EXIT_STATUS = "exit status: 0 all well; 1 done, and something did not pass; 2 wrong usage or our fault"
INSTRUCTORS_LIBRARIES = {
    "hcl2",
    "jinja2",
    "markdown_it",
    "markupsafe",
    "PIL",
    "segno",
    "tqdm",
}  # the extra of pyproject.toml
CAMERAS_LIBRARIES = {"cv2", "numpy"}  # the extra of pyproject.toml
MODELS_LIBRARIES = {"cv2", "matplotlib", "numpy", "onnx", "scipy", "sklearn", "threadpoolctl"}
POSIX_MODULES = {"fcntl", "resource"}


def main(arguments: list[str] | None = None) -> int:
    """Run one verb.

    Args:
        arguments: the words after ``workshop``; without, those of this process.

    Returns:
        The exit status (see EXIT_STATUS); 2 for whatever is raised, in a sentence on stderr.
    """
    words = sys.argv[1:] if arguments is None else arguments
    tolerate_any_terminal()
    verb = next((word for word in words if not word.startswith("-")), "")
    if not words:  # a script whose variable is empty is to fail, and a person is to see what there is
        _parser("", None).print_help(sys.stderr)
        return ExitStatus.REFUSED
    try:
        module = importlib.import_module(f"admin.commands.{verb.replace('-', '_')}") if verb in VERBS else None
        options = _parser(verb, module).parse_args(words)
        status = int(module.run(options)) if module else ExitStatus.REFUSED
        flush_data()
    except WorkshopError as error:
        complaint = str(error)
    except ModuleNotFoundError as error:  # of a verb, or of the part of one that was asked for
        complaint = _lacking(error, verb)
    except KeyboardInterrupt:
        complaint = "interrupted; run it again, what is done already is not done twice."
    except BrokenPipeError:
        complaint = "whoever read the output has gone; the verb has ended before its last line."
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user, and status 1 would say that it was done
        complaint = explain_crash(error)
    else:
        return status
    drop_data()
    say(f"workshop {verb}: {complaint}")
    return ExitStatus.REFUSED


def _parser(chosen: str, module: ModuleType | None) -> argparse.ArgumentParser:
    """Make the parser of all verbs, with the options of the chosen one."""
    parser = argparse.ArgumentParser(
        prog="workshop", description="Set up, check, grade and report hands-on AWS workshops.", epilog=EXIT_STATUS
    )
    parser.add_argument("--version", action="version", version=f"workshop {_version()}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, text in VERBS.items():
        verb = verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=EXIT_STATUS)
        verb.add_argument("--json", action="store_true", help="print data as JSON instead of a table")
        if name == chosen and module:
            module.add_options(verb)
    return parser


def _version() -> str:
    try:
        return importlib.metadata.version("workshop-platform")
    except importlib.metadata.PackageNotFoundError:  # run from a checkout, by a Python that has no such package
        return "of this checkout, not installed"


def _lacking(error: ModuleNotFoundError, verb: str) -> str:
    """Say what this installation or system lacks for a verb."""
    name = (error.name or "").partition(".")[0]
    if name in POSIX_MODULES:
        return f"this verb needs Linux or macOS ({name} is not on this system)."
    if name in LIBRARIES:
        return (
            f"{name} is not installed for {sys.executable}: in a checkout run 'make provision' or another target once, "
            "which makes .venv, and use .venv/bin/workshop; elsewhere install 'workshop-platform'."
        )
    if name in INSTRUCTORS_LIBRARIES:
        return f"this verb is the instructor's, and {name} is not installed: install 'workshop-platform[instructor]'."
    if name in CAMERAS_LIBRARIES | MODELS_LIBRARIES:
        extra = "camera" if verb == "feed" else "model"
        return f"this verb needs {name}, which is not installed: pip install 'workshop-platform[{extra}]'."
    return explain_crash(error)  # nobody's to install
