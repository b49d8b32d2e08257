"""train: a species model of one's own, from a folder of pictures for each species."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tabulate import tabulate
from tqdm import tqdm

from admin import files
from admin.commands.output import ExitStatus, print_data, say
from admin.model import artefact, training_report
from admin.model.folder import MOST
from admin.model.training import Trained, train

SHOWN = 20  # pictures named wrongly, and groups that look alike, in the terminal


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the verb's options."""
    parser.add_argument(
        "pictures", type=Path, metavar="PICTURES",
        help="a folder that holds a folder for each species, with ten pictures or more in each (JPEG, PNG, WebP); the "
        "folders' names become the species' names",
    )  # fmt: skip
    parser.add_argument("--out", type=Path, default=Path("model.tar.gz"), help="where the artefact goes (model.tar.gz)")
    parser.add_argument("--seed", type=int, default=0, help="of all that is random; the same seed, the same model (0)")
    parser.add_argument(
        "--most", type=int, default=MOST, metavar="N",
        help=f"look at N pictures at most, evenly over the species, chosen by the seed ({MOST})",
    )  # fmt: skip
    parser.add_argument(
        "--report", type=Path, metavar="DIR", help="write report.html, confusion.png and report.json there"
    )


def run(options: argparse.Namespace) -> ExitStatus:
    """Train, pack, and report what was found; 1 where files were left out or lie in two species' folders."""
    files.refuse_unwritable(options.out)
    if options.report:
        files.refuse_unwritable(options.report / "report.html")
    trained = train(options.pictures, seed=options.seed, most=options.most, tell=say, watch=_watched)
    if options.report:
        training_report.write(trained, options.pictures, options.report)
    artefact.write(options.out, trained.packed)
    print_data(options, training_report.data_of(trained) | {"out": str(options.out)}, _text(trained))
    say(f"\n{options.out}: {len(trained.packed) / 1e6:.1f} MB, {len(trained.labels)} species.")
    if options.report:
        say(f"{options.report / 'report.html'} shows the confusion matrix and the pictures named wrongly.")
    return ExitStatus.NOT_ALL_PASSED if trained.left_out or trained.in_two_folders else ExitStatus.WELL


def _watched(pictures: Iterable[Any]) -> Iterable[Any]:
    bar: Iterable[Any] = tqdm(pictures, desc="pictures", unit="", file=sys.stderr, disable=None, leave=False)
    return bar


def _text(trained: Trained) -> str:
    """Render the figures, the confusion matrix, the pictures named wrongly, and those that look alike."""
    rows = [
        (f"{label + 1}", name, trained.used[label], str(trained.recall(label)), trained.mistaken_for(label))
        for label, name in enumerate(trained.labels)
    ]
    headers = ("", "species", "pictures", "named rightly", "most often taken for")
    parts = [tabulate(rows, headers=headers, disable_numparse=True)]
    right = trained.accuracy
    parts.append(
        f"{right.part} of {right.whole} pictures named rightly by models that were fitted without them: {right}, the "
        "truth with 95 % confidence\nin the brackets, for pictures like these."
    )
    parts.append("Confusion: a row for each species, a column for what it was taken for\n\n" + confusion_text(trained))
    if trained.mistakes:
        wrong = [f"  {one.path}: {one.named} ({one.certainty:.2f})" for one in trained.mistakes[:SHOWN]]
        parts.append("\n".join(["Named wrongly, the most certain first:", *wrong, *_more(trained.mistakes)]))
    if trained.twice:
        alike = [f"  {', '.join(group[:4])}{', ...' if len(group) > 4 else ''}" for group in trained.twice[:SHOWN]]
        parts.append("\n".join(["The same picture, or nearly:", *alike, *_more(trained.twice)]))
    return "\n\n".join(parts)


def confusion_text(trained: Trained) -> str:
    """Render the confusion matrix; a dot is a zero."""
    rows = [
        (f"{label + 1} {name}", *(str(count) if count else "." for count in trained.confusion[label].tolist()))
        for label, name in enumerate(trained.labels)
    ]
    columns = [str(label + 1) for label in range(len(trained.labels))]
    align = ("left", *["right"] * len(columns))
    return tabulate(rows, headers=("", *columns), disable_numparse=True, colalign=align)


def _more(found: list[Any]) -> list[str]:
    return [f"  and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
