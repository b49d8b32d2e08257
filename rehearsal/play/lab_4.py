"""A participant who writes lab 4's function: what they deploy, and what must come of it."""

from pathlib import Path
from typing import Any

from admin.build.handlers import REPOSITORY
from rehearsal.play.findings import Finding
from rehearsal.play.lab_4_text import find_lab_4, type_snippets
from rehearsal.play.player import Player

POINTS = REPOSITORY / "handlers" / "bird_function"


def source_of(player: Player) -> str:
    """Read what a player deploys: the text's snippets in the starter where they follow the text, else the solution.

    Args:
        player: whose function it is.

    Returns:
        The source.

    Raises:
        WorkshopError: the text is not the one that is known.
    """
    text: Path | None = find_lab_4()
    if text and player.follows_text:
        return type_snippets((POINTS / "starter.py").read_text(encoding="utf-8"), text)
    return (POINTS / "solution.py").read_text(encoding="utf-8")


def judge_lab_4(players: list[Player], grades: dict[str, Any]) -> list[Finding]:
    """Say whether everybody who wrote lab 4's function has its points.

    Args:
        players: the cast.
        grades: the content of grades.json.

    Returns:
        A finding about each of them; none where lab 4 is no exercise.
    """
    rows = {row["pseudonym"]: row for row in grades["participants"]}
    findings = []
    for player in players:
        if player.group.exercise and player.bird:
            lab_4 = [one for one in rows[player.pseudonym]["criteria"] if one["id"].startswith("species_")]
            right = sum(one["passed"] for one in lab_4)
            text = f"{player.pseudonym}'s own species function: {right} of {len(lab_4)} of lab 4's criteria"
            findings.append(Finding(text, right == len(lab_4) == 4))
    return findings
