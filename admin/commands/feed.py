"""feed: birds from a camera, a film or a folder, as pictures that the species function names."""

import argparse
import json
import os
import re
import signal
from pathlib import Path

from admin.commands.output import ExitStatus, say
from admin.errors import WorkshopError
from admin.names import RESERVED_PSEUDONYMS, is_pseudonym

MOST_AN_HOUR = 120
SPOOL_MB = 200
SMALLEST_PER_CENT = 0.2
COOLDOWN_SECONDS = 10.0
LONGEST_SIDE = 640
PATIENCE_SECONDS = 120
NAME_VARIABLE = "WORKSHOP_CAMERA"  # 'workshop login --camera' sets it


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument(
        "--source", required=True, metavar="SOURCE",
        help="a camera's number (0), its address (rtsp://...), a film, or a folder of pictures; env:NAME or @FILE "
        "holds an address with a password, since others on this computer can read a command line",
    )  # fmt: skip
    parser.add_argument("--name", default="", metavar="NAME", help="the camera's name (camera)")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="what 'workshop login' wrote; else the environment's")
    birds = parser.add_argument_group("what is a visit")
    birds.add_argument(
        "--look", choices=("motion", "bird"), default="motion",
        help="bird: what moved is kept if a network sees a bird in it (needs the extra 'model'); else (motion) all is",
    )  # fmt: skip
    birds.add_argument(
        "--smallest", type=_share, default=SMALLEST_PER_CENT, metavar="PERCENT",
        help=f"least area of a visitor, of the whole picture ({SMALLEST_PER_CENT})",
    )  # fmt: skip
    birds.add_argument(
        "--cooldown", type=_seconds, default=COOLDOWN_SECONDS, metavar="SECONDS",
        help=f"who comes back to the same place within these is the same visitor ({COOLDOWN_SECONDS:.0f})",
    )  # fmt: skip
    birds.add_argument(
        "--side", type=_side, default=LONGEST_SIDE, metavar="PIXELS",
        help=f"longest side of an uploaded picture ({LONGEST_SIDE})",
    )  # fmt: skip
    birds.add_argument("--once", action="store_true", help="of a folder: end when all pictures in it were taken")
    out = parser.add_argument_group("where pictures go")
    out.add_argument(
        "--most-uploads", type=_count, default=MOST_AN_HOUR, metavar="N",
        help=f"within an hour; what is beyond waits ({MOST_AN_HOUR})",
    )  # fmt: skip
    out.add_argument("--spool", type=Path, metavar="DIR", help="where pictures wait (a folder of the camera's name)")
    out.add_argument(
        "--spool-mb", type=_count, default=SPOOL_MB, metavar="MB", help=f"the most that they may take ({SPOOL_MB})"
    )
    out.add_argument("--dry-run", action="store_true", help="upload nothing and ask AWS nothing; needs --out")
    out.add_argument("--out", type=Path, metavar="DIR", help="with --dry-run: where the pictures go instead")
    parser.add_argument(
        "--preview", nargs="?", type=_port, const=0, metavar="PORT",
        help="show on a page, to this computer alone, what the camera sees",
    )  # fmt: skip


def run(options: argparse.Namespace) -> ExitStatus:
    """Feed the source until it ends, or until Ctrl-C."""
    name = _name(options)
    if options.dry_run != bool(options.out):
        raise WorkshopError("--dry-run and --out belong together: 'workshop feed --source ... --dry-run --out DIR'.")
    from admin.camera import quiet  # noqa: PLC0415 - OpenCV reads its settings when it is imported

    quiet.settle()
    from admin.camera.session import Session, Wishes  # noqa: PLC0415 - participants may lack OpenCV

    wishes = Wishes(
        source=options.source, name=name, keys=options.keys, look=options.look == "bird",
        smallest=options.smallest / 100, cooldown=options.cooldown, side=options.side, once=options.once,
        most_uploads=options.most_uploads, spool=options.spool, spool_bytes=options.spool_mb * 1_000_000,
        out=options.out, preview=options.preview, patience=PATIENCE_SECONDS,
    )  # fmt: skip
    with quiet.quiet():
        session = Session(wishes, say=say, report=_print_row if options.json else _print_text)
        before = {sign: signal.signal(sign, lambda *_: session.stop()) for sign in (signal.SIGINT, signal.SIGTERM)}
        try:
            left = session.run()
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)
    return ExitStatus.NOT_ALL_PASSED if left else ExitStatus.WELL


def _print_row(row: object) -> None:
    _print(json.dumps(vars(row)))


def _print_text(row: object) -> None:
    about = vars(row)
    bird = f", bird {about['bird']:.2f}" if about["bird"] is not None else ""
    what = about["file"] or f"not kept: {about['reason']}"
    _print(f"visit {about['visit']}: {about['at'][11:19]}, {about['seconds']:.1f} s{bird}, {what}")


def _print(line: str) -> None:
    print(line, flush=True)


def _name(options: argparse.Namespace) -> str:
    name = str(options.name or os.environ.get(NAME_VARIABLE) or "camera")
    if not is_pseudonym(name) or name in RESERVED_PSEUDONYMS:
        raise WorkshopError(
            f"A camera's name is like a pseudonym, 3 to 32 of a-z, 0-9 and single hyphens, and {name!r} is not: "
            "change --name."
        )
    return name


def _number(text: str, lowest: float, highest: float) -> float:
    number = float(text) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text) else -1.0
    if not lowest <= number <= highest:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from {lowest:g} to {highest:g}")
    return number


def _share(text: str) -> float:
    return _number(text, 0.01, 50)


def _seconds(text: str) -> float:
    return _number(text, 0, 3600)


def _count(text: str) -> int:
    return int(_number(text, 1, 100_000))


def _side(text: str) -> int:
    return int(_number(text, 64, 1920))


def _port(text: str) -> int:
    return int(_number(text, 0, 65_535))
