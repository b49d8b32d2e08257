"""The findings about the species pipeline: messages, links, trouble and log, compared with what was uploaded."""

from collections import Counter
from typing import Any

from rehearsal.play.birds import GONE, NO_PICTURES, TEN_TIMES, TWICE, Bird
from rehearsal.play.findings import Finding
from rehearsal.play.player import Player


def key_in(message: str) -> str:
    """Return the key that a message names."""
    return message.partition("]")[0].partition("[")[2]


def judge_messages(players: list[Player], birds: list[Bird], messages: list[dict[str, Any]]) -> list[Finding]:
    """Compare the caught messages with the birds that were uploaded: one each, with the right species.

    Args:
        players: the cast.
        birds: all that must be announced, the players' among them.
        messages: the content of messages.json.

    Returns:
        The findings.
    """
    told = Counter((message["group"], key_in(message["message"])) for message in messages)
    words = {(message["group"], key_in(message["message"])): message["message"] for message in messages}

    def well(bird: Bird) -> bool:
        place = (bird.group, bird.key)
        return told[place] == 1 and words[place].split(" a: ", 1)[-1].startswith(bird.species)

    named = {(bird.group, bird.key): bird for bird in birds}
    findings = []
    for player in players:
        if player.bird:
            bird = named.pop((player.bird.group, player.bird.key))
            findings.append(Finding(f"one message names the bird of {player.pseudonym}: {bird.species}", well(bird)))
    for group in sorted({bird.group for bird in named.values()}):
        theirs = [bird for bird in named.values() if bird.group == group and bird.key not in (TEN_TIMES, TWICE)]
        text = f"{group}: one message for each of the {len(theirs)} species, keys with spaces, umlauts and +"
        findings.append(Finding(text, len(theirs) == 4 and all(map(well, theirs))))
    for key, text in (
        (TEN_TIMES, "the same event ten times at once: one message"),
        (TWICE, "an endpoint that fails twice and then works: one message"),
    ):
        troubled = [bird for bird in birds if bird.key == key]
        findings += [Finding(text, well(bird)) for bird in troubled]
    strangers = sorted(key for place, key in told if (place, key) not in {(bird.group, bird.key) for bird in birds})
    findings.append(Finding(f"no message beyond those ({', '.join(strangers) or 'none'})", not strangers))
    return findings


def judge_trouble(letters: list[dict[str, Any]], reasons: dict[str, str]) -> list[Finding]:
    """Compare the dead letters and the results of what is no picture with what was uploaded.

    Args:
        letters: Lambda's envelopes from the queue of failures of the group with the trouble.
        reasons: why the files that are no pictures were not identified, by name.

    Returns:
        The findings.
    """
    said = list(map(_reason, letters))
    holds = len(said) == 1 and said[0].startswith(f"{GONE}: ") and "not found" in said[0]
    findings = [Finding(f"an endpoint that is gone: after the retries {len(said)} dead letter, naming the key", holds)]
    for name in NO_PICTURES:
        reason = reasons.get(name) or "no result that says why"
        findings.append(Finding(f"{name}: no message, and a result: {reason}", bool(reasons.get(name))))
    return findings


def judge_letters(letters: dict[str, list[dict[str, Any]]]) -> Finding:
    """Say whether there are dead letters where nothing was to fail.

    Args:
        letters: by group, of those without the trouble, Lambda's envelopes from its queue of failures.
    """
    surplus = [_reason(letter) for theirs in letters.values() for letter in theirs]
    return Finding(f"no dead letter in any other group ({'; '.join(surplus) or 'none'})", not surplus)


def _reason(letter: dict[str, Any]) -> str:
    """Return what the function raised, which begins with the key."""
    return str(letter.get("responsePayload", {}).get("errorMessage", "") or letter)


def judge_links(opened: dict[str, str], ended: dict[str, str], birds: list[Bird]) -> list[Finding]:
    """Compare what the links showed, before and after they expired, with the pictures.

    Args:
        opened: what each showed while it was valid, by link: the SHA-256 (hex), or why it showed nothing.
        ended: the same, after it had expired.
        birds: the pictures.

    Returns:
        The findings.
    """
    pictures = {bird.sha256 for bird in birds}
    shown = sum(what in pictures for what in opened.values())
    refused = sum(what.startswith("403") and "expired" in what.lower() for what in ended.values())
    return [
        Finding(f"{shown} of {len(opened)} links opened the picture", bool(opened) and shown == len(opened)),
        Finding(f"{refused} of {len(ended)} links were refused after their end", bool(ended) and refused == len(ended)),
    ]


def judge_log(lines: list[dict[str, Any]]) -> list[Finding]:
    """Look in the species function's log for the lines that Lab 4 explains, each with its request and pseudonym.

    Args:
        lines: what it logged as JSON.

    Returns:
        One finding.
    """
    told = [line for line in lines if line["message"].startswith("msg: Bird [")]
    known = [line for line in told if line["request_id"] and "pseudonym" in line]
    text = f'{len(known)} log lines "msg: Bird [...]", each with request and pseudonym'
    return [Finding(text, bool(told) and known == told)]
