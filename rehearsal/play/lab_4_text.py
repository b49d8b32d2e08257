"""Lab 4's own code, taken word for word from its text, and typed into the places that the starter marks.

The text belongs to the workshop and is no part of this repository: see workshop_text.py.
"""

import os
import re
from pathlib import Path

from admin.errors import WorkshopError
from rehearsal.play.workshop_text import BESIDE

LAB_4 = "lab-4-bird-species.md"
BLOCK = re.compile(r"^#### Code for .*?^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
TODO = re.compile(r"^    # TODO \d: .*?\n    \w+ = todo\((?:[^()]|\n)*?\)\n", re.MULTILINE)
SNIPPETS = 4  # endpoint, parsing, message, publishing


def find_lab_4() -> Path | None:
    """Find the text of lab 4; None where it is not at hand."""
    path = Path(os.environ.get("WORKSHOP_TEXTS") or BESIDE) / LAB_4
    return path if path.is_file() else None


def type_snippets(starter: str, text: Path, *, snippets: int = SNIPPETS) -> str:
    """Put the text's snippets in the place of the starter's TODOs, as the text has participants do.

    Args:
        starter: handlers/bird_function/starter.py's source.
        text: the text of lab 4.
        snippets: how many of the four, from the first on.

    Returns:
        The source that a participant then has.

    Raises:
        WorkshopError: text or starter are not those whose snippets are known here.
    """
    found = BLOCK.findall(text.read_text(encoding="utf-8"))
    places = TODO.findall(starter)
    if (len(found), len(places)) != (SNIPPETS, SNIPPETS):
        raise WorkshopError(
            f"{text} has {len(found)} snippets and the starter {len(places)} TODOs, not {SNIPPETS}: mend lab_4_text.py."
        )
    for place, snippet in list(zip(places, found, strict=True))[:snippets]:
        starter = starter.replace(place, "".join(f"    {line}" for line in snippet.splitlines(keepends=True)))
    return starter
