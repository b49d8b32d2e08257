"""picture: a JPEG becomes the workshop's picture."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tabulate import tabulate

from admin.commands.output import ExitStatus, add_dry_run, print_actions, print_data, say, say_actions
from admin.operating.picture import FoundFace, PlacedPicture, picture_actions, place_picture
from admin.workshop.settings import find_terraform, read_workshop


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a JPEG with faces, up to 15 MB and 25 megapixels")
    parser.add_argument(
        "--out", type=Path, default=Path("build/grades"), help="folder for the answer key (build/grades)"
    )
    add_dry_run(parser)


def run(options: argparse.Namespace) -> ExitStatus:
    """Place the picture, and show the faces that were found in it."""
    workshop = read_workshop(find_terraform())
    actions = picture_actions(workshop=workshop, file=options.file, out=options.out)
    if options.dry_run:
        print_actions(options, actions)
        return ExitStatus.WELL
    placed = place_picture(workshop=workshop, file=options.file, out=options.out)
    data = asdict(placed) | {"answer_key": str(placed.answer_key)}
    print_data(options, data, faces_table(placed))
    say_actions(actions)
    turned = ", turned upright" if placed.turned else ""
    say(f"\ns3://{placed.bucket}/{placed.key}: {placed.width} x {placed.height} pixels, mode {placed.mode}{turned}.")
    say(f"The answer key is {placed.answer_key}.")
    if placed.judged_anew is None:
        say("There is no feedback: it is switched off, or 'make apply ENV=eu-central-1' was not run yet.")
    elif placed.judged_anew:
        say(f"The feedback of {placed.judged_anew} participants is made anew by this picture.")
    if risky := sum(face.risky for face in placed.faces):
        say(
            f"{risky} face(s) within 2 points of the threshold: another answer of Rekognition's could count them "
            "otherwise. Choose another picture, or another confidence_threshold, if that matters."
        )
    return ExitStatus.WELL


def faces_table(placed: PlacedPicture) -> str:
    """Render the faces, each with its number in a correct zip where it counts."""
    number, rows = 0, []
    for face in placed.faces:
        number += face.counts
        rows.append((number if face.counts else "-", f"{face.confidence:.2f} %", _remark(face, placed.threshold)))
    return tabulate(rows, headers=("crop", "confidence", ""), colalign=("right", "right", "left"))


def _remark(face: FoundFace, threshold: float) -> str:
    remark = "" if face.counts else f"below {threshold:g} %, does not count"
    return f"{remark}{'; ' if remark else ''}risky" if face.risky else remark
