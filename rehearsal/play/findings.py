"""The findings: what a rehearsal had to lead to, compared with what it did, and what no rehearsal can show."""

from dataclasses import dataclass
from typing import Any

from rehearsal.play.player import ABSENT, STEP_2, THRESHOLD, Player

LIMITS = (
    "Faces were found by a stand-in: real Rekognition answers differently. Birds were named by a real",
    "  network that knows drawings of four species: your own model answers differently.",
    "Memory is not enforced here. Layers were built from wheels and published under layer_arn too:",
    "  whether the version that it names can still be had, only AWS tells, at the latest in the apply.",
    "How full a session's packed policy is was estimated. A new role is unknown elsewhere for 10 s;",
    "  on AWS that differs. Of all quotas Lambda's executions at once and those of endpoints hold.",
    "Let pass here, and refused or without effect on AWS: a dead-letter target, KMS key or file system",
    "  that the function's role may not use, and a session token asked for with a session.",
    "Throttling of other calls does not exist here, and S3 and IAM are not divided by region.",
    "A real endpoint takes minutes to come up, and on an instance bills by the hour; a cold serverless",
    "  one answers after up to a minute (here 2 s). Bucket names are taken worldwide.",
    "TLS (the loopback counts as TLS), encryption, expiry, e-mail and SMS are not carried out here.",
    "Alarms are looked at after each run and every 5 s here, on AWS once a minute, of metrics that are",
    "  a minute or two late.",
    "Doors: the certificate and https, the console behind /console (AWS's federation endpoint), phones,",
    "  and how fast Lambda starts a door's processes (here 3 at most) were not tried.",
    "Step Functions' own speed, what it bills, and stopping a map that runs are not played.",
    "docs/first-hour-on-aws.md has six commands that settle what only AWS can tell.",
)


@dataclass(frozen=True)
class Finding:
    """One thing that was compared with what had to come.

    Attributes:
        text: says what was seen, whether or not it is as expected.
        holds: whether it is as expected.
    """

    text: str
    holds: bool


def judge_grades(players: list[Player], grades: dict[str, Any], faces: dict[str, Any]) -> list[Finding]:
    """Compare each player's row with what their part has to earn.

    Args:
        players: the cast.
        grades: the content of grades.json.
        faces: the DetectFaces response for the picture.

    Returns:
        A finding about each player, and one about the flags.
    """
    rows = {row["pseudonym"]: row for row in grades["participants"]}
    want = len(grades["answer_key"]["crops"])
    surplus = len(faces["FaceDetails"]) - want
    findings = []
    for player in players:
        row = rows[player.pseudonym]
        missed = {criterion["id"] for criterion in row["criteria"] if not criterion["passed"]}
        full = row["score"] == row["max_score"]
        if player.part == ABSENT:
            holds = (row["status"], row["score"]) == ("missing", 0)
            text = f"{player.pseudonym} never showed up: missing, 0 points"
        elif player.part == STEP_2:
            holds = {"zip_readable", "face_count", "emotions", "crops"} <= missed and "input_copied" not in missed
            text = f"{player.pseudonym} stopped after step 2: the copy counts, the zip is missed"
        elif player.part == THRESHOLD and surplus:
            found = player.answers[-1].get("numFaces")
            holds = missed == {"face_count"} and found == want + surplus
            text = f"{player.pseudonym} kept every face: {found} crops instead of {want}, face_count is missed alone"
        else:
            found = player.answers[-1].get("numFaces") if player.answers else None
            holds = full and found == want
            code = ", the text's code" if player.follows_text else ""
            text = f"{player.pseudonym} ({player.part}{code}): numFaces {found}, full marks"
        findings.append(Finding(text, holds))
    flagged = [name for name, row in rows.items() if row["flags"]]
    findings.append(Finding(f"nobody's honest work is flagged ({', '.join(flagged) or 'nobody'})", not flagged))
    return findings


def limits(players: list[Player]) -> list[str]:
    """List what a rehearsal with these players cannot show."""
    if any(player.follows_text for player in players):
        return [*LIMITS]
    return [*LIMITS, "The workshop's text was not at hand ($WORKSHOP_TEXTS): the solution's code alone was handed in."]


def judge_isolation(rows: list[dict[str, Any]]) -> list[Finding]:
    """Compare what came of each attempt with what was expected.

    Args:
        rows: the content of isolation.json.

    Returns:
        A finding about all of them, and one more about each that was not as expected.
    """
    wrong = [row for row in rows if row["got"] != row["expected"]]
    refused = sum(row["got"] == "refused" for row in rows)
    findings = [
        Finding(f"{len(rows)} attempts at isolation, {refused} refused: all as expected", bool(rows) and not wrong)
    ]
    for row in wrong:
        text = f"{row['as']} {row['pseudonym']}: {row['call']} on {row['on']}: {row['got']}, not {row['expected']}"
        findings.append(Finding(f"{text} {row['answer']}", holds=False))
    return findings


def judge_teardown(proof: dict[str, Any]) -> list[Finding]:
    """Compare what `workshop teardown` left and kept with what it had to.

    Args:
        proof: the content of teardown.json.

    Returns:
        A finding.
    """
    archive, left = proof["archive"], proof["left"]
    count, checked = archive["objects"], archive["sha256_checked"]
    text = f"teardown: {checked} of {count} objects and {archive['grades']} files of grades archived by SHA-256, "
    text += f"{len(left)} things left and {len(proof['bystanders'])} alike after {proof['looks']} looks"
    holds = not left and not proof["bystanders"] and count == checked > 0 and archive["grades"] > 0
    return [Finding(text, holds)]
