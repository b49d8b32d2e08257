"""The findings about front doors: who worked through one alone, and what those found shut who tried to be others."""

from typing import Any

from rehearsal.play.attempts.scene import REFUSED
from rehearsal.play.door_isolation import DOOR
from rehearsal.play.findings import Finding
from rehearsal.play.player import Player

STEPS = ("signed in", "version", "copy and zip", "read", "hand up", "signed out")


def judge_doors(players: list[Player], rows: list[dict[str, Any]]) -> list[Finding]:
    """Compare what was done at the doors with what had to be.

    Args:
        players: the cast.
        rows: the content of isolation.json.

    Returns:
        A finding about each who worked through a door, and one about the attempts at doors; none without a door.
    """
    findings = []
    for player in players:
        if player.by_door:
            text = f"{player.pseudonym} worked through the door of {player.group.name} alone: "
            done = all(any(line.startswith(step) for line in player.at_door) for step in STEPS)
            findings.append(Finding(text + "; ".join(player.at_door), done))
    tried = [row for row in rows if row["call"].startswith(DOOR)]
    if tried:
        refused = sum(row["got"] == REFUSED for row in tried)
        others = "as somebody else, with cookies and codes of all kinds, and from other pages"
        findings.append(
            Finding(f"{refused} of {len(tried)} requests to doors refused: {others}", refused == len(tried))
        )
    return findings
