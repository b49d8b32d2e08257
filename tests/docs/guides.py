"""The guides as the tests read them: fenced blocks by language, and the commands named in running text."""

import re
import textwrap
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PARTICIPANTS = ("participants.de.md", "participants.en.md")
INSTRUCTORS = "instructors.md"
FIRST_HOUR = "first-hour-on-aws.md"
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>\w+)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:workshop|make|aws|pip|python3?|terraform) [^`]+)`")


def text_of(guide: str) -> str:
    return (DOCS / guide).read_text(encoding="utf-8")


def blocks(guide: str, language: str) -> list[str]:
    """Out: the bodies of the guide's fenced blocks in a language, in their order, without the indent."""
    found = FENCE.finditer(text_of(guide))
    return [textwrap.dedent(match["body"]) for match in found if match["language"] == language]


def commands(guide: str) -> list[str]:
    """Out: the lines of the guide's ``sh`` blocks, in their order: each is a command on its own."""
    return [line for body in blocks(guide, "sh") for line in body.splitlines() if line]


def mentioned(guide: str) -> list[str]:
    """Out: the commands in running text and tables, outside of fenced blocks."""
    return INLINE.findall(FENCE.sub("", text_of(guide)))
